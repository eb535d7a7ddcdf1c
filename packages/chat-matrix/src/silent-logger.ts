import type { createClient } from 'matrix-js-sdk'

type Logger = NonNullable<Parameters<typeof createClient>[0]['logger']>

function say(): void {}

/** matrix-js-sdk writes every request to the console otherwise. What failed is thrown, and logged once where it is handled. */
export const silentLogger: Logger = {
  trace: say,
  debug: say,
  info: say,
  warn: say,
  error: say,
  getChild: () => silentLogger,
}
