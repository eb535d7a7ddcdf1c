import { afterEach, expect, test } from 'vitest'
import { ServerProcess } from './stack/server-process.ts'
import { runStack } from './stack/stack-run.ts'

const seedsAtOnce = 12
let server: ServerProcess | undefined

afterEach(async () => {
  await server?.close()
  server = undefined
})

test.each([1, 13, 25, 37, 49])(
  'seeds from %i, twelve: through the real server, killed, stopped, over lines that drop, double and swap: one text, nothing promised is lost',
  async (first) => {
    const seeds = Array.from({ length: seedsAtOnce }, (_, index) => first + index)
    server = await ServerProcess.open()

    const kept = await runStack(server, seeds)

    // Much was really promised.
    expect(kept).toBeGreaterThan(10 * seedsAtOnce)
  },
  300_000,
)
