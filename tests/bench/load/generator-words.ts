import type { CrowdPlan } from './crowd.ts'

/** What a generator process is asked, in order: each is answered before the next is begun. */
export type Ask =
  | { readonly ask: 'open'; readonly plan: CrowdPlan; readonly atOnce: number }
  | { readonly ask: 'type'; readonly ratePerS: number; readonly forMs: number; readonly withCaret: boolean }
  | { readonly ask: 'point'; readonly everyMs: number; readonly forMs: number; readonly hasMoved: boolean }
  /** Types until it is told to stop or the server is gone; answered at once. */
  | { readonly ask: 'keep-typing'; readonly ratePerS: number }
  | { readonly ask: 'report' }
  | { readonly ask: 'close' }

export interface Opened {
  readonly connected: number
  readonly refused: number
  readonly tookMs: number
}

/** How busy the generator itself was: beyond 90 % of its core, figures are the generator's. */
export interface Strain {
  readonly cpuShare: number
  readonly lagP99Ms: number
}

/** Of one load. Histograms as their counts. */
export interface Typed extends Strain {
  readonly tookMs: number
  readonly sent: number
  /** Letters that somebody else was to get. */
  readonly expected: number
  readonly delivered: number
  readonly awareness: number
  readonly delivery: readonly number[]
  readonly acknowledgement: readonly number[]
  readonly lostConnections: number
}

export interface WriterReport {
  readonly draft: string
  readonly clientId: number
  readonly typed: number
  readonly acknowledged: number
  readonly seen: number
}

export interface Answers {
  readonly open: Opened
  readonly type: Typed
  readonly point: Typed
  readonly 'keep-typing': null
  readonly report: { readonly writers: readonly WriterReport[]; readonly strain: Strain }
  readonly close: null
}
