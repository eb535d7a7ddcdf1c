import { setTimeout as wait } from 'node:timers/promises'
import type { Arena } from '../arena.ts'
import { keepingPeers } from './row.ts'
import type { Figures, Row } from './row.ts'
import { readText } from './read-text.ts'
import { sendBurst } from './send-burst.ts'
import type { BurstSizes } from './send-burst.ts'

export interface BurstAndEnd extends BurstSizes {
  /** The order to end comes so soon after the last edit has arrived. */
  readonly restMs: number
}

/** A paste of a whole book by many hands; then the server is told to end, as in every deployment, and started again. */
export async function measureBurst(arena: Arena, sizes: BurstAndEnd): Promise<Figures> {
  const { draft, restMs } = sizes
  const server = await arena.startServer()
  const cpuBeforeMs = server.cpuMs
  const { letters, arrivedMs, sent } = await sendBurst(arena, server.port, sizes)
  const figures = { sent, letters, burstCpuS: (server.cpuMs - cpuBeforeMs) / 1000, burstS: arrivedMs / 1000 }
  if (!arena.contestant.keepsText) return figures
  await wait(restMs)
  const drainS = (await server.stop('SIGTERM')) / 1000
  const again = await arena.startServer()
  const { text } = await readText(arena, again.port, { draft, letters, quietMs: 15_000 })
  return { ...figures, drainS, lostLetters: letters - text.length, lostPercent: (1 - text.length / letters) * 100 }
}

export const burst: Row = {
  name: 'burst',
  about:
    '100,000 edits by 25 hands at 20,000/s into one draft; SIGTERM 3 s after; the text that is there after a restart',
  against: ['ours', 'y-websocket', ...keepingPeers],
  runs: 1,
  targets: [
    {
      figure: 'burstCpuS',
      label: 'CPU of the burst, s',
      better: 'less',
      bound: 0.4,
      timesBestOf: ['y-websocket-leveldb'],
    },
    { figure: 'lostPercent', label: 'text lost after SIGTERM, %', better: 'less', bound: 0, timesBestOf: [] },
    { figure: 'drainS', label: 'SIGTERM until gone, s', better: 'less', bound: 5, timesBestOf: [] },
  ],
  measure: (arena) =>
    measureBurst(arena, { draft: 'burst', hands: 25, editsPerHand: 4_000, ratePerS: 20_000, restMs: 3_000 }),
}
