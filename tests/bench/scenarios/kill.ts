import { setTimeout as wait } from 'node:timers/promises'
import type { Arena } from '../arena.ts'
import { readText } from './read-text.ts'
import { keepingPeers } from './row.ts'
import type { Figures, Row } from './row.ts'

export interface Kill {
  readonly drafts: number
  readonly ratePerS: number
  /** Killed at a moment by chance between these. */
  readonly fromMs: number
  readonly toMs: number
}

/** kill -9 while people type; then every letter that was acknowledged, or that somebody else has seen, is looked for. */
export async function measureKill(arena: Arena, sizes: Kill): Promise<Figures> {
  const { drafts, ratePerS, fromMs, toMs } = sizes
  const server = await arena.startServer()
  const generator = arena.startGenerator()
  const crowd = { draftPrefix: 'kill-', firstDraft: 0, drafts, editorsPerDraft: 3, writersPerDraft: 1 }
  const plan = { port: server.port, dialect: arena.contestant.dialect, ...crowd, wantsAck: true }
  await generator.ask<'open'>({ ask: 'open', plan, atOnce: 50 })
  await generator.ask<'keep-typing'>({ ask: 'keep-typing', ratePerS })
  await wait(fromMs + Math.random() * (toMs - fromMs))
  await server.stop('SIGKILL')
  // What the dead server had sent is still on its way.
  await wait(300)
  const writers = await generator.ask<'report'>({ ask: 'report' })
  await generator.stop()

  const again = await arena.startServer()
  const figures = { typed: 0, acknowledged: 0, seen: 0, acknowledgedLost: 0, seenLost: 0 }
  for (const { draft, clientId, typed, acknowledged, seen } of writers) {
    const { clocks } = await readText(arena, again.port, draft, Math.max(acknowledged, seen))
    const kept = clocks.get(clientId) ?? 0
    figures.typed += typed
    figures.acknowledged += acknowledged
    figures.seen += seen
    figures.acknowledgedLost += Math.max(0, acknowledged - kept)
    figures.seenLost += Math.max(0, seen - kept)
  }
  return figures
}

function killAt(ratePerS: number): Row {
  return {
    name: `kill-${ratePerS}`,
    about: `kill -9 at ${ratePerS} edits/s in 100 drafts × 3: letters acknowledged, or seen by somebody else, and lost`,
    against: ['ours', ...keepingPeers],
    runs: 5,
    targets: [
      { figure: 'acknowledgedLost', label: 'acknowledged and lost', better: 'less', bound: 0, timesBestOf: [] },
      { figure: 'seenLost', label: 'seen by a peer and lost', better: 'less', bound: 0, timesBestOf: [] },
    ],
    measure: (arena) => measureKill(arena, { drafts: 100, ratePerS, fromMs: 2_500, toMs: 4_500 }),
  }
}

export const kills: readonly Row[] = [killAt(2_000), killAt(8_000)]
