import type { Draft, DraftId, Person, PersonId, SignIn, Store } from '@scriptorium/draft'
import { keepOneTimeTickets } from './one-time-tickets.ts'
import { Remembered } from './remembered.ts'

/** Drafts, people and sign-ins: those that are asked for again and again while they are open. Some 300 bytes each. */
const mostRemembered = 20_000

type Records = Pick<Store, 'drafts' | 'people' | 'access'>

export interface RememberedRecords extends Records {
  /** Around what changes a draft's record without being a write of it. */
  writesDraft<Result>(draft: DraftId, write: Promise<Result>): Promise<Result>
  /** Another process may have written meanwhile: everything is asked for again, and one-time tickets are not known any more. */
  forgetAll(): void
  /** Before the store is closed: gives the disk what only memory has. From then on everything is asked for. */
  close(): Promise<void>
}

/** Puts a memory before the records that each connection needs, so that it costs no way to the worker. @param isOurs whether nobody else can have the store by now */
export function rememberRecords(records: Records, isOurs: () => boolean): RememberedRecords {
  const drafts = new Remembered<DraftId, Draft>(mostRemembered)
  const people = new Remembered<PersonId, Person>(mostRemembered)
  const signIns = new Remembered<string, SignIn>(mostRemembered)
  const all = [drafts, people, signIns]
  const findDraft = (draft: DraftId) => drafts.read(draft, () => records.drafts.find(draft))
  const { forgetTickets, handOver, ...access } = keepOneTimeTickets(records.access, {
    isOurs,
    generationOf: async (draft) => (await findDraft(draft))?.generation,
  })
  return {
    drafts: {
      ...records.drafts,
      find: findDraft,
      create: (draft) => drafts.write(draft.draft, records.drafts.create(draft), draft),
      update: (draft) => drafts.write(draft.draft, records.drafts.update(draft)),
    },
    people: {
      ...records.people,
      find: (person) => people.read(person, () => records.people.find(person)),
      upsert: ({ person, name, isTemporary }) =>
        people.write(person, records.people.upsert({ person, name, isTemporary }), { person, name, isTemporary }),
    },
    access: {
      ...access,
      async findSignIn(cookieSha256, nowMs) {
        const ask = () => records.access.findSignIn(cookieSha256, nowMs)
        const found = await (isOurs() ? signIns.read(cookieSha256, ask) : ask())
        return found !== undefined && found.expiresAtMs > nowMs ? found : undefined
      },
      endSignIn: (cookieSha256) => signIns.write(cookieSha256, access.endSignIn(cookieSha256)),
      endSignInsOf: (person) => signIns.writeAny(access.endSignInsOf(person)),
    },
    writesDraft: (draft, write) => drafts.write(draft, write),
    forgetAll() {
      for (const each of all) each.forgetAll()
      forgetTickets()
    },
    async close() {
      for (const each of all) each.close()
      await handOver()
    },
  }
}
