import { setTimeout as wait } from 'node:timers/promises'
import type { Arena } from '../arena.ts'
import { dialects } from '../load/dialect.ts'
import { join } from '../load/join.ts'
import { readRuns } from '../load/read-runs.ts'
import { until } from '../load/until.ts'
import { typedUpdate } from '../load/typed-update.ts'
import type { Figures, Row } from './row.ts'

const clientId = 21
const typeEveryMs = 2

/** The wiki tells that somebody may no longer edit, while they type on an open connection: for how long are letters still taken? */
export async function measureRights(arena: Arena, { drafts }: { readonly drafts: number }): Promise<Figures> {
  const server = await arena.startServer()
  const address = { port: server.port, dialect: dialects[arena.contestant.dialect] }
  const others = await Promise.all(
    Array.from({ length: drafts }, (_, draft) => join({ ...address, draft: `other-${draft}`, wantsAck: false })),
  )
  let taken = 0
  const peer = await join(
    { ...address, draft: 'rights', wantsAck: false },
    { update: (update) => readRuns(update, (_client, clock, length) => (taken = Math.max(taken, clock + length))) },
  )
  const writer = await join({ ...address, draft: 'rights', wantsAck: true, query: 'person=ada' })
  const sentAtMs: number[] = []
  const timer = setInterval(() => {
    writer.write(writer.updateMessage(typedUpdate(clientId, sentAtMs.length, 'r')), 1)
    sentAtMs.push(performance.now())
  }, typeEveryMs)
  await until('letters are taken', () => taken >= 20)

  const toldAtMs = performance.now()
  server.tell('block ada')
  await until('the wiki has told', () => server.lines.some((line) => line.startsWith('blocked ada')))
  await wait(1_000)
  clearInterval(timer)
  const lastTakenAtMs = sentAtMs[taken - 1] ?? 0
  const typed = sentAtMs.length
  for (const one of [writer, peer, ...others]) one.destroy()
  return { typed, taken, takenForMs: Math.max(0, lastTakenAtMs - toldAtMs) }
}

export const rights: Row = {
  name: 'rights',
  about: 'the right to edit is taken from somebody who types; the last letter that is still taken',
  against: ['ours'],
  runs: 1,
  targets: [{ figure: 'takenForMs', label: 'letters taken for, ms', better: 'less', bound: 100, timesBestOf: [] }],
  measure: (arena) => measureRights(arena, { drafts: 200 }),
}
