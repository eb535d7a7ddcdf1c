import { createHash, randomBytes } from 'node:crypto'
import { makeDraftId, toGeneration, toPersonId } from '@scriptorium/draft'
import type { Clock, Draft, DraftId, PersonId, Store } from '@scriptorium/draft'
import type { Admission } from './plain-door.ts'

/** As the product's one-time ticket. */
const ticketLifetimeMs = 60_000
/** People sign in long before they connect: so many at once, ahead of those who come. */
const strangersAtOnce = 500

export interface Guests extends Admission {
  mayWrite(person: PersonId | null): boolean
  /** From now on the wiki says no. */
  block(who: string): PersonId
}

/** Does for a plain address what the product's HTTP API does for a browser before it connects: a draft, a person, a ticket of their own. */
export function createGuests({ drafts, people, access }: Store, clock: Clock): Guests {
  const known = new Map<string, { readonly draft: DraftId; readonly isThere: Promise<void> }>()
  const readers = new Set<PersonId>()
  const owner = personCalled('owner of the drafts')
  // As a wiki counts its people; behind those of every earlier start, and of `?person=WHO`.
  let lastPerson = clock.nowMs() * 1000
  let strangers = signInStrangers()

  async function begin(draft: DraftId, title: string): Promise<void> {
    if ((await drafts.find(draft)) === undefined) await drafts.create(emptyDraft(draft, title, owner, clock.nowMs()))
  }
  async function signIn(person: PersonId, name = `Guest ${person}`): Promise<PersonId> {
    await people.upsert({ person, name, isTemporary: false })
    return person
  }
  function signInStrangers() {
    const made = Array.from({ length: strangersAtOnce }, () => toPersonId(String((lastPerson += 1))))
    const areThere = Promise.all(made.map((person) => signIn(person)))
    // Whoever needs one of them hears of it.
    areThere.catch(() => {})
    return { next: made.values(), areThere }
  }
  async function nextStranger(): Promise<PersonId> {
    const { next, areThere } = strangers
    const { value: person } = next.next()
    if (person !== undefined) {
      await areThere
      return person
    }
    strangers = signInStrangers()
    return await nextStranger()
  }
  function draftCalled(name: string) {
    const found = known.get(name)
    if (found !== undefined) return found
    const draft = makeDraftId(sha256(name))
    const made = { draft, isThere: begin(draft, name) }
    known.set(name, made)
    return made
  }

  return {
    async admit({ name, who, isReader, wantsFrames }) {
      const { draft, isThere } = draftCalled(name)
      const [person] = await Promise.all([
        who === null ? nextStranger() : signIn(personCalled(who), `Guest ${who}`),
        isThere,
      ])
      if (isReader) readers.add(person)
      const ticket = randomBytes(18).toString('base64url')
      await access.createTicket({
        ticketSha256: sha256(ticket).toString('hex'),
        draft,
        generation: toGeneration(1),
        person,
        isOneTime: true,
        expiresAtMs: clock.nowMs() + ticketLifetimeMs,
        cookieSha256: null,
      })
      return `/live/${draft}?ticket=${ticket}&frames=${wantsFrames ? '1' : '0'}`
    },
    mayWrite: (person) => person !== null && !readers.has(person),
    block(who) {
      const person = personCalled(who)
      readers.add(person)
      return person
    },
  }
}

/** The same person each time, also after a restart: a number of 48 bits. */
function personCalled(who: string): PersonId {
  return toPersonId(String(1 + sha256(who).readUIntBE(0, 6)))
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function emptyDraft(draft: DraftId, title: string, startedBy: PersonId, nowMs: number): Draft {
  return {
    draft,
    page: { kind: 'new', title },
    state: { kind: 'open' },
    generation: toGeneration(1),
    chatMode: 'candid',
    editChat: null,
    startedBy,
    startedAtMs: nowMs,
    changedAtMs: nowMs,
    reason: null,
    removed: [],
  }
}
