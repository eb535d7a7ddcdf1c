import { isLive, stateAt } from '@scriptorium/draft'
import type { Clock, Draft, DraftId, DraftRecords } from '@scriptorium/draft'
import type { LiveDrafts } from '../live/live-drafts.ts'
import type { Log } from '../log.ts'
import { notStarted, repeating } from '../repeating.ts'
import type { Rights } from '../wiki-link/rights.ts'
import type { DraftChanges } from './change-draft.ts'
import type { DraftDesk } from './draft-access.ts'

/** A block that runs out makes no event, so open drafts are asked about regularly. */
const everyMs = 30_000

/** So many are asked about before the loop goes on to everything else: half a millisecond, and a turn of the loop for each draft would cost as much again. */
const peoplePerTurn = 20

/** Keeps what open connections may do in step with the wiki and with the drafts' own state. */
export interface LiveAccess {
  /** Asks again for everybody in this draft and acts on it at once. */
  recheck(draft: DraftId): Promise<void>
  /** All drafts with open connections. */
  recheckAll(): Promise<void>
  start(): void
  close(): Promise<void>
}

export interface LiveAccessParts {
  readonly drafts: Pick<DraftRecords, 'find' | 'list'>
  readonly changes: Pick<DraftChanges, 'change'>
  readonly desk: Pick<DraftDesk, 'access'>
  readonly rights: Pick<Rights, 'prepare'>
  readonly live: Pick<LiveDrafts, 'liveDrafts' | 'peopleIn' | 'changeAccess'>
  readonly clock: Clock
  readonly log: Log
}

export function createLiveAccess(parts: LiveAccessParts): LiveAccess {
  const { drafts, changes, desk, rights, live, clock, log } = parts
  let stop = notStarted

  /** @returns how many people were asked about */
  async function recheck(id: DraftId): Promise<number> {
    const draft = await drafts.find(id)
    const people = live.peopleIn(id)
    if (draft === undefined || people.length === 0) return 0
    const titles = [draft.page.title]
    await Promise.all([
      rights.prepare({ people, titles, action: 'read' }),
      rights.prepare({ people, titles, action: 'edit' }),
    ])
    for (const person of people) {
      const { mayRead, mayWrite, readOnlyBecause } = await desk.access(draft, person)
      live.changeAccess(id, person, mayRead ? { mayWrite, readOnlyBecause } : null)
    }
    return people.length
  }

  async function openLocks(): Promise<void> {
    const locked = await drafts.list({ states: ['locked'], limit: 200 })
    for (const { draft } of locked.filter((one) => stateAt(one, clock.nowMs()).kind === 'open'))
      await changes.change(draft, (current) => opened(current, clock.nowMs()))
  }

  async function recheckAll(): Promise<void> {
    await openLocks()
    let asked = 0
    for (const draft of live.liveDrafts()) {
      asked += await recheck(draft).catch((error: unknown) => {
        log.warn({ err: error, draftId: draft }, 'rights not re-read')
        return peoplePerTurn
      })
      if (asked < peoplePerTurn) continue
      asked = 0
      // Where everything is remembered nothing else lets the loop go on: with thousands of drafts everybody would wait for half a second.
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
  }

  return {
    recheck: async (draft) => void (await recheck(draft)),
    recheckAll,
    start() {
      stop = repeating(clock, log, 'live-access', () => everyMs, recheckAll)
    },
    close: () => stop(),
  }
}

/** The record says what holds: a lock that has run out is taken off. */
function opened(draft: Draft, nowMs: number): Draft {
  const state = stateAt(draft, nowMs)
  return state === draft.state || !isLive(state) ? draft : { ...draft, state }
}
