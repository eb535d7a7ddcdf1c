import type { DraftTextBody } from '@scriptorium/protocol'

/** What is compared: our text at rest, and whether anything happened meanwhile. */
export interface TextAtRest {
  /** Grows with every change of the text, from here or elsewhere. */
  readonly version: number
  readonly sha256: string
  readonly generation: number | null
}

/**
 * Whether our text and the server's are the same. `null`: cannot be said, because something changed while the answer was on its way, or they speak of
 * different generations. Never a guess: *Out of step* stops publishing.
 */
export function compareTexts(
  before: TextAtRest,
  server: Pick<DraftTextBody, 'sha256' | 'generation'>,
  versionAfter: number,
): boolean | null {
  if (before.version !== versionAfter || before.generation !== server.generation) return null
  return before.sha256 === server.sha256
}

/** So many comparisons in a row must differ, each at rest: one may have met an update that was on its way to us. */
export const differencesNeeded = 3

/** Of UTF-8 bytes, hexadecimal, as the server makes it. */
export async function sha256Of(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
