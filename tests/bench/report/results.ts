import type { ContestantName } from '../contestants/contestants.ts'
import type { Figures, Row, Target } from '../scenarios/row.ts'

/** One measurement of one server. */
export interface Measurement {
  readonly contestant: ContestantName
  readonly figures: Figures
  /** What the load generator took of its core at the most. */
  readonly generatorShare: number
  /** Why there are no figures. */
  readonly failure: string | null
}

export interface RowResult {
  readonly row: Pick<Row, 'name' | 'about' | 'targets' | 'against'>
  readonly measurements: readonly Measurement[]
}

/** A generator that takes more of its core is what was measured. */
export const saturatedShare = 0.9

export interface Verdict {
  readonly ours: number
  /** `null`: the bound is absolute, or no peer has the figure. */
  readonly bestPeer: number | null
  readonly ratio: number | null
  readonly isMet: boolean
}

/** @returns the middle one of all runs; `undefined` when this server has no such figure */
export function medianOf({ measurements }: RowResult, contestant: ContestantName, figure: string): number | undefined {
  const values = measurements
    .filter((one) => one.contestant === contestant)
    .flatMap(({ figures }) => figures[figure] ?? [])
    .filter((value) => !Number.isNaN(value))
    .toSorted((a, b) => a - b)
  const [low, high] = [values[Math.floor((values.length - 1) / 2)], values[Math.floor(values.length / 2)]]
  return low === undefined || high === undefined ? undefined : (low + high) / 2
}

/** @returns `undefined` when ours was not measured, or no peer that it is to be compared with */
export function judge(result: RowResult, { figure, better, bound, timesBestOf }: Target): Verdict | undefined {
  const ours = medianOf(result, 'ours', figure)
  if (ours === undefined) return undefined
  if (timesBestOf.length === 0) return { ours, bestPeer: null, ratio: null, isMet: isWithin(ours, bound, better) }
  const peers = timesBestOf.flatMap((peer) => medianOf(result, peer, figure) ?? [])
  if (peers.length === 0) return undefined
  const bestPeer = better === 'more' ? Math.max(...peers) : Math.min(...peers)
  const ratio = ours / bestPeer
  return { ours, bestPeer, ratio, isMet: isWithin(ratio, bound, better) }
}

function isWithin(value: number, bound: number, better: Target['better']): boolean {
  return better === 'more' ? value >= bound : value <= bound
}
