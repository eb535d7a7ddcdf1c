import type { Arena } from '../arena.ts'
import { findCapacity } from './capacity.ts'
import type { Figures, Row } from './row.ts'

export interface ManyEditors {
  readonly drafts: number
  readonly editorsPerDraft: number
  readonly firstPerS: number
  readonly lastPerS: number
  readonly forMs: number
}

/** Everybody is in a draft with four others; one of them types, with a cursor in each message. */
export async function measureManyEditors(arena: Arena, sizes: ManyEditors): Promise<Figures> {
  const { drafts, editorsPerDraft, firstPerS, lastPerS, forMs } = sizes
  const { dialect } = arena.contestant
  const { port } = await arena.startServer()
  const generator = arena.startGenerator()
  const crowd = { draftPrefix: 'many-', firstDraft: 0, drafts, editorsPerDraft, writersPerDraft: 1 }
  const plan = { port, dialect, ...crowd, wantsAck: true }
  const { connected, tookMs } = await generator.ask<'open'>({ ask: 'open', plan, atOnce: 400 })
  const search = { firstPerS, step: 1.33, lastPerS, forMs, withCaret: true, maxP99Ms: 100 }
  const { editsPerS, deliveriesPerS, p99Ms, brokenPerS } = await findCapacity(arena, generator, search)
  return { connected, connectsPerS: (connected * 1000) / tookMs, editsPerS, deliveriesPerS, p99Ms, brokenPerS }
}

export const fifteenThousand: Row = {
  name: 'fifteen-thousand',
  about:
    '15,000 editors: 3,000 drafts × 5, one typing in each, a cursor with every edit; highest rate with p99 ≤ 100 ms',
  against: ['ours', 'bare-relay', 'y-websocket-leveldb', 'hocuspocus-sqlite'],
  runs: 5,
  targets: [
    {
      figure: 'editsPerS',
      label: 'edits/s at p99 ≤ 100 ms',
      better: 'more',
      bound: 3,
      timesBestOf: ['y-websocket-leveldb'],
    },
  ],
  measure: (arena) =>
    measureManyEditors(arena, {
      drafts: 3_000,
      editorsPerDraft: 5,
      // Everybody's first letter falls into the first rate; a search that begins too high goes down and never up again.
      firstPerS: arena.contestant.name === 'hocuspocus-sqlite' ? 750 : 1_500,
      lastPerS: 40_000,
      forMs: 4_000,
    }),
}
