import { decideAccess, DraftError, toDraftId } from '@scriptorium/draft'
import type { Clock, Draft, DraftAccess, DraftRecords, PersonId, Viewer, WikiSays } from '@scriptorium/draft'
import type { AccessBody } from '@scriptorium/protocol'
import type { Rights } from '../wiki-link/rights.ts'

/** Finds drafts for somebody, and what they may do there. The one place where both are decided, for HTTP and WebSocket alike. */
export interface DraftDesk {
  /**
   * A draft that this viewer may read. What they may not read does not exist for them.
   * @throws DraftError `draft/not-found`
   */
  readable(id: string, viewer: Viewer): Promise<{ readonly draft: Draft; readonly access: DraftAccess }>
  access(draft: Draft, viewer: Viewer): Promise<DraftAccess>
  /** What the wiki alone says. */
  wikiSays(draft: Draft, person: PersonId | null): Promise<{ readonly read: WikiSays; readonly edit: WikiSays }>
  /** Whoever asks. For the WebSocket, whose ticket says who asks only for a draft that is known. */
  exists(id: string): Promise<Draft | undefined>
  /** Those of a list that the viewer may read, with one question to the wiki. */
  readableOf(drafts: readonly Draft[], viewer: Viewer): Promise<Draft[]>
}

export interface DraftDeskParts {
  readonly drafts: DraftRecords
  readonly rights: Rights
  readonly clock: Clock
}

export function createDraftDesk({ drafts, rights, clock }: DraftDeskParts): DraftDesk {
  async function wikiSays({ page }: Draft, person: PersonId | null) {
    const [read, edit] = await Promise.all([
      rights.says(person, page.title, 'read'),
      rights.says(person, page.title, 'edit'),
    ])
    return { read, edit }
  }

  async function access(draft: Draft, viewer: Viewer): Promise<DraftAccess> {
    const says = viewer === 'operator' ? { read: yes, edit: yes } : await wikiSays(draft, viewer)
    return decideAccess(draft, viewer, says, clock.nowMs())
  }

  return {
    access,
    wikiSays,
    async exists(id) {
      return isDraftId(id) ? drafts.find(toDraftId(id)) : undefined
    },
    async readable(id, viewer) {
      const draft = await drafts.find(toDraftId(id))
      if (draft === undefined) throw new DraftError('draft/not-found', { draft: id })
      const decided = await access(draft, viewer)
      if (!decided.mayRead) throw new DraftError('draft/not-found', { draft: id })
      return { draft, access: decided }
    },
    async readableOf(list, viewer) {
      if (viewer === 'operator' || list.length === 0) return [...list]
      const titles = [...new Set(list.map((draft) => draft.page.title))]
      await rights.prepare({ people: [viewer], titles, action: 'read' })
      const says = await Promise.all(list.map((draft) => rights.says(viewer, draft.page.title, 'read')))
      return list.filter((_, index) => says[index]?.isAllowed === true)
    },
  }
}

function isDraftId(id: string): boolean {
  try {
    toDraftId(id)
    return true
  } catch {
    return false
  }
}

const yes = { isAllowed: true, reasons: [] }

export function accessBody(access: DraftAccess): AccessBody {
  const { mayRead, mayWrite, mayPublish, mayManage, reasons } = access
  return { mayRead, mayWrite, mayPublish, mayManage, reasons }
}
