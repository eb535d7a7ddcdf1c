import type { Clock, DraftId, DraftRecords, PageId, PeopleRecords, PersonId, WikiEvent } from '@scriptorium/draft'
import { BackgroundWork } from '../background-work.ts'
import type { DraftChanges } from '../drafts/change-draft.ts'
import type { LiveAccess } from '../drafts/live-access.ts'
import type { LiveDrafts } from '../live/live-drafts.ts'
import type { Log } from '../log.ts'
import type { Settling } from '../publishing/settling.ts'
import type { SignIns } from '../sign-in/sign-ins.ts'
import type { Rights } from './rights.ts'

/** Acts on what the wiki tells of itself. */
export interface WikiEventDesk {
  /** Resolves when what must outlive us is on the disk; what needs the wiki goes on in the background. */
  take(event: WikiEvent): Promise<void>
  /** Waits for what is going on. */
  close(): Promise<void>
}

export interface WikiEventDeskParts {
  readonly people: PeopleRecords
  readonly drafts: DraftRecords
  readonly changes: DraftChanges
  readonly signIns: SignIns
  readonly rights: Rights
  readonly liveAccess: LiveAccess
  readonly settling: Settling
  readonly live: Pick<LiveDrafts, 'liveDrafts'>
  readonly clock: Clock
  readonly log: Log
}

export function createWikiEventDesk(parts: WikiEventDeskParts): WikiEventDesk {
  const { people, drafts, changes, signIns, rights, liveAccess, settling, live, log } = parts
  const background = new BackgroundWork(log)

  async function draftsOf(page: PageId): Promise<DraftId[]> {
    return (await drafts.findLive({ page, title: '' })).map(({ draft }) => draft)
  }

  async function rightsChanged(person: PersonId | null, page: PageId | null): Promise<void> {
    rights.forget(person, null)
    const concerned = page === null ? live.liveDrafts(person ?? undefined) : await draftsOf(page)
    for (const draft of concerned) await liveAccess.recheck(draft)
  }

  async function moved(page: PageId, to: string): Promise<void> {
    for (const draft of await draftsOf(page))
      await changes.change(draft, (current) =>
        current.page.kind === 'existing' && current.page.title !== to
          ? { ...current, page: { ...current.page, title: to } }
          : current,
      )
  }

  return {
    async take(event) {
      log.debug({ event: event.kind }, 'wiki event')
      switch (event.kind) {
        case 'signed-out':
          return signIns.endAllOf(event.person)
        case 'person-renamed': {
          const known = await people.find(event.person)
          if (known !== undefined) await people.upsert({ ...known, name: event.name })
          return
        }
        case 'page-moved':
          await moved(event.page, event.to)
          return background.run('rights after a move', rightsChanged(null, event.page))
        case 'rights-changed':
          return background.run('rights', rightsChanged(event.person, event.page))
        case 'page-deleted':
        case 'page-restored':
          return background.run('rights', rightsChanged(null, event.page))
        case 'receipt':
          return background.run('receipt', settling.receive(event.receipt))
        case 'order-refused':
          return settling.refuse(event.publication, event.wikiCode, event.text)
        case 'page-changed':
        case 'revisions-hidden':
          // The review reads the page anew each time; a draft keeps nothing of other revisions.
          return
      }
    },
    async close() {
      await background.settled()
    },
  }
}
