import { expect, test } from 'vitest'
import { onDraftPage } from './draft-page.ts'
import { keepPicture } from './pictures.ts'
import { publishButton, type PublicationStage } from './publication-stage.ts'
import {
  expectNothingPublished,
  expectOneRevision,
  expectOnWiki,
  expectRefused,
  pressAndHold,
  publish,
} from './publication-sights.ts'

/** What is saved is the text that was reviewed, on the page as it was reviewed; otherwise nothing is, and the person is told. */
export function publicationOfNoOtherText(stage: () => PublicationStage): void {
  test('the text changed after the review: the press is refused with words, and a new review publishes the new text', async () => {
    const draft = await stage().draftOf('Changed text.')
    const page = await stage().review(draft)
    await stage().write(draft.id, ' And Grace wrote on.')

    await page.getByRole('button', publishButton).click()
    await page.getByText('The text changed after you opened this review.').waitFor()
    await keepPicture(page, 'review-text-changed')
    expect(await stage().publications(draft.id)).toEqual([])
    await page.getByRole('button', { name: 'Review again' }).click()
    await page.getByText('And Grace wrote on.').first().waitFor()
    await publish(page)

    await expectOneRevision(stage(), draft, { wikitext: `${draft.wikitext} And Grace wrote on.` })
    await page.close()
  })

  test('words typed after the press are not published: the draft goes on from the new revision and both are told', async () => {
    const draft = await stage().draftOf('Goes on.')
    const page = await stage().review(draft)
    const { letGo } = await pressAndHold(page)
    await stage().write(draft.id, ' Written later.')

    await letGo()
    await page.getByText('it is exactly the text you reviewed').waitFor()
    await page.getByText('The draft goes on').first().waitFor()

    await keepPicture(page, 'published-goes-on')
    await expectOneRevision(stage(), draft)
    await page.getByRole('link', { name: 'Go on drafting' }).click()
    await page.waitForURL(new RegExp(`/d/${draft.id}$`))
    await onDraftPage(page).expectText((text) => text === `${draft.wikitext} Written later.`)
    await page.goto(`${stage().stack.addresses.site}/d/${draft.id}/review`)
    await publish(page)
    expect((await stage().jo.history(draft.title)).map(({ wikitext }) => wikitext)).toEqual([
      `${draft.wikitext} Written later.`,
      draft.wikitext,
      'Goes on.',
    ])
    await page.close()
  })

  test('the page was edited after the review: the press makes no order and says who changed it', async () => {
    const draft = await stage().draftOf('Edited before the press.')
    const page = await stage().review(draft)
    await stage().jo.edit(draft.title, 'Edited before the press. By Jo.')

    await page.getByRole('button', publishButton).click()
    await page.getByText('Not published: the page changed while you were reviewing.').waitFor()
    await keepPicture(page, 'review-page-changed')

    expect(await stage().publications(draft.id)).toEqual([])
    await expectNothingPublished(stage(), draft)
    await page.getByRole('button', { name: 'Review again' }).click()
    await page.getByText(/Jo saved revision \d+/).waitFor()
    await expect.poll(() => page.getByRole('button', publishButton).isEnabled()).toBe(false)
    await page.getByRole('link', { name: 'Start another draft of this page' }).click()
    await page.getByText('Two drafts of one page have to be brought together').waitFor({ state: 'attached' })
    await page.close()
  })

  test('the page was edited after the press, where the wiki would merge: nothing is saved, here and there it says why', async () => {
    const draft = await stage().draftOf('First line.\n\nSecond line.\n\nThird line.')
    const page = await stage().review(draft)
    const { address, letGo } = await pressAndHold(page)
    await stage().jo.edit(draft.title, 'First line, by Jo.\n\nSecond line.\n\nThird line.')

    await letGo()
    await expectOnWiki(page, 'the page changed while you were reviewing')
    await keepPicture(page, `wiki-${stage().version}-conflict`)

    await expectNothingPublished(stage(), draft)
    await page.getByRole('link', { name: 'Back to the draft' }).click()
    await onDraftPage(page).expectText((text) => text === draft.wikitext)
    await expectRefused(page, stage(), address.slice(-32), 'The page changed while you were reviewing.')
    await page.close()
  })

  test('the page was edited between the wiki’s look and its save: nothing is saved', async () => {
    const draft = await stage().draftOf('First line.\n\nSecond line.\n\nThird line.')
    const page = await stage().review(draft)
    await page.getByRole('button', publishButton).focus()
    // The first fetch shows the page that submits itself, the second belongs to the save.
    stage().relay.beforeNext('order', async () => {
      stage().relay.beforeNext('order', async () => {
        await stage().jo.edit(draft.title, 'First line, by Jo.\n\nSecond line.\n\nThird line.')
      })
    })

    await page.keyboard.press('Enter')
    await expectOnWiki(page, 'the page changed while you were reviewing')

    await expectNothingPublished(stage(), draft)
    await page.close()
  })

  test('somebody created the page meanwhile: it is not overwritten', async () => {
    const draft = await stage().draftOf(null, 'Grace’s page.')
    const page = await stage().review(draft)
    const { address, letGo } = await pressAndHold(page)
    await stage().jo.edit(draft.title, 'Jo’s page.')

    await letGo()
    await expectOnWiki(page, /somebody created the page/)

    expect((await stage().jo.history(draft.title)).map(({ wikitext }) => wikitext)).toEqual(['Jo’s page.'])
    await expectRefused(page, stage(), address.slice(-32), 'Somebody created this page meanwhile.')
    await page.close()
  })

  test('the page was deleted after the press: it is not created again', async () => {
    const draft = await stage().draftOf('Deleted.')
    const page = await stage().review(draft)
    const { letGo } = await pressAndHold(page)
    await stage().jo.act({ action: 'delete', title: draft.title })

    await letGo()
    await expectOnWiki(page, /was deleted/)
    await keepPicture(page, `wiki-${stage().version}-deleted`)

    expect(await stage().jo.history(draft.title)).toEqual([])
    await page.close()
  })
}
