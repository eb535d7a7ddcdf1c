import type { Arena } from '../arena.ts'
import type { ContestantName } from '../contestants/contestants.ts'

/** What a measurement found, by name; a figure that this server does not have is left out. */
export type Figures = Readonly<Record<string, number>>

/** What is to be reached: so many times the best of some peers, or an absolute bound. */
export interface Target {
  readonly figure: string
  readonly label: string
  readonly better: 'more' | 'less'
  readonly bound: number
  /** Peers whose best the bound is a multiple of; none: the bound is absolute. */
  readonly timesBestOf: readonly ContestantName[]
}

/** One row, or some that share their load, of the table in issue 4. */
export interface Row {
  readonly name: string
  readonly about: string
  readonly against: readonly ContestantName[]
  /** How often each server is measured unless told otherwise. */
  readonly runs: number
  readonly targets: readonly Target[]
  /** Fills the folder that each measurement of a server begins with; done once for each server. */
  prepare?(arena: Arena): Promise<Figures>
  /** @param prepared what `prepare` found */
  measure(arena: Arena, prepared: Figures): Promise<Figures>
}

export const allPeers: readonly ContestantName[] = ['y-websocket', 'y-websocket-leveldb', 'hocuspocus-sqlite']
export const keepingPeers: readonly ContestantName[] = ['y-websocket-leveldb', 'hocuspocus-sqlite']
