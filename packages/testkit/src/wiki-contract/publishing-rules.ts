import { createHash } from 'node:crypto'
import type { DraftedPage } from '@scriptorium/draft'
import { expect, test } from 'vitest'
import { existing, freshNonce, orderFor, receiptOf } from './orders.ts'
import type { WikiUnderTest } from './wiki-under-test.ts'

/** One order makes at most one revision, and never of another text. */
export function publishingRules(it: () => WikiUnderTest): void {
  test('an order saves exactly its text, once, as its person, with the tag', async () => {
    const base = await it().edit('Published page', 'One.\n\nTwo.', 'Ada')
    const order = await orderFor(it(), 'Marit', await existing(it(), 'Published page', base), 'One.\n\nTwo and a half.')

    const put = await it().putOrder(order, 'Marit')
    const again = await it().putOrder(order, 'Marit')

    const receipt = await receiptOf(it(), put)
    expect(receipt).toMatchObject({
      publication: order.publication,
      parent: base,
      person: order.person,
      isUnchanged: false,
    })
    expect(await receiptOf(it(), again)).toEqual(receipt)
    const saved = await it().wiki.pages.getRevision(receipt.revision)
    expect(saved).toMatchObject({
      parent: base,
      user: 'Marit',
      summary: order.summary,
      wikitext: order.wikitext,
      tags: ['drafttogether'],
    })
    const after = await it().wiki.pages.revisionsAfter({ page: saved.page, title: saved.title }, base)
    expect(after).toHaveLength(1)
    expect(it().wiki.publishing.orderAddress(order.publication)).toContain(order.publication)
  })

  test('the server hears of it also when the browser is gone', async () => {
    const base = await it().edit('Heard page', 'x', 'Ada')
    const order = await orderFor(it(), 'Marit', await existing(it(), 'Heard page', base), 'y')

    const receipt = await receiptOf(it(), await it().putOrder(order, 'Marit'))
    const event = await it().heard((said) => said.kind === 'receipt' && said.receipt.publication === order.publication)

    expect(event).toEqual({ kind: 'receipt', receipt })
  })

  test('a new page is made', async () => {
    const page: DraftedPage = { kind: 'new', title: 'Made by an order' }
    const order = await orderFor(it(), 'Marit', page, 'Here it is.')

    const receipt = await receiptOf(it(), await it().putOrder(order, 'Marit'))

    expect(receipt.parent).toBeNull()
    expect(await it().wiki.pages.getRevision(receipt.revision)).toMatchObject({
      title: 'Made by an order',
      wikitext: 'Here it is.',
    })
  })

  test('a text that the page has already makes no revision', async () => {
    const base = await it().edit('Same page', 'Same.', 'Ada')
    const order = await orderFor(it(), 'Marit', await existing(it(), 'Same page', base), 'Same.')

    const receipt = await receiptOf(it(), await it().putOrder(order, 'Marit'))

    expect(receipt).toMatchObject({ revision: base, isUnchanged: true })
  })

  test.each([
    ['that overlaps', 'Ada wrote this.\n\nsecond\n\nthird'],
    ['that does not overlap: the wiki would merge it without a word', 'first\n\nsecond\n\nAda wrote this.'],
  ])('a page that changed meanwhile stops it, with a change %s', async (_, rival) => {
    const title = `Rival ${createHash('sha256').update(rival).digest('hex').slice(0, 6)}`
    const base = await it().edit(title, 'first\n\nsecond\n\nthird', 'Ada')
    const order = await orderFor(it(), 'Marit', await existing(it(), title, base), 'first again\n\nsecond\n\nthird')
    const rivals = await it().edit(title, rival, 'Ada')

    const put = await it().putOrder(order, 'Marit')

    expect(put.kind).toBe('stopped')
    expect((await it().wiki.pages.getPage(title)).currentRevision).toBe(rivals)
    const refusal = await it().heard((said) => said.kind === 'order-refused' && said.publication === order.publication)
    expect(refusal).toMatchObject({ wikiCode: 'editconflict', person: order.person })
  })

  test('a page that was deleted meanwhile is not made again', async () => {
    const base = await it().edit('Deleted meanwhile', 'x', 'Ada')
    const order = await orderFor(it(), 'Marit', await existing(it(), 'Deleted meanwhile', base), 'y')
    await it().remove('Deleted meanwhile')

    const put = await it().putOrder(order, 'Marit')

    expect(put.kind).toBe('stopped')
    expect((await it().wiki.pages.getPage('Deleted meanwhile')).page).toBeNull()
  })

  test('an order for a new page does not touch a page that exists', async () => {
    const revision = await it().edit('Made meanwhile', 'Theirs.', 'Ada')
    const order = await orderFor(it(), 'Marit', { kind: 'new', title: 'Made meanwhile' }, 'Ours.')

    const put = await it().putOrder(order, 'Marit')

    expect(put.kind).toBe('stopped')
    expect((await it().wiki.pages.getPage('Made meanwhile')).currentRevision).toBe(revision)
  })

  test('a base revision of another page is refused', async () => {
    await it().edit('Right page', 'right', 'Ada')
    const foreign = await it().edit('Wrong page', 'wrong', 'Ada')
    const order = await orderFor(it(), 'Marit', await existing(it(), 'Right page', foreign), 'over it')

    const put = await it().putOrder(order, 'Marit')

    expect(put.kind).toBe('stopped')
    const { page } = await it().wiki.pages.getPage('Right page')
    expect(await it().wiki.pages.revisionsAfter({ page, title: 'Right page' }, null)).toHaveLength(1)
  })

  test('another person’s order saves nothing', async () => {
    const base = await it().edit('Not yours', 'x', 'Ada')
    const order = await orderFor(it(), 'Marit', await existing(it(), 'Not yours', base), 'y')

    const put = await it().putOrder(order, 'Grace')

    expect(put.kind).toBe('stopped')
    expect((await it().wiki.pages.getPage('Not yours')).currentRevision).toBe(base)
  })

  test('somebody who is blocked publishes nothing', async () => {
    const base = await it().edit('Blocked publisher', 'x', 'Ada')
    const order = await orderFor(it(), 'Grace', await existing(it(), 'Blocked publisher', base), 'y')
    await it().block('Grace', null)

    const put = await it().putOrder(order, 'Grace')
    await it().unblock('Grace')

    expect(put.kind).toBe('stopped')
    expect((await it().wiki.pages.getPage('Blocked publisher')).currentRevision).toBe(base)
  })

  test('a receipt is no sign-in, and a sign-in no receipt', async () => {
    const base = await it().edit('Kinds of tokens', 'x', 'Ada')
    const order = await orderFor(it(), 'Marit', await existing(it(), 'Kinds of tokens', base), 'y')
    const put = await it().putOrder(order, 'Marit')
    const nonce = freshNonce()
    const signIn = await it().signInToken('Ada', nonce)

    await expect(
      it().wiki.identity.completeSignIn(put.kind === 'receipt' ? put.token : '', nonce, it().nowMs()),
    ).rejects.toMatchObject({ details: { reason: 'bad-signature' } })
    await expect(it().wiki.publishing.verifyReceipt(signIn, it().nowMs())).rejects.toMatchObject({
      details: { reason: 'bad-signature' },
    })
    await expect(it().wiki.events.verifyEvent(signIn, it().nowMs())).rejects.toMatchObject({
      details: { reason: 'bad-signature' },
    })
    await expect(it().wiki.publishing.verifyFetch(signIn, order.publication, it().nowMs())).rejects.toMatchObject({
      details: { reason: 'bad-signature' },
    })
  })
}
