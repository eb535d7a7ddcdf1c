import { limits } from '@scriptorium/protocol'
import { expect, test } from 'vitest'
import { dialects } from './load/dialect.ts'
import { join } from './load/join.ts'
import { readRuns } from './load/read-runs.ts'
import { caretUpdate, typedUpdate } from './load/typed-update.ts'
import { connectPlainly } from './server/plain-client.ts'
import { startBenchServer } from './server/running-bench-server.ts'

const patience = { timeout: 60_000, interval: 5 }

test('one plain connection types 20,000 letters at once: they arrive at a peer, and are acknowledged, as fast as the server can', async () => {
  const letters = 20_000
  const clientId = 4_294_967_295
  const { port } = await startBenchServer()
  const address = { port, draft: 'Paris', dialect: dialects.scriptorium, wantsAck: true }
  const heard = { letters: 0, carets: 0, acknowledged: 0 }
  const peer = await join(address, {
    update: (update) => readRuns(update, (_client, _clock, length) => (heard.letters += length)),
    awareness: () => (heard.carets += 1),
  })
  const writer = await join(address, { acknowledged: (updates) => (heard.acknowledged = updates) })
  await expect.poll(() => writer.updates, patience).toBe(1)
  const frames = Array.from({ length: letters }, (_, clock) => [
    writer.updateMessage(typedUpdate(clientId, clock, 'x')),
    ...(clock % 100 === 0 ? [writer.awarenessMessage(caretUpdate(clientId, clock / 100, clock))] : []),
  ])

  const startMs = performance.now()
  writer.write(Buffer.concat(frames.flat()), letters)
  // The answer to the server's question is an update too.
  await expect.poll(() => heard, patience).toMatchObject({ letters, acknowledged: letters + 1 })
  const tookMs = performance.now() - startMs

  // What the product lets one connection say would take 40 s.
  const throttledMs = ((letters - limits.burstFrames) / limits.framesPerSecond) * 1000
  expect(tookMs).toBeLessThan(throttledMs / 2)
  expect(heard.carets).toBeGreaterThan(0)
  writer.destroy()
  peer.destroy()
}, 180_000)

test('compression is offered by programs as they are, and declined: it would cost more memory than all else together', async () => {
  const { port } = await startBenchServer()

  const client = await connectPlainly(port, 'Paris')

  expect(client.extensions).toBe('')
  client.close()
})
