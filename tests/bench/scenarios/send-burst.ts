import { setTimeout as wait } from 'node:timers/promises'
import type { Arena } from '../arena.ts'
import { dialects } from '../load/dialect.ts'
import { join } from '../load/join.ts'
import { atPace } from '../load/pace.ts'
import { readRuns } from '../load/read-runs.ts'
import { makeTrace } from '../load/trace.ts'

export interface BurstSizes {
  readonly draft: string
  readonly hands: number
  readonly editsPerHand: number
  readonly ratePerS: number
}

export interface Burst {
  readonly sent: number
  /** Of the text in the end. */
  readonly letters: number
  /** From the first byte until everybody's last letter has arrived at somebody else. */
  readonly arrivedMs: number
}

/** The slowest that was ever measured took 59 s on a quiet machine. */
const arrivalPatienceMs = 180_000

/** Each hand has a connection and a client id of its own; somebody else reads along. */
export async function sendBurst({ contestant }: Arena, port: number, sizes: BurstSizes): Promise<Burst> {
  const { draft, hands, editsPerHand, ratePerS } = sizes
  const address = { port, draft, dialect: dialects[contestant.dialect] }
  const traces = Array.from({ length: hands }, (_, hand) => makeTrace(500 + hand, editsPerHand))
  const missing = new Map(traces.map(({ clientId, typed }) => [clientId, typed]))
  const witness = await join(
    { ...address, wantsAck: false },
    {
      update: (update) =>
        readRuns(update, (clientId, clock, length) => {
          if (clock + length >= (missing.get(clientId) ?? Infinity)) missing.delete(clientId)
        }),
    },
  )
  const editors = await Promise.all(traces.map(() => join({ ...address, wantsAck: true })))

  const startMs = performance.now()
  let sent = 0
  await atPace(ratePerS, (hands * editsPerHand * 1000) / ratePerS, () => {
    const hand = sent % hands
    const update = traces[hand]?.updates[Math.floor(sent / hands)]
    const editor = editors[hand]
    if (update !== undefined && editor !== undefined) editor.write(editor.updateMessage(update), 1)
    sent += 1
  })
  while (missing.size > 0 && performance.now() - startMs < arrivalPatienceMs) await wait(5)
  const arrivedMs = performance.now() - startMs

  for (const one of [witness, ...editors]) one.destroy()
  return { sent, letters: traces.reduce((sum, { text }) => sum + text.length, 0), arrivedMs }
}
