import { setTimeout as wait } from 'node:timers/promises'
import type { Arena } from '../arena.ts'
import type { ServerProcess } from '../contestants/server-process.ts'
import { dialects } from '../load/dialect.ts'
import { join } from '../load/join.ts'
import { until } from '../load/until.ts'
import { readText } from './read-text.ts'
import { keepingPeers } from './row.ts'
import type { Figures, Row } from './row.ts'
import { sendBurst } from './send-burst.ts'
import type { BurstSizes } from './send-burst.ts'

export interface ColdOpen extends BurstSizes {
  readonly joinsAtOnce: number
}

/** A server that does so little has written what it wanted to write. */
const idleShare = 0.03
const idlePatienceMs = 90_000
const lookEveryMs = 1_000
/** Of the document's bytes: servers encode it in slightly different ways. */
const nearlyWhole = 0.95

/** A folder with the draft in it, written by the server itself and left in peace until it was done. */
export async function fillFolder(arena: Arena, sizes: BurstSizes): Promise<Figures> {
  const server = await arena.startServer()
  const { letters } = await sendBurst(arena, server.port, sizes)
  await untilIdle(server)
  await server.stop('SIGTERM')
  return { letters }
}

/** Opens the draft on a server that was just started, then on another one a hundred times at once. */
export async function measureColdOpen(arena: Arena, letters: number, sizes: ColdOpen): Promise<Figures> {
  const first = await arena.startServer()
  await settle()
  const { text, wholeMs, lettersAtSync, stateBytes } = await readText(arena, first.port, {
    draft: sizes.draft,
    letters,
    quietMs: 15_000,
  })
  await first.stop('SIGTERM')

  const second = await arena.startServer()
  await settle()
  const cpuBeforeMs = second.cpuMs
  const slowestMs = await joinAtOnce(arena, second.port, sizes, stateBytes * nearlyWhole)
  const joinsCpuS = (second.cpuMs - cpuBeforeMs) / 1000
  await second.stop('SIGTERM')
  return { letters: text.length, openMs: wholeMs, missingAtSync: letters - lettersAtSync, slowestMs, joinsCpuS }
}

async function joinAtOnce(
  arena: Arena,
  port: number,
  { draft, joinsAtOnce }: ColdOpen,
  bytes: number,
): Promise<number> {
  const dialect = dialects[arena.contestant.dialect]
  const startMs = performance.now()
  let slowestMs = 0
  const editors = await Promise.all(
    Array.from({ length: joinsAtOnce }, async () => {
      let heard = 0
      let wholeAtMs = 0
      const note = (content: Uint8Array): void => {
        heard += content.length
        if (heard < bytes) return
        wholeAtMs ||= performance.now()
      }
      const editor = await join({ port, draft, dialect, wantsAck: false }, { synced: note, update: note })
      await until('the whole text is there', () => wholeAtMs > 0)
      slowestMs = Math.max(slowestMs, wholeAtMs - startMs)
      return editor
    }),
  )
  for (const editor of editors) editor.destroy()
  return slowestMs
}

/** What a server does after its start is not the opening's. */
async function settle(): Promise<void> {
  await wait(500)
}

async function untilIdle(server: ServerProcess): Promise<void> {
  const untilMs = performance.now() + idlePatienceMs
  for (let before = server.cpuMs; performance.now() < untilMs;) {
    await wait(lookEveryMs)
    const now = server.cpuMs
    if (now - before < lookEveryMs * idleShare) return
    before = now
  }
}

const sizes: ColdOpen = { draft: 'cold', hands: 25, editsPerHand: 4_000, ratePerS: 20_000, joinsAtOnce: 100 }

export const coldOpen: Row = {
  name: 'cold-open',
  about:
    'a draft of 100,000 edits opened after a restart: whole text at the client; then by 100 people at once on another fresh server',
  against: ['ours', ...keepingPeers],
  runs: 5,
  targets: [
    { figure: 'openMs', label: 'cold open, ms', better: 'less', bound: 0.1, timesBestOf: keepingPeers },
    { figure: 'missingAtSync', label: 'letters missing at “synced”', better: 'less', bound: 0, timesBestOf: [] },
    {
      figure: 'slowestMs',
      label: 'slowest of 100 at once, ms',
      better: 'less',
      bound: 0.22,
      timesBestOf: keepingPeers,
    },
    { figure: 'joinsCpuS', label: 'CPU of 100 at once, s', better: 'less', bound: 0.22, timesBestOf: keepingPeers },
  ],
  prepare: (arena) => fillFolder(arena, sizes),
  measure: (arena, { letters = 0 }) => measureColdOpen(arena, letters, sizes),
}
