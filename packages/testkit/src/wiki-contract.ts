import { createHash, randomBytes } from 'node:crypto'
import {
  toGeneration,
  toPageId,
  toPublicationId,
  toRevisionId,
  toSequenceNumber,
  makeDraftId,
} from '@scriptorium/draft'
import type { DraftedPage, Order, PageId, Person, PublicationId, RevisionId, Wiki, WikiEvent } from '@scriptorium/draft'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** What became of an order that was put to the wiki by a browser. */
export type PutOrder =
  | { readonly kind: 'receipt'; readonly token: string }
  /** The wiki stopped and said why. */
  | { readonly kind: 'stopped'; readonly words: string }

/** A wiki of its own, the port that looks at it, and hands to act on it. Account names are of the demo: Ada, Grace, Marit. */
export interface WikiUnderTest {
  readonly wiki: Wiki
  nowMs(): number
  person(name: string): Promise<Person>
  edit(title: string, wikitext: string, by: string, summary?: string): Promise<RevisionId>
  remove(title: string): Promise<void>
  restore(title: string): Promise<void>
  move(from: string, to: string): Promise<void>
  /** Only administrators may edit it from now on. */
  protect(title: string): Promise<void>
  /** @param titles only these pages; `null`: the whole wiki */
  block(name: string, titles: readonly string[] | null): Promise<void>
  unblock(name: string): Promise<void>
  logOut(name: string): Promise<void>
  /** Whether only signed-in people may read. */
  setPrivate(isPrivate: boolean): Promise<void>
  /** What arrives in the fragment when somebody who is logged in goes to the sign-in address. */
  signInToken(name: string, nonce: string): Promise<string>
  /** The browser of `name` goes to the order's address. The order is served as docs/wiki-contract.md says. */
  putOrder(order: Order, name: string): Promise<PutOrder>
  /** Resolves with the first event that fits, heard from now on or before. Bounded in time. */
  heard(fits: (event: WikiEvent) => boolean): Promise<WikiEvent>
  close(): Promise<void>
}

/** Every rule of the port `Wiki` that a server relies on, run against the fake and the real wiki alike. */
export function describeWiki(name: string, open: () => Promise<WikiUnderTest>): void {
  describe(`a wiki: ${name}`, () => {
    let it: WikiUnderTest
    beforeAll(async () => {
      it = await open()
    }, 120_000)
    afterAll(async () => {
      await it.close()
    })

    describe('pages', () => {
      test('the site says its name, licence, limits and who may read', async () => {
        const site = await it.wiki.pages.site()

        expect(site).toMatchObject({ direction: 'ltr', language: 'en', mayAnyoneRead: true })
        expect(site.wikiId).toContain('#')
        expect(site.maxPageBytes).toBeGreaterThan(100_000)
        expect(site.licence.name).not.toBe('')
      })

      test('a page has its id, model, newest revision and direction', async () => {
        const revision = await it.edit('Lake of pages', 'Deep.', 'Ada')

        const page = await it.wiki.pages.getPage('lake_of pages')

        expect(page).toMatchObject({
          title: 'Lake of pages',
          contentModel: 'wikitext',
          currentRevision: revision,
          namespace: 0,
          direction: 'ltr',
        })
        expect(page.page).not.toBeNull()
        expect(await it.wiki.pages.findPageById(idOf(page.page))).toEqual(page)
      })

      test('a missing page is an answer', async () => {
        const page = await it.wiki.pages.getPage('Nobody wrote this')

        expect(page).toMatchObject({ title: 'Nobody wrote this', page: null, currentRevision: null })
      })

      test.each(['A|B', 'Bad [title]', '<', 'Special:Version', ''])('the title %j is refused', async (title) => {
        const reading = it.wiki.pages.getPage(title)

        await expect(reading).rejects.toMatchObject({ code: 'page/title-refused' })
      })

      test('a revision has text, parent, author, summary', async () => {
        const first = await it.edit('Two revisions', 'One.', 'Ada', 'begin')
        const second = await it.edit('Two revisions', 'One.\nTwo, ß 🙂.', 'Grace', 'go on')

        const revision = await it.wiki.pages.getRevision(second)

        expect(revision).toMatchObject({
          revision: second,
          parent: first,
          title: 'Two revisions',
          user: 'Grace',
          summary: 'go on',
          wikitext: 'One.\nTwo, ß 🙂.',
        })
        expect(Math.abs(revision.atMs - it.nowMs())).toBeLessThan(600_000)
      })

      test('an unknown revision is not found', async () => {
        const reading = it.wiki.pages.getRevision(toRevisionId(999_999_999))

        await expect(reading).rejects.toMatchObject({ code: 'page/not-found' })
      })

      test('the revisions after one come oldest first, without it', async () => {
        const first = await it.edit('Three revisions', '1', 'Ada')
        const second = await it.edit('Three revisions', '2', 'Ada')
        const third = await it.edit('Three revisions', '3', 'Grace')
        const { page } = await it.wiki.pages.getPage('Three revisions')

        const after = await it.wiki.pages.revisionsAfter({ page, title: 'Three revisions' }, first)
        const all = await it.wiki.pages.revisionsAfter({ page: null, title: 'Three revisions' }, null)

        expect(after.map(({ revision }) => revision)).toEqual([second, third])
        expect(all.map(({ revision, wikitext }) => [revision, wikitext])).toEqual([
          [first, '1'],
          [second, '2'],
          [third, '3'],
        ])
      })

      test('a page that moved is found by its id, a deleted one is not', async () => {
        await it.edit('Before the move', 'x', 'Ada')
        const id = idOf((await it.wiki.pages.getPage('Before the move')).page)

        await it.move('Before the move', 'After the move')
        const moved = await it.wiki.pages.findPageById(id)
        await it.remove('After the move')
        const removed = await it.wiki.pages.findPageById(id)

        expect(moved?.title).toBe('After the move')
        expect(removed).toBeUndefined()
        expect(await it.wiki.pages.revisionsAfter({ page: id, title: 'After the move' }, null)).toEqual([])
      })

      test('titles are found by their beginning', async () => {
        await it.edit('Zebra crossing', 'x', 'Ada')
        await it.edit('Zebra finch', 'x', 'Ada')

        const hits = await it.wiki.pages.searchTitles('Zebra', 5)
        const one = await it.wiki.pages.searchTitles('Zebra', 1)

        expect(hits.map(({ title }) => title).toSorted()).toEqual(['Zebra crossing', 'Zebra finch'])
        expect(one).toHaveLength(1)
        expect(await it.wiki.pages.searchTitles('  ', 5)).toEqual([])
      })

      test('a preview is the wiki’s own rendering with addresses of its styles', async () => {
        const preview = await it.wiki.pages.preview('Lake of pages', "'''Bold''' words")

        expect(preview.html).toContain('<b>Bold</b>')
        expect(preview.displayTitle).toContain('Lake of pages')
        expect(preview.stylesheets.length).toBeGreaterThan(0)
        for (const address of preview.stylesheets) expect(address).toMatch(/^https?:\/\//)
      })

      test('the pre-save transform trims the end and keeps the words', async () => {
        const stored = await it.wiki.pages.preSaveTransform('Lake of pages', 'Words.  \n\n')

        expect(stored).toBe('Words.')
      })
    })

    describe('identity', () => {
      test('a sign-in says who it is', async () => {
        const nonce = freshNonce()
        const token = await it.signInToken('Ada', nonce)

        const claim = await it.wiki.identity.completeSignIn(token, nonce, it.nowMs())

        expect(claim).toMatchObject({ ...(await it.person('Ada')), name: 'Ada', isTemporary: false, language: 'en' })
        expect(claim.groups).toContain('user')
        expect(it.wiki.identity.signInAddress(nonce)).toContain(nonce)
      })

      test('a sign-in that another browser began is refused', async () => {
        const token = await it.signInToken('Ada', freshNonce())

        const completing = it.wiki.identity.completeSignIn(token, freshNonce(), it.nowMs())

        await expect(completing).rejects.toMatchObject({ details: { reason: 'no-pending-sign-in' } })
      })

      test('an old sign-in is refused', async () => {
        const nonce = freshNonce()
        const token = await it.signInToken('Ada', nonce)

        const completing = it.wiki.identity.completeSignIn(token, nonce, it.nowMs() + 300_000)

        await expect(completing).rejects.toMatchObject({ details: { reason: 'expired' } })
      })

      test('a changed token is refused, and so is what is no token', async () => {
        const nonce = freshNonce()
        const token = await it.signInToken('Ada', nonce)
        const changed = token.replace(/\.(.)/, (_, first: string) => `.${first === 'e' ? 'f' : 'e'}`)

        await expect(it.wiki.identity.completeSignIn(changed, nonce, it.nowMs())).rejects.toMatchObject({
          code: 'sign-in/refused',
        })
        await expect(it.wiki.identity.completeSignIn('Ada', nonce, it.nowMs())).rejects.toMatchObject({
          details: { reason: 'malformed' },
        })
      })
    })

    describe('rights', () => {
      async function mayEdit(who: string, ...titles: string[]) {
        const { person } = await it.person(who)
        const answers = await it.wiki.rights.ask({ people: [person], titles, action: 'edit' })
        return answers.map(({ isAllowed }) => isAllowed)
      }

      test('answers come in person-major order, with reasons where the wiki says no', async () => {
        await it.edit('Open page', 'x', 'Ada')
        await it.edit('Closed page', 'x', 'Ada')
        await it.protect('Closed page')
        const people = [(await it.person('Ada')).person, (await it.person('Jo')).person]

        const answers = await it.wiki.rights.ask({ people, titles: ['Open page', 'Closed page'], action: 'edit' })

        expect(answers.map(({ person, title, isAllowed }) => [person, title, isAllowed])).toEqual([
          [people[0], 'Open page', true],
          [people[0], 'Closed page', false],
          [people[1], 'Open page', true],
          [people[1], 'Closed page', true],
        ])
        expect(answers[1]?.reasons[0]).toMatchObject({ code: 'protectedpage' })
        expect(answers[1]?.reasons[0]?.text).not.toBe('')
        expect(answers[0]?.reasons).toEqual([])
      })

      test('a block counts at once, and only until it is lifted', async () => {
        await it.edit('Page for all', 'x', 'Ada')

        await it.block('Grace', null)
        const blocked = await mayEdit('Grace', 'Page for all')
        await it.unblock('Grace')
        const lifted = await mayEdit('Grace', 'Page for all')

        expect([blocked, lifted]).toEqual([[false], [true]])
      })

      test('a partial block counts for its pages only', async () => {
        await it.edit('Page one', 'x', 'Ada')
        await it.edit('Page two', 'x', 'Ada')

        await it.block('Grace', ['Page one'])
        const partly = await mayEdit('Grace', 'Page one', 'Page two')
        await it.unblock('Grace')

        expect(partly).toEqual([false, true])
      })

      test('a private wiki is read by signed-in people only', async () => {
        await it.edit('Inside', 'x', 'Ada')
        const { person } = await it.person('Ada')

        await it.setPrivate(true)
        const answers = await it.wiki.rights.ask({ people: [null, person], titles: ['Inside'], action: 'read' })
        await it.setPrivate(false)
        const open = await it.wiki.rights.ask({ people: [null], titles: ['Inside'], action: 'read' })

        expect(answers.map(({ isAllowed }) => isAllowed)).toEqual([false, true])
        expect(open.map(({ isAllowed }) => isAllowed)).toEqual([true])
      })

      test('a missing page may be made, an impossible one not', async () => {
        expect(await mayEdit('Ada', 'Not written yet', 'Special:Version')).toEqual([true, false])
      })
    })

    describe('publishing', () => {
      test('an order saves exactly its text, once, as its person, with the tag', async () => {
        const base = await it.edit('Published page', 'One.\n\nTwo.', 'Ada')
        const order = await orderFor(it, 'Marit', await existing(it, 'Published page', base), 'One.\n\nTwo and a half.')

        const put = await it.putOrder(order, 'Marit')
        const again = await it.putOrder(order, 'Marit')

        const receipt = await receiptOf(it, put)
        expect(receipt).toMatchObject({
          publication: order.publication,
          parent: base,
          person: order.person,
          isUnchanged: false,
        })
        expect(await receiptOf(it, again)).toEqual(receipt)
        const saved = await it.wiki.pages.getRevision(receipt.revision)
        expect(saved).toMatchObject({
          parent: base,
          user: 'Marit',
          summary: order.summary,
          wikitext: order.wikitext,
          tags: ['drafttogether'],
        })
        const after = await it.wiki.pages.revisionsAfter({ page: saved.page, title: saved.title }, base)
        expect(after).toHaveLength(1)
        expect(it.wiki.publishing.orderAddress(order.publication)).toContain(order.publication)
      })

      test('the server hears of it also when the browser is gone', async () => {
        const base = await it.edit('Heard page', 'x', 'Ada')
        const order = await orderFor(it, 'Marit', await existing(it, 'Heard page', base), 'y')

        const receipt = await receiptOf(it, await it.putOrder(order, 'Marit'))
        const event = await it.heard(
          (said) => said.kind === 'receipt' && said.receipt.publication === order.publication,
        )

        expect(event).toEqual({ kind: 'receipt', receipt })
      })

      test('a new page is made', async () => {
        const page: DraftedPage = { kind: 'new', title: 'Made by an order' }
        const order = await orderFor(it, 'Marit', page, 'Here it is.')

        const receipt = await receiptOf(it, await it.putOrder(order, 'Marit'))

        expect(receipt.parent).toBeNull()
        expect(await it.wiki.pages.getRevision(receipt.revision)).toMatchObject({
          title: 'Made by an order',
          wikitext: 'Here it is.',
        })
      })

      test('a text that the page has already makes no revision', async () => {
        const base = await it.edit('Same page', 'Same.', 'Ada')
        const order = await orderFor(it, 'Marit', await existing(it, 'Same page', base), 'Same.')

        const receipt = await receiptOf(it, await it.putOrder(order, 'Marit'))

        expect(receipt).toMatchObject({ revision: base, isUnchanged: true })
      })

      test.each([
        ['that overlaps', 'Ada wrote this.\n\nsecond\n\nthird'],
        ['that does not overlap: the wiki would merge it without a word', 'first\n\nsecond\n\nAda wrote this.'],
      ])('a page that changed meanwhile stops it, with a change %s', async (_, rival) => {
        const title = `Rival ${createHash('sha256').update(rival).digest('hex').slice(0, 6)}`
        const base = await it.edit(title, 'first\n\nsecond\n\nthird', 'Ada')
        const order = await orderFor(it, 'Marit', await existing(it, title, base), 'first again\n\nsecond\n\nthird')
        const rivals = await it.edit(title, rival, 'Ada')

        const put = await it.putOrder(order, 'Marit')

        expect(put.kind).toBe('stopped')
        expect((await it.wiki.pages.getPage(title)).currentRevision).toBe(rivals)
        const refusal = await it.heard(
          (said) => said.kind === 'order-refused' && said.publication === order.publication,
        )
        expect(refusal).toMatchObject({ wikiCode: 'editconflict', person: order.person })
      })

      test('a page that was deleted meanwhile is not made again', async () => {
        const base = await it.edit('Deleted meanwhile', 'x', 'Ada')
        const order = await orderFor(it, 'Marit', await existing(it, 'Deleted meanwhile', base), 'y')
        await it.remove('Deleted meanwhile')

        const put = await it.putOrder(order, 'Marit')

        expect(put.kind).toBe('stopped')
        expect((await it.wiki.pages.getPage('Deleted meanwhile')).page).toBeNull()
      })

      test('an order for a new page does not touch a page that exists', async () => {
        const revision = await it.edit('Made meanwhile', 'Theirs.', 'Ada')
        const order = await orderFor(it, 'Marit', { kind: 'new', title: 'Made meanwhile' }, 'Ours.')

        const put = await it.putOrder(order, 'Marit')

        expect(put.kind).toBe('stopped')
        expect((await it.wiki.pages.getPage('Made meanwhile')).currentRevision).toBe(revision)
      })

      test('a base revision of another page is refused', async () => {
        await it.edit('Right page', 'right', 'Ada')
        const foreign = await it.edit('Wrong page', 'wrong', 'Ada')
        const order = await orderFor(it, 'Marit', await existing(it, 'Right page', foreign), 'over it')

        const put = await it.putOrder(order, 'Marit')

        expect(put.kind).toBe('stopped')
        const { page } = await it.wiki.pages.getPage('Right page')
        expect(await it.wiki.pages.revisionsAfter({ page, title: 'Right page' }, null)).toHaveLength(1)
      })

      test('another person’s order saves nothing', async () => {
        const base = await it.edit('Not yours', 'x', 'Ada')
        const order = await orderFor(it, 'Marit', await existing(it, 'Not yours', base), 'y')

        const put = await it.putOrder(order, 'Grace')

        expect(put.kind).toBe('stopped')
        expect((await it.wiki.pages.getPage('Not yours')).currentRevision).toBe(base)
      })

      test('somebody who is blocked publishes nothing', async () => {
        const base = await it.edit('Blocked publisher', 'x', 'Ada')
        const order = await orderFor(it, 'Grace', await existing(it, 'Blocked publisher', base), 'y')
        await it.block('Grace', null)

        const put = await it.putOrder(order, 'Grace')
        await it.unblock('Grace')

        expect(put.kind).toBe('stopped')
        expect((await it.wiki.pages.getPage('Blocked publisher')).currentRevision).toBe(base)
      })

      test('a receipt is no sign-in, and a sign-in no receipt', async () => {
        const base = await it.edit('Kinds of tokens', 'x', 'Ada')
        const order = await orderFor(it, 'Marit', await existing(it, 'Kinds of tokens', base), 'y')
        const put = await it.putOrder(order, 'Marit')
        const nonce = freshNonce()
        const signIn = await it.signInToken('Ada', nonce)

        await expect(
          it.wiki.identity.completeSignIn(put.kind === 'receipt' ? put.token : '', nonce, it.nowMs()),
        ).rejects.toMatchObject({ details: { reason: 'bad-signature' } })
        await expect(it.wiki.publishing.verifyReceipt(signIn, it.nowMs())).rejects.toMatchObject({
          details: { reason: 'bad-signature' },
        })
        await expect(it.wiki.events.verifyEvent(signIn, it.nowMs())).rejects.toMatchObject({
          details: { reason: 'bad-signature' },
        })
        await expect(it.wiki.publishing.verifyFetch(signIn, order.publication, it.nowMs())).rejects.toMatchObject({
          details: { reason: 'bad-signature' },
        })
      })
    })

    describe('events', () => {
      test('edits, moves, deletions and restorations are told', async () => {
        const revision = await it.edit('Eventful', 'x', 'Ada')
        const id = idOf((await it.wiki.pages.getPage('Eventful')).page)
        await it.move('Eventful', 'Eventful life')
        await it.remove('Eventful life')
        await it.restore('Eventful life')

        expect(await it.heard((said) => said.kind === 'page-changed' && said.revision === revision)).toMatchObject({
          page: id,
          title: 'Eventful',
        })
        expect(await it.heard((said) => said.kind === 'page-moved' && said.page === id)).toMatchObject({
          from: 'Eventful',
          to: 'Eventful life',
        })
        expect(await it.heard((said) => said.kind === 'page-deleted' && said.page === id)).toMatchObject({
          title: 'Eventful life',
        })
        expect(await it.heard((said) => said.kind === 'page-restored' && said.title === 'Eventful life')).toBeDefined()
      })

      test('blocks, protection and log-out are told', async () => {
        const { person } = await it.person('Grace')
        await it.edit('Guarded', 'x', 'Ada')
        const { page } = await it.wiki.pages.getPage('Guarded')
        await it.block('Grace', null)
        await it.unblock('Grace')
        await it.protect('Guarded')
        await it.logOut('Grace')

        expect(await it.heard((said) => said.kind === 'rights-changed' && said.person === person)).toBeDefined()
        expect(await it.heard((said) => said.kind === 'rights-changed' && said.page === page)).toBeDefined()
        expect(await it.heard((said) => said.kind === 'signed-out' && said.person === person)).toBeDefined()
      })
    })
  })
}

async function existing(it: WikiUnderTest, title: string, baseRevision: RevisionId): Promise<DraftedPage> {
  const { page } = await it.wiki.pages.getPage(title)
  return { kind: 'existing', title, page: idOf(page), baseRevision }
}

/** An order as the review page's press makes it, a second ago. */
export async function orderFor(
  it: Pick<WikiUnderTest, 'person' | 'nowMs'>,
  name: string,
  page: DraftedPage,
  wikitext: string,
): Promise<Order> {
  const person = await it.person(name)
  return {
    publication: freshPublication(),
    draft: makeDraftId(randomBytes(10)),
    generation: toGeneration(1),
    sequence: toSequenceNumber(7),
    person: person.person,
    page,
    wikitext,
    sha256: createHash('sha256').update(wikitext).digest('hex'),
    summary: 'Written together by Ada and Grace',
    isMinor: false,
    isWatched: false,
    orderedAtMs: it.nowMs() - 1000,
    cookieSha256: createHash('sha256').update('cookie').digest('hex'),
    authors: [{ person: person.person, name, codeUnits: wikitext.length }],
  }
}

async function receiptOf(it: WikiUnderTest, put: PutOrder) {
  if (put.kind === 'stopped') throw new Error(`the wiki stopped: ${put.words}`)
  return it.wiki.publishing.verifyReceipt(put.token, it.nowMs())
}

function freshPublication(): PublicationId {
  return toPublicationId(randomBytes(16).toString('hex'))
}

function freshNonce(): string {
  return randomBytes(32).toString('base64url')
}

function idOf(page: PageId | null): PageId {
  return toPageId(page ?? 0)
}
