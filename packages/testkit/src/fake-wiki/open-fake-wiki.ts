import { DraftError, toPersonId } from '@scriptorium/draft'
import type {
  Order,
  Person,
  PublicationId,
  Wiki,
  WikiEvent,
  WikiReason,
  WikiReceipt,
  WikiRevision,
} from '@scriptorium/draft'
import { type FakePage, fakeWikiId, normalTitle, openFakePages } from './fake-pages.ts'
import { openFakeTokens } from './fake-tokens.ts'
import type { PutOrder, WikiUnderTest } from '../wiki-contract/wiki-under-test.ts'

const administrators = new Set(['Jo'])
const people = ['Ada', 'Grace', 'Marit', 'Jo'].map((name, index): Person => ({
  person: toPersonId(String(index + 1)),
  name,
  isTemporary: false,
}))

/** A wiki in memory with the demo's accounts: Ada, Grace, Marit, and Jo, who is an administrator. */
export function openFakeWiki(nowMs: () => number = () => 1_795_000_000_000): WikiUnderTest {
  const pages = openFakePages(nowMs)
  const tokens = openFakeTokens(nowMs)
  const events: WikiEvent[] = []
  const blocks = new Map<string, readonly string[] | null>()
  const done = new Map<PublicationId, WikiReceipt>()

  const get = (title: string): FakePage => {
    const found = pages.find(title)
    if (!found) throw new Error(`the fake wiki has no page ${title}`)
    return found
  }
  const rightsChanged = (person: Person | null, page: FakePage | null) =>
    events.push({ kind: 'rights-changed', person: person?.person ?? null, page: page?.page ?? null })
  const save = (
    title: string,
    wikitext: string,
    by: string,
    summary: string,
    tags: readonly string[],
  ): WikiRevision => {
    const before = pages.find(title)?.revisions.at(-1)
    const saved = pages.save(title, wikitext, by, summary, tags)
    if (saved !== before) events.push({ kind: 'page-changed', page: saved.page, title, revision: saved.revision })
    return saved
  }

  /** MediaWiki's code of why not, or `null`. */
  function whyNot(name: string | null, title: string, action: 'read' | 'edit'): string | null {
    if (action === 'read') return name === null && !pages.mayAnyoneRead ? 'permissiondenied' : null
    if (isImpossible(title)) return 'invalidtitle'
    if (name !== null && blocks.has(name)) {
      const titles = blocks.get(name) ?? null
      if (titles === null || titles.includes(title)) return 'blocked'
    }
    return pages.find(title)?.isProtected && !administrators.has(name ?? '') ? 'protectedpage' : null
  }

  function put(order: Order, name: string): PutOrder {
    const mine = personOf(name).person === order.person
    const before = done.get(order.publication)
    if (!mine) return { kind: 'stopped', words: 'somebody else asked for this' }
    if (before) return { kind: 'receipt', token: tokens.sign('receipt', before, 600) }
    const refusal = whyRefused(order, name)
    if (refusal !== null) {
      const { publication, person } = order
      events.push({ kind: 'order-refused', publication, person, wikiCode: refusal, text: refusal })
      return { kind: 'stopped', words: refusal }
    }
    const current = pages.find(order.page.title)?.revisions.at(-1)
    const saved = save(order.page.title, order.wikitext, name, order.summary, ['drafttogether'])
    const receipt = receiptFor(order, saved, saved === current)
    done.set(order.publication, receipt)
    events.push({ kind: 'receipt', receipt })
    return { kind: 'receipt', token: tokens.sign('receipt', receipt, 600) }
  }

  function whyRefused(order: Order, name: string): string | null {
    const found = pages.find(order.page.title)
    if (order.page.kind === 'new') return found ? 'articleexists' : whyNot(name, order.page.title, 'edit')
    if (found?.page !== order.page.page) return 'pagedeleted'
    if (found.revisions.at(-1)?.revision !== order.page.baseRevision) return 'editconflict'
    return whyNot(name, order.page.title, 'edit')
  }

  const wiki: Wiki = {
    pages,
    identity: {
      signInAddress: (nonce) => `https://fake.example/sign-in?nonce=${nonce}`,
      async completeSignIn(token, nonce, atMs) {
        const { name, nonce: said } = tokens.read('sign-in', token, atMs)
        if (said !== nonce) throw new DraftError('sign-in/refused', { reason: 'no-pending-sign-in' })
        return { ...personOf(String(name)), language: 'en', groups: ['*', 'user'] }
      },
    },
    rights: {
      ask: async ({ people: asked, titles, action }) =>
        asked.flatMap((person) => {
          const name = people.find((candidate) => candidate.person === person)?.name ?? null
          return titles.map((title) => {
            const code = whyNot(name, title, action)
            return {
              person,
              title,
              action,
              isAllowed: code === null,
              reasons: code === null ? [] : [reasonFor(code)],
            }
          })
        }),
    },
    publishing: {
      orderAddress: (publication) => `https://fake.example/publish/${publication}`,
      signOrder: (order) => tokens.sign('order', { publication: order.publication, wiki: fakeWikiId }, 86_400),
      async verifyFetch(token, publication, atMs) {
        const { order } = tokens.read('fetch', token, atMs)
        if (order !== publication) throw new DraftError('sign-in/refused', { reason: 'wrong-audience' })
      },
      verifyReceipt: async (token, atMs) => {
        const { expMs: _, ...receipt } = tokens.read('receipt', token, atMs)
        return receipt as unknown as WikiReceipt
      },
    },
    events: {
      verifyEvent: async (token, atMs) => tokens.read('event', token, atMs)['event'] as WikiEvent,
    },
  }

  return {
    wiki,
    nowMs,
    person: async (name) => personOf(name),
    edit: async (title, wikitext, by, summary = '') => save(title, wikitext, by, summary, []).revision,
    async remove(title) {
      const page = get(title)
      page.isDeleted = true
      events.push({ kind: 'page-deleted', page: page.page, title })
    },
    async restore(title) {
      const page = pages.all.findLast((candidate) => candidate.title === title)
      if (!page) throw new Error(`the fake wiki never had ${title}`)
      page.isDeleted = false
      events.push({ kind: 'page-restored', page: page.page, title })
    },
    async move(from, to) {
      const page = get(from)
      page.title = to
      events.push({ kind: 'page-moved', page: page.page, from, to })
    },
    async protect(title) {
      const page = get(title)
      page.isProtected = true
      rightsChanged(null, page)
    },
    async block(name, titles) {
      blocks.set(name, titles)
      rightsChanged(personOf(name), null)
    },
    async unblock(name) {
      blocks.delete(name)
      rightsChanged(personOf(name), null)
    },
    async logOut(name) {
      events.push({ kind: 'signed-out', person: personOf(name).person })
    },
    async setPrivate(isPrivate) {
      pages.mayAnyoneRead = !isPrivate
    },
    signInToken: async (name, nonce) => tokens.sign('sign-in', { name: personOf(name).name, nonce }, 120),
    putOrder: async (order, name) => put(order, name),
    async heard(fits) {
      const event = events.find(fits)
      if (!event) throw new Error('the fake wiki told of nothing like it')
      return event
    },
    close: async () => {},
  }
}

/** The fake's blocks are Jo's, for `test`, without end. */
function reasonFor(code: string): WikiReason {
  const reason = { code, text: code }
  return code === 'blocked' ? { ...reason, block: { reason: 'test', expiryMs: null, by: 'Jo' } } : reason
}

function isImpossible(title: string): boolean {
  try {
    normalTitle(title)
    return false
  } catch {
    return true
  }
}

function personOf(name: string): Person {
  const found = people.find((person) => person.name === name)
  if (!found) throw new Error(`the fake wiki has no account ${name}`)
  return found
}

function receiptFor(order: Order, saved: WikiRevision, isUnchanged: boolean): WikiReceipt {
  const { revision, parent } = saved
  return { publication: order.publication, revision, parent, person: order.person, isUnchanged }
}
