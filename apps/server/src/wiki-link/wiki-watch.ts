import { isFault } from '@scriptorium/draft'
import type { Clock, Wiki } from '@scriptorium/draft'
import type { Log } from '../log.ts'
import { notStarted, repeating } from '../repeating.ts'
import type { WikiMemory } from './wiki-memory.ts'

const upMs = 15_000
const downMs = 3_000
/** The site's facts change about never; the adapter keeps them for ten minutes itself. */
const siteMs = 10 * 60_000

export interface WikiWatch {
  readonly isReachable: boolean
  /** Looks now. Never throws. */
  look(): Promise<void>
  start(): void
  close(): Promise<void>
}

/** Knows whether the wiki answers, says it in the log when that changes, and keeps the memory of the site fresh. */
export function createWikiWatch(
  wiki: Pick<Wiki, 'pages' | 'rights'>,
  memory: WikiMemory,
  clock: Clock,
  log: Log,
  /** Called each time the wiki answers again, and at the first answer. */
  onReachable: () => void,
): WikiWatch {
  let isReachable = false
  let wasSaid = false
  let siteReadMs = Number.NEGATIVE_INFINITY
  let stop = notStarted

  async function ask(): Promise<void> {
    if (clock.nowMs() - siteReadMs >= siteMs) {
      memory.rememberSite(await wiki.pages.site())
      siteReadMs = clock.nowMs()
    }
    // Not kept by the adapter, and it proves the extension and both keys at once.
    await wiki.rights.ask({ people: [null], titles: ['Main Page'], action: 'read' })
  }

  async function look(): Promise<void> {
    const was = isReachable
    try {
      await ask()
      isReachable = true
    } catch (error) {
      isReachable = false
      if (was || !wasSaid) log.warn({ err: error, isDown: isFault(error, 'wiki/unreachable') }, 'wiki does not answer')
    }
    wasSaid = true
    if (isReachable && !was) {
      log.info({}, 'wiki answers')
      onReachable()
    }
  }

  return {
    get isReachable() {
      return isReachable
    },
    look,
    start() {
      void look()
      stop = repeating(clock, log, 'wiki-watch', () => (isReachable ? upMs : downMs), look)
    },
    close: () => stop(),
  }
}
