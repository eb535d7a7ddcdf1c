import { setTimeout as wait } from 'node:timers/promises'
import type { Arena } from '../arena.ts'
import { allPeers } from './row.ts'
import type { Figures, Row } from './row.ts'

export interface Idle {
  readonly drafts: number
  readonly editorsPerDraft: number
  readonly renewEveryMs: number
  /** 0: only memory is looked at. */
  readonly forMs: number
  readonly restMs: number
  /** The caret is somewhere else each time. */
  readonly hasMoved: boolean
}

/** Everybody is there and nobody types; each says every 15 s that they still are, as clients do. */
export async function measureIdle(arena: Arena, sizes: Idle): Promise<Figures> {
  const { drafts, editorsPerDraft, renewEveryMs, forMs, restMs, hasMoved } = sizes
  const server = await arena.startServer()
  await wait(restMs)
  const emptyKiB = server.rssKiB
  const generator = arena.startGenerator()
  const crowd = { draftPrefix: 'idle-', firstDraft: 0, drafts, editorsPerDraft, writersPerDraft: editorsPerDraft }
  const plan = { port: server.port, dialect: arena.contestant.dialect, ...crowd, wantsAck: false }
  const cpuBeforeMs = server.cpuMs
  const { connected, tookMs } = await generator.ask<'open'>({ ask: 'open', plan, atOnce: 400 })
  const connectCpuMs = (server.cpuMs - cpuBeforeMs) / connected
  await wait(restMs)
  const figures = { connected, connectsPerS: (connected * 1000) / tookMs, connectCpuMs }
  if (forMs === 0) return { ...figures, kibPerConnection: (server.rssKiB - emptyKiB) / connected }

  // Once round before it counts: a state that nobody has yet goes another way.
  await generator.ask<'point'>({ ask: 'point', everyMs: renewEveryMs, forMs: renewEveryMs, hasMoved })
  const idleBeforeMs = server.cpuMs
  const renewed = await generator.ask<'point'>({ ask: 'point', everyMs: renewEveryMs, forMs, hasMoved })
  arena.noteStrain(renewed)
  return {
    ...figures,
    renewals: renewed.sent,
    heard: renewed.awareness,
    lostConnections: renewed.lostConnections,
    idleCpuPercent: ((server.cpuMs - idleBeforeMs) / renewed.tookMs) * 100,
    kibPerConnection: (server.rssKiB - emptyKiB) / connected,
  }
}

const memory = { figure: 'kibPerConnection', label: 'KiB per idle connection', better: 'less' } as const

export const idle: Row = {
  name: 'idle',
  about: '15,000 people idle, 5 in each draft, awareness renewed every 15 s',
  against: ['ours', ...allPeers],
  runs: 1,
  targets: [
    { ...memory, bound: 12, timesBestOf: [] },
    {
      figure: 'idleCpuPercent',
      label: 'CPU while idle, % of a core',
      better: 'less',
      bound: 0.4,
      timesBestOf: allPeers,
    },
    { figure: 'connectsPerS', label: 'new connections/s', better: 'more', bound: 1.15, timesBestOf: allPeers },
  ],
  measure: (arena) =>
    measureIdle(arena, {
      drafts: 3_000,
      editorsPerDraft: 5,
      renewEveryMs: 15_000,
      forMs: 15_000,
      restMs: 2_000,
      hasMoved: false,
    }),
}

export const idleAlone: Row = {
  name: 'idle-alone',
  about: '5,000 people idle, each alone in a draft',
  against: ['ours', ...allPeers],
  runs: 1,
  targets: [{ ...memory, bound: 15, timesBestOf: [] }],
  measure: (arena) =>
    measureIdle(arena, {
      drafts: 5_000,
      editorsPerDraft: 1,
      renewEveryMs: 15_000,
      forMs: 0,
      restMs: 2_000,
      hasMoved: false,
    }),
}

export const crowded: Row = {
  name: 'crowded',
  about: '300 people in one draft, each moving their caret once a second',
  against: ['ours', ...allPeers],
  runs: 1,
  targets: [
    { figure: 'idleCpuPercent', label: 'CPU, % of a core', better: 'less', bound: 0.15, timesBestOf: allPeers },
  ],
  measure: (arena) =>
    measureIdle(arena, {
      drafts: 1,
      editorsPerDraft: 300,
      renewEveryMs: 1_000,
      forMs: 5_000,
      restMs: 1_000,
      hasMoved: true,
    }),
}
