import type { Clock, Publication, PublicationId, PublicationRecords } from '@scriptorium/draft'
import type { Log } from '../log.ts'
import { notStarted, repeating } from '../repeating.ts'
import type { Settling } from './settling.ts'

const tickMs = 5_000
/** The signed order lives 24 h; a little more for clocks that differ. After that no wiki takes it. */
const orderLifetimeMs = 24 * 60 * 60_000 + 5 * 60_000

/** Finds out what became of orders whose answer was lost: at the start, and as long as one is unsettled. */
export interface Resolver {
  /** Looks at each one that is due. */
  resolveDue(): Promise<void>
  start(): void
  close(): Promise<void>
}

export interface ResolverParts {
  readonly publications: PublicationRecords
  readonly settling: Settling
  readonly clock: Clock
  readonly log: Log
}

export function createResolver({ publications, settling, clock, log }: ResolverParts): Resolver {
  const lookedMs = new Map<PublicationId, number>()
  let hasFinished = false
  let stop = notStarted

  function isDue({ order }: Publication): boolean {
    const looked = lookedMs.get(order.publication)
    return looked === undefined || clock.nowMs() - looked >= pauseMs(clock.nowMs() - order.orderedAtMs)
  }

  async function resolve(publication: Publication): Promise<void> {
    const { order } = publication
    const nowMs = clock.nowMs()
    lookedMs.set(order.publication, nowMs)
    const state = await settling.resolve(publication)
    if (state === undefined && nowMs - order.orderedAtMs > orderLifetimeMs)
      await settling.refuse(order.publication, 'order-expired', '')
  }

  async function finishInterrupted(): Promise<void> {
    try {
      await settling.finishInterrupted()
      hasFinished = true
    } catch (error) {
      log.warn({ err: error }, 'published drafts not looked at yet')
    }
  }

  async function resolveDue(): Promise<void> {
    if (!hasFinished) await finishInterrupted()
    const unsettled = await publications.unsettled()
    const ids = new Set(unsettled.map(({ order }) => order.publication))
    for (const id of lookedMs.keys()) if (!ids.has(id)) lookedMs.delete(id)
    for (const publication of unsettled.filter(isDue))
      await resolve(publication).catch((error: unknown) =>
        log.warn({ err: error, publication: publication.order.publication }, 'publication not resolved yet'),
      )
  }

  return {
    resolveDue,
    start() {
      stop = repeating(clock, log, 'publication-resolver', () => tickMs, resolveDue)
    },
    close: () => stop(),
  }
}

/** People wait in the first minutes; later somebody may only have gone away from the wiki's form. */
function pauseMs(ageMs: number): number {
  if (ageMs < 2 * 60_000) return 5_000
  return ageMs < 60 * 60_000 ? 60_000 : 10 * 60_000
}
