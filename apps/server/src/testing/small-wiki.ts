import { DraftError, toPageId, toPersonId, toPublicationId, toRevisionId } from '@scriptorium/draft'
import type {
  Order,
  Person,
  PersonId,
  Wiki,
  WikiAction,
  WikiEvent,
  WikiReceipt,
  WikiRevision,
} from '@scriptorium/draft'

export const ada: Person = { person: toPersonId('1'), name: 'Ada', isTemporary: false }
export const grace: Person = { person: toPersonId('2'), name: 'Grace', isTemporary: false }
export const marit: Person = { person: toPersonId('3'), name: 'Marit', isTemporary: false }

/** A wiki of a few pages in memory, in the hand of a server test: what it says of rights, whether it answers, what it saves. */
export interface SmallWiki extends Wiki {
  isDown: boolean
  /** Everybody signed in may by default; signed out only read. */
  mayDo: (person: PersonId | null, title: string, action: WikiAction) => boolean
  /** Questions that were asked of W8. */
  questions: number
  write(title: string, wikitext: string, by?: string, tags?: readonly string[]): WikiRevision
  move(title: string, to: string): void
  /** What the extension's page does with a fetched order. @returns its receipt */
  save(order: Order): WikiReceipt
  /** What the wiki's signing would make of these. */
  signInToken(person: Person, nonce: string): string
  eventToken(event: WikiEvent): string
  receiptToken(receipt: WikiReceipt): string
}

const wikiAddress = 'http://127.0.0.1:8080'

export function makeSmallWiki(): SmallWiki {
  const revisions: WikiRevision[] = []
  const ids = new Map<string, number>()

  function assertUp(): void {
    if (wiki.isDown) throw new DraftError('wiki/unreachable', { wiki: wikiAddress })
  }
  function newest(title: string): WikiRevision | undefined {
    return revisions.findLast((revision) => revision.title === title)
  }
  function pageOf(title: string) {
    const revision = newest(title)
    return {
      title,
      page: revision?.page ?? null,
      contentModel: title.endsWith('.js') ? 'javascript' : 'wikitext',
      currentRevision: revision?.revision ?? null,
      namespace: title.startsWith('Special:') ? -1 : 0,
      language: 'en',
      direction: 'ltr' as const,
    }
  }

  const wiki: SmallWiki = {
    isDown: false,
    mayDo: (person, _title, action) => action === 'read' || person !== null,
    questions: 0,

    write(title, wikitext, by = 'Jo', tags = []) {
      const page = ids.get(title) ?? ids.size + 1
      ids.set(title, page)
      const revision: WikiRevision = {
        revision: toRevisionId(100 + revisions.length),
        parent: newest(title)?.revision ?? null,
        page: toPageId(page),
        title,
        user: by,
        atMs: 1_000 * revisions.length,
        summary: '',
        tags,
        wikitext,
      }
      revisions.push(revision)
      return revision
    },
    move(title, to) {
      ids.set(to, ids.get(title) ?? 0)
      ids.delete(title)
      for (const [index, revision] of revisions.entries())
        if (revision.title === title) revisions[index] = { ...revision, title: to }
    },
    save(order) {
      const name = [ada, grace, marit].find(({ person }) => person === order.person)?.name ?? '?'
      const { revision, parent } = wiki.write(order.page.title, order.wikitext, name, ['drafttogether'])
      return { publication: order.publication, revision, parent, person: order.person, isUnchanged: false }
    },
    signInToken: (person, nonce) => JSON.stringify({ ...person, nonce }),
    eventToken: (event) => `event ${JSON.stringify(event)}`,
    receiptToken: (receipt) => `receipt ${JSON.stringify(receipt)}`,

    pages: {
      async site() {
        assertUp()
        return {
          name: 'Small Wiki',
          wikiId: `${wikiAddress}#small`,
          address: `${wikiAddress}/index.php`,
          language: 'en',
          direction: 'ltr',
          licence: { name: 'CC BY-SA 4.0', url: null },
          maxPageBytes: 2_097_152,
          mayAnyoneRead: true,
          version: '1.43',
        }
      },
      async getPage(title) {
        assertUp()
        return pageOf(normal(title))
      },
      async findPageById(page) {
        assertUp()
        const revision = revisions.findLast((one) => one.page === page)
        return revision === undefined ? undefined : pageOf(revision.title)
      },
      async getRevision(id) {
        assertUp()
        const revision = revisions.find((one) => one.revision === id)
        if (revision === undefined) throw new DraftError('page/not-found', { title: String(id) })
        return revision
      },
      async revisionsAfter({ title }, after) {
        assertUp()
        return revisions.filter((one) => one.title === title && one.revision > (after ?? 0))
      },
      async searchTitles(prefix, limit) {
        assertUp()
        return [...ids]
          .filter(([title]) => title.startsWith(prefix))
          .slice(0, limit)
          .map(([title, page]) => ({ title, page: toPageId(page), description: null }))
      },
      async preview(title, wikitext) {
        assertUp()
        return {
          html: `<p>${wikitext}</p>`,
          stylesheets: [`${wikiAddress}/load.php?only=styles`],
          displayTitle: title,
        }
      },
      async preSaveTransform(_title, wikitext) {
        assertUp()
        return wikitext.replaceAll('~~~~', '[[User:X]]').trimEnd()
      },
    },

    identity: {
      signInAddress: (nonce) => `${wikiAddress}/index.php?title=Special:DraftTogether/signin&nonce=${nonce}`,
      async completeSignIn(token, nonce) {
        assertUp()
        const claim = readJson(token) as Person & { readonly nonce: string }
        if (claim.nonce !== nonce) throw new DraftError('sign-in/refused', { reason: 'no-pending-sign-in' })
        const { person, name, isTemporary } = claim
        return { person, name, isTemporary, language: 'he', groups: [] }
      },
    },

    rights: {
      async ask({ people, titles, action }) {
        assertUp()
        wiki.questions += 1
        return people.flatMap((person) =>
          titles.map((title) => {
            const isAllowed = wiki.mayDo(person, title, action)
            const reasons = isAllowed ? [] : [{ code: 'protectedpagetext', text: 'This page is protected.' }]
            return { person, title, action, isAllowed, reasons }
          }),
        )
      },
    },

    publishing: {
      orderAddress: (publication) => `${wikiAddress}/index.php?title=Special:DraftTogether/publish/${publication}`,
      signOrder: ({ publication, sha256 }) => `order ${publication} ${sha256}`,
      async verifyFetch(token, publication) {
        if (token !== `fetch-${publication}`) throw new DraftError('sign-in/refused', { reason: 'bad-signature' })
      },
      async verifyReceipt(token) {
        if (!token.startsWith('receipt ')) throw new DraftError('sign-in/refused', { reason: 'bad-signature' })
        const receipt = readJson(token.slice('receipt '.length)) as WikiReceipt
        return { ...receipt, publication: toPublicationId(receipt.publication) }
      },
    },

    events: {
      async verifyEvent(token) {
        if (!token.startsWith('event ')) throw new DraftError('sign-in/refused', { reason: 'bad-signature' })
        return readJson(token.slice('event '.length)) as WikiEvent
      },
    },
  }
  return wiki
}

function normal(title: string): string {
  if (/[[\]{}|#<>]/.test(title)) throw new DraftError('page/title-refused', { title, reason: 'invalid' })
  const spaced = title.replaceAll('_', ' ').trim()
  return `${spaced.slice(0, 1).toUpperCase()}${spaced.slice(1)}`
}

/** Only what this file itself has written is read here. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new DraftError('sign-in/refused', { reason: 'malformed' })
  }
}
