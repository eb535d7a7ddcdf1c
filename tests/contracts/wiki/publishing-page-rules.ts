import { at, saveAbuseFilter } from '@scriptorium/local-stack'
import { orderFor } from '@scriptorium/testkit'
import type { DraftedPage, Order, RevisionId } from '@scriptorium/draft'
import { toPageId } from '@scriptorium/draft'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { MediaWikiUnderTest } from './mediawiki-under-test.ts'

/** What the wiki's own pages do around a publication, seen as a browser sees them. */
export function publishingPageRules(it: () => MediaWikiUnderTest): void {
  let count = 0
  beforeEach(async () => {
    it().server.ageMs = 1000
    it().server.fetchStatus = 200
    it().server.tamper = (given) => given
    await it().stack.wiki.setToggles({})
  })
  afterEach(() => it().stack.wiki.setToggles({}))

  async function pageAndOrder(
    wikitext = 'Reviewed.',
    before = 'Before.',
  ): Promise<{ title: string; base: RevisionId; order: Order }> {
    const title = `Publishing ${(count += 1)}`
    const base = await it().edit(title, before, 'Ada')
    const page = toPageId((await it().wiki.pages.getPage(title)).page ?? 0)
    const drafted: DraftedPage = { kind: 'existing', title, page, baseRevision: base }
    return { title, base, order: await orderFor(it(), 'Marit', drafted, wikitext) }
  }
  const history = async (title: string) =>
    (await it().wiki.pages.revisionsAfter({ page: null, title }, null)).map(({ wikitext }) => wikitext)

  test('a fresh order submits itself, and only a page that the browser went to', async () => {
    const { title, order } = await pageAndOrder()

    const navigated = await it().openAs(order, 'Marit', { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' })
    const framed = await it().openAs(order, 'Marit', { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' })
    const fetched = await it().openAs(order, 'Marit', { 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' })
    const prefetched = await it().openAs(order, 'Marit', { 'Sec-Purpose': 'prefetch;prerender' })

    expect([navigated, framed, fetched, prefetched].map((page) => page.submitsItself)).toEqual([
      true,
      false,
      false,
      false,
    ])
    expect(await history(title)).toEqual(['Before.'])
  })

  test('an older order waits for a press, and so does every order where the operator wants it', async () => {
    const { order } = await pageAndOrder()

    it().server.ageMs = 120_001
    const older = await it().open(order, 'Marit')
    it().server.ageMs = 1000
    await it().stack.wiki.setToggles({ set: { wgDraftTogetherAlwaysAsk: true } })
    const asked = await it().open(order, 'Marit')

    expect([older.submitsItself, asked.submitsItself]).toEqual([false, false])
    expect(older.fields).not.toBeNull()
    expect(older.html).toContain('Reviewed.')
    expect((await it().press(order, 'Marit', older)).receipt).not.toBeNull()
  })

  test('nobody frames, caches or learns the address of the page', async () => {
    const { order } = await pageAndOrder()

    const { headers } = await it().open(order, 'Marit')

    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cache-control')).toContain('no-store')
  })

  test('four presses at once make one revision and four equal receipts', async () => {
    const { title, order } = await pageAndOrder()
    const page = await it().open(order, 'Marit')

    const answers = await Promise.all([1, 2, 3, 4].map(() => it().press(order, 'Marit', page)))

    const receipts = await Promise.all(
      answers.map(({ receipt }) => it().wiki.publishing.verifyReceipt(receipt ?? '', Date.now())),
    )
    expect(new Set(receipts.map(({ revision }) => revision)).size).toBe(1)
    expect(await history(title)).toEqual(['Before.', 'Reviewed.'])
  })

  test('after somebody reverted it, the same order saves nothing more', async () => {
    const { title, order } = await pageAndOrder()
    const first = await it().putOrder(order, 'Marit')
    await it().edit(title, 'Before.', 'Ada')

    const again = await it().putOrder(order, 'Marit')

    expect([first.kind, again.kind]).toEqual(['receipt', 'receipt'])
    expect(await history(title)).toEqual(['Before.', 'Reviewed.', 'Before.'])
  })

  test('a captcha is asked in the page; a wrong answer asks again, the right one saves', async () => {
    const { title, order } = await pageAndOrder()
    await it().stack.wiki.setToggles({ captcha: { edit: true } })
    const page = await it().open(order, 'Marit')

    const asked = await it().press(order, 'Marit', page)
    const wrong = await it().press(order, 'Marit', asked, { wpCaptchaWord: 'wrong' })
    const right = await it().press(order, 'Marit', wrong, { wpCaptchaWord: solve(wrong.html) })

    expect(asked.submitsItself).toBe(false)
    expect([asked.receipt, wrong.receipt]).toEqual([null, null])
    expect(right.receipt).not.toBeNull()
    expect(await history(title)).toEqual(['Before.', 'Reviewed.'])
  })

  test('a filter warns in its own words, and a second press saves', async () => {
    const { title, order } = await pageAndOrder('Reviewed: filtered words.')
    await saveAbuseFilter((await it().session('Jo')).jar, it().stack.addresses.wiki, 'filtered words', 'warn')
    const page = await it().open(order, 'Marit')

    const warned = await it().press(order, 'Marit', page)
    const pressed = await it().press(order, 'Marit', warned)

    expect(warned.codes).toEqual(['abusefilter-warning'])
    expect(warned.submitsItself).toBe(false)
    expect(pressed.receipt).not.toBeNull()
    expect(await history(title)).toEqual(['Before.', 'Reviewed: filtered words.'])
  })

  test('a refusal for good has the wiki’s words, no button, a way back, and the server hears of it', async () => {
    const { title, order } = await pageAndOrder('Reviewed: forbiddenspam.')
    await it().stack.wiki.setToggles({ spamRegex: '/forbiddenspam/' })
    const page = await it().open(order, 'Marit')

    const refused = await it().press(order, 'Marit', page)

    expect(refused.codes).toEqual(['spamprotectionmatch'])
    expect(refused.fields).toBeNull()
    expect(refused.html).toContain(`${it().stack.addresses.site}/d/${order.draft}`)
    expect(await history(title)).toEqual(['Before.'])
    const told = await it().heard((said) => said.kind === 'order-refused' && said.publication === order.publication)
    expect(told).toMatchObject({ wikiCode: 'spamprotectionmatch', text: expect.stringContaining('forbiddenspam') })
  })

  test('a read-only wiki keeps the button', async () => {
    const { title, order } = await pageAndOrder()
    const page = await it().open(order, 'Marit')
    await it().stack.wiki.setToggles({ readOnly: 'moving house' })

    const refused = await it().press(order, 'Marit', page)
    await it().stack.wiki.setToggles({})
    const later = await it().press(order, 'Marit', refused)

    expect(refused.codes).toEqual(['readonly'])
    expect(refused.words).toContain('moving house')
    expect(later.receipt).not.toBeNull()
    expect(await history(title)).toEqual(['Before.', 'Reviewed.'])
  })

  test('a protected page is refused', async () => {
    const { title, order } = await pageAndOrder()
    await it().protect(title)
    const page = await it().open(order, 'Marit')

    const refused = await it().press(order, 'Marit', page)

    expect(refused.codes).toEqual(['protectedpage'])
    // Protecting made a revision of its own, with the same text.
    expect(await history(title)).toEqual(['Before.', 'Before.'])
  })

  test('a blocked person reads why; the server hears no word of it, for the wiki’s words name the address of a connection', async () => {
    const { title, order } = await pageAndOrder()
    const page = await it().open(order, 'Marit')
    await it().block('Marit', null)
    try {
      const refused = await it().press(order, 'Marit', page)

      expect(refused.codes).toEqual(['blocked'])
      expect(refused.words).toContain('test')
      const told = await it().heard((said) => said.kind === 'order-refused' && said.publication === order.publication)
      expect(told).toMatchObject({ wikiCode: 'blocked', text: '' })
      expect(await history(title)).toEqual(['Before.'])
    } finally {
      await it().unblock('Marit')
    }
  })

  test('where nothing more can be done but to wait, the page offers itself again', async () => {
    const { order } = await pageAndOrder()
    it().server.fetchStatus = 500

    const page = await it().open(order, 'Marit')

    expect(page.html).toContain('Try again')
    expect(page.html).toContain(`publish/${order.publication}`)
  })

  test('a change between look and press stops it, also one that the wiki would merge', async () => {
    const before = 'first\n\nsecond\n\nthird'
    const { title, order } = await pageAndOrder('first again\n\nsecond\n\nthird', before)
    const page = await it().open(order, 'Marit')
    const rival = 'first\n\nsecond\n\nAda’s own line'
    await it().edit(title, rival, 'Ada')

    const stopped = await it().press(order, 'Marit', page)

    expect(stopped.codes).toEqual(['editconflict'])
    expect(await history(title)).toEqual([before, rival])
  })

  test('a page that moved is not published under its new name', async () => {
    const { title, order } = await pageAndOrder()
    await it().move(title, `${title} moved`)

    const stopped = await it().open(order, 'Marit')

    expect(stopped.codes).toEqual(['pagemoved'])
    expect(await history(`${title} moved`)).toEqual(['Before.', 'Before.'])
  })

  test('a lost session leads to the log-in and back, with nothing of the form in the address', async () => {
    const { title, order } = await pageAndOrder()
    const page = await it().open(order, 'Marit')
    await it().logOut('Marit')
    const nobody = (await it().stack.wiki.session(null)).jar
    const address = it().wiki.publishing.orderAddress(order.publication)

    const pressed = await nobody.fetch(address, { method: 'POST', body: new URLSearchParams(page.fields ?? {}) })
    const onwards = await nobody.fetch(new URL(pressed.headers.get('location') ?? '', address).href)

    expect(pressed.status).toBe(303)
    expect(pressed.headers.get('location')).toMatch(/publish\/[0-9a-f]{32}$/)
    expect(onwards.headers.get('location')).toContain('UserLogin')
    expect(onwards.headers.get('location')).not.toContain('wpEditToken')
    expect((await it().putOrder(order, 'Marit')).kind).toBe('receipt')
    expect(await history(title)).toEqual(['Before.', 'Reviewed.'])
  })

  test('a form without the wiki’s own token saves nothing and asks again', async () => {
    const { title, order } = await pageAndOrder()
    const page = await it().open(order, 'Marit')

    const forged = await it().press(order, 'Marit', page, { wpEditToken: '0123456789abcdef+\\' })

    expect(forged.codes).toEqual(['badtoken'])
    expect(forged.submitsItself).toBe(false)
    expect(await history(title)).toEqual(['Before.'])
  })

  test.each([
    ['another text', (given: { wikitext: string }) => ({ ...given, wikitext: 'Vandalised.' })],
    ['no signature', (given: { order: string }) => ({ ...given, order: given.order.replace(/[^.]+$/, 'AAAA') })],
    ['no age', ({ order, wikitext }: { order: string; wikitext: string }) => ({ order, wikitext })],
  ])('an order that comes with %s is not believed', async (_, tamper) => {
    const { title, order } = await pageAndOrder()
    it().server.tamper = tamper

    const page = await it().open(order, 'Marit')

    expect([page.status, page.fields]).toEqual([502, null])
    expect(await history(title)).toEqual(['Before.'])
  })

  test.each([
    ['unknown', 404, 404],
    ['settled before', 410, 410],
    ['not to be had', 500, 502],
  ] as const)('an order that is %s shows words and no button', async (_, fetchStatus, status) => {
    const { order } = await pageAndOrder()
    it().server.fetchStatus = fetchStatus

    const page = await it().open(order, 'Marit')

    expect([page.status, page.fields, page.words.includes('othing')]).toEqual([status, null, true])
  })

  test('an order for a title in other letters than the wiki’s is refused', async () => {
    const order = await orderFor(it(), 'Marit', { kind: 'new', title: 'lower_case title' }, 'x')

    const page = await it().open(order, 'Marit')

    expect(page.codes).toEqual(['invalidtitle'])
  })

  test('a signed order whose page id and base do not go together is not believed', async () => {
    const { title, order } = await pageAndOrder()
    it().server.tamper = (given) => ({ ...given, order: resigned(it(), given.order, { page: { id: 0, title } }) })

    const page = await it().open(order, 'Marit')

    expect([page.status, page.fields]).toEqual([502, null])
  })

  test('somebody else’s finished order shows no receipt', async () => {
    const { order } = await pageAndOrder()
    await it().putOrder(order, 'Marit')

    const page = await it().open(order, 'Grace')

    expect([page.status, page.receipt]).toEqual([403, null])
  })

  test('an edit of the same page with the order’s id in its form is an edit like any other', async () => {
    const { title, order } = await pageAndOrder()
    it().server.orders.set(order.publication, order)
    const marit = await it().session('Marit')

    const answer = await marit.act({ action: 'edit', title, text: 'By hand.', draftorder: order.publication })

    expect(at(answer, 'edit', 'result')).toBe('Success')
    expect((await marit.page(title))?.tags).toEqual([])
    expect((await it().open(order, 'Marit')).codes).toEqual(['editconflict'])
  })
}

/** The claims of an order changed and signed again with the server's real key: what only the server itself could do. */
function resigned(it: MediaWikiUnderTest, token: string, changed: object): string {
  const [head = '', body = ''] = token.split('.')
  const claims = { ...JSON.parse(Buffer.from(body, 'base64url').toString()), ...changed }
  const signed = `${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`
  return `${signed}.${Buffer.from(it.signer.sign(Buffer.from(signed))).toString('base64url')}`
}

/** ConfirmEdit's simple captcha asks a sum. */
function solve(html: string): string {
  const sum = /(\d+)\s*([+−-])\s*(\d+)\s*=/.exec(html.replaceAll('&#8722;', '−').replaceAll('&minus;', '−'))
  if (sum === null) throw new Error('no sum in the page')
  const [, left, sign, right] = sum
  return String(sign === '+' ? Number(left) + Number(right) : Number(left) - Number(right))
}
