import { randomBytes } from 'node:crypto'
import { DraftError, isFault, makeDraftId, toGeneration, toSequenceNumber } from '@scriptorium/draft'
import type { Clock, Draft, DraftId, DraftLog, DraftRecords, DraftedPage, Person, Wiki } from '@scriptorium/draft'
import type { StartDraftRequest } from '@scriptorium/protocol'
import type { LiveDrafts } from '../live/live-drafts.ts'
import type { Rights } from '../wiki-link/rights.ts'
import type { WikiMemory } from '../wiki-link/wiki-memory.ts'

/** A press that arrives so soon after this person's own draft of the page began is the same press again. */
const samePressMs = 2_000

export interface DraftOpening {
  /**
   * Starts a draft at the page's current revision.
   * @returns the draft of the first press, when this is the second
   * @throws DraftError `page/title-refused`, `page/not-wikitext`, `person/not-allowed`, `draft/already-live`, `wiki/unreachable`, `store/failed`
   */
  open(request: StartDraftRequest, person: Person): Promise<Draft>
  /** Seeds a draft whose start was cut short between its record and its first text. @throws DraftError `wiki/unreachable` */
  ensureSeeded(draft: Draft): Promise<void>
  /** The same for somebody who is about to join: asked in the way that leaves it loaded. @throws DraftError `wiki/unreachable` */
  ensureSeededAndLoad(draft: Draft): Promise<void>
}

export interface DraftOpeningParts {
  readonly drafts: DraftRecords
  readonly log: DraftLog
  readonly wiki: Wiki
  readonly rights: Rights
  readonly memory: WikiMemory
  readonly live: Pick<LiveDrafts, 'seed' | 'place'>
  readonly clock: Clock
  /** Its chat is made in the background. */
  readonly opened: (draft: Draft) => void
}

export function createDraftOpening(parts: DraftOpeningParts): DraftOpening {
  const { drafts, log, wiki, rights, memory, live, clock } = parts
  const seeded = new Set<DraftId>()
  const seedings = new Map<DraftId, Promise<void>>()
  const presses = new Map<string, Promise<Draft>>()

  /** @returns the page to draft and its text now */
  async function readPage(wantedTitle: string): Promise<{ page: DraftedPage; wikitext: string }> {
    const found = await wiki.pages.getPage(wantedTitle)
    const { title, page, currentRevision } = found
    if (found.namespace < 0) throw new DraftError('page/title-refused', { title, reason: 'special' })
    if (found.contentModel !== 'wikitext')
      throw new DraftError('page/not-wikitext', { title, contentModel: found.contentModel })
    memory.rememberLanguage(title, { language: found.language, direction: found.direction })
    if (page === null || currentRevision === null) return { page: { kind: 'new', title }, wikitext: '' }
    const { wikitext } = await wiki.pages.getRevision(currentRevision)
    if (wikitext === null) throw new DraftError('page/not-found', { title })
    return { page: { kind: 'existing', title, page, baseRevision: currentRevision }, wikitext }
  }

  async function openNow(request: StartDraftRequest, { person }: Person, arrivedAtMs: number): Promise<Draft> {
    const { page, wikitext } = await readPage(request.title)
    const says = await rights.saysNow(person, page.title, 'edit')
    if (!says.isAllowed)
      throw new DraftError('person/not-allowed', { action: 'draft', reasons: says.reasons.map(({ text }) => text) })
    const reason = request.reason ?? null
    const nowMs = clock.nowMs()
    const draft: Draft = {
      draft: makeDraftId(randomBytes(10)),
      page,
      state: { kind: 'open' },
      generation: toGeneration(1),
      chatMode: request.chatMode,
      editChat: null,
      startedBy: person,
      startedAtMs: nowMs,
      changedAtMs: nowMs,
      reason,
      removed: [],
    }
    const former = await findOwnPress(draft, arrivedAtMs)
    if (former !== undefined) return former
    try {
      await drafts.create(draft)
    } catch (error) {
      const first = isFault(error, 'draft/already-live') ? await findOwnPress(draft, arrivedAtMs) : undefined
      if (first === undefined) throw error
      return first
    }
    await live.seed(draft, wikitext)
    seeded.add(draft.draft)
    parts.opened(draft)
    return draft
  }

  async function findOwnPress({ page, startedBy, reason }: Draft, arrivedAtMs: number): Promise<Draft | undefined> {
    const found = await drafts.findLive({ page: page.kind === 'existing' ? page.page : null, title: page.title })
    return found.find(
      (other) =>
        other.startedBy === startedBy && other.reason === reason && arrivedAtMs - other.startedAtMs < samePressMs,
    )
  }

  /** Mostly it has, and its first words say so: a draft is not read whole for that. */
  async function hasWords({ draft, generation }: Draft): Promise<boolean> {
    const [first] = await log.entries(draft, generation, toSequenceNumber(1), 1)
    return first !== undefined || (await log.load(draft)) !== undefined
  }

  async function canBeLoaded(draft: Draft): Promise<boolean> {
    await live.place(draft)
    return true
  }

  async function seedIfEmpty(draft: Draft, look: (draft: Draft) => Promise<boolean>): Promise<void> {
    if (!(await hasContent(() => look(draft)))) {
      const { page } = draft
      const wikitext = page.kind === 'new' ? '' : (await wiki.pages.getRevision(page.baseRevision)).wikitext
      // Only generation 1 begins at a revision; a later one is never empty without a reason.
      if (draft.generation !== 1 || wikitext === null) throw new DraftError('draft/not-found', { draft: draft.draft })
      await live.seed(draft, wikitext)
    }
    seeded.add(draft.draft)
  }

  async function ensure(draft: Draft, look: (draft: Draft) => Promise<boolean>): Promise<void> {
    if (seeded.has(draft.draft)) return
    // However many come at once, the log is looked at once.
    const seeding = seedings.get(draft.draft) ?? seedIfEmpty(draft, look)
    seedings.set(draft.draft, seeding)
    await seeding.finally(() => seedings.delete(draft.draft))
  }

  return {
    open(request, person) {
      const arrivedAtMs = clock.nowMs()
      // The second press waits for the first, so that it finds its draft.
      const key = JSON.stringify([person.person, request.title])
      const before = presses.get(key) ?? Promise.resolve()
      const press = before.then(
        () => openNow(request, person, arrivedAtMs),
        () => openNow(request, person, arrivedAtMs),
      )
      presses.set(key, press)
      const forget = (): void => {
        if (presses.get(key) === press) presses.delete(key)
      }
      press.then(forget, forget)
      return press
    },

    ensureSeeded: (draft) => ensure(draft, hasWords),
    ensureSeededAndLoad: (draft) => ensure(draft, canBeLoaded),
  }
}

/** What is damaged was there: it is no reason to seed over it. */
async function hasContent(look: () => Promise<boolean>): Promise<boolean> {
  try {
    return await look()
  } catch (error) {
    if (isFault(error, 'store/damaged')) return true
    if (isFault(error, 'draft/not-found')) return false
    throw error
  }
}
