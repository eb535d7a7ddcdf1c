import { expect, test } from 'vitest'
import { keepPicture } from './pictures.ts'
import { publishButton, type PublicationStage } from './publication-stage.ts'
import {
  expectOneRevision,
  expectOnWiki,
  expectPublished,
  expectPublishedAfterStart,
  pressAndHold,
} from './publication-sights.ts'

/** However often it is pressed, and whatever dies meanwhile: one order, one revision, and the person hears of it. */
export function publicationOnce(stage: () => PublicationStage): void {
  test('a double press, and presses in two tabs, make one order and one revision', async () => {
    const draft = await stage().draftOf('Pressed twice.')
    const [first, second] = [await stage().review(draft), await stage().review(draft)]

    await Promise.all([
      first.getByRole('button', publishButton).dblclick(),
      second.getByRole('button', publishButton).click(),
    ])

    expect(await expectPublished(first)).toBe(await expectPublished(second))
    expect(await stage().publications(draft.id)).toHaveLength(1)
    await expectOneRevision(stage(), draft)
    await Promise.all([first.close(), second.close()])
  })

  test('reloading, going back and opening the order again save nothing more and tell that it is published', async () => {
    const draft = await stage().draftOf('Reloaded.')
    const page = await stage().review(draft)
    const { address, letGo } = await pressAndHold(page)
    await letGo()
    const publication = await expectPublished(page)

    await page.reload()
    await expectPublished(page)
    await page.goBack()
    await page.getByText('This draft was published.').or(page.getByText('it is exactly the text')).first().waitFor()
    await page.goto(address)
    expect(await expectPublished(page)).toBe(publication)
    await page.goto(`${stage().stack.addresses.site}/d/${draft.id}/review`)
    await page.getByText('This draft was published.').waitFor()

    await keepPicture(page, 'review-of-published')
    expect(await stage().publications(draft.id)).toHaveLength(1)
    await expectOneRevision(stage(), draft)
    await page.close()
  })

  test('somebody else’s revert is not undone by opening the order again', async () => {
    const draft = await stage().draftOf('Reverted.')
    const page = await stage().review(draft)
    const { address, letGo } = await pressAndHold(page)
    await letGo()
    await expectPublished(page)
    await stage().jo.edit(draft.title, 'Reverted.')

    await page.goto(address)

    await expectPublished(page)
    expect((await stage().jo.history(draft.title)).map(({ wikitext }) => wikitext)).toEqual([
      'Reverted.',
      draft.wikitext,
      'Reverted.',
    ])
    await page.close()
  })

  test('the server dies before it answers the press: pressing again goes on with the same order', async () => {
    const draft = await stage().draftOf('Answer lost.')
    const page = await stage().review(draft)
    await page.route(
      (url) => url.pathname.endsWith('/publications'),
      async (route) => {
        await route.fetch()
        await stage().stack.server.kill()
        await route.abort('connectionreset')
      },
      { times: 1 },
    )

    await page.getByRole('button', publishButton).click()
    await page.getByRole('alert').first().waitFor()
    await keepPicture(page, 'review-server-gone')
    await stage().stack.server.start()
    await page.getByRole('button', publishButton).click()
    await expectPublishedAfterStart(page)

    expect(await stage().publications(draft.id)).toHaveLength(1)
    await expectOneRevision(stage(), draft)
    await page.close()
  })

  test('the server is killed before the wiki’s save: the wiki says so, and a reload saves once', async () => {
    const draft = await stage().draftOf('Killed before.')
    const page = await stage().review(draft)
    stage().relay.beforeNext('order', () => stage().stack.server.kill())

    await page.getByRole('button', publishButton).click()
    await expectOnWiki(page, 'The drafting server does not answer. Nothing has been saved')
    await keepPicture(page, `wiki-${stage().version}-server-silent`)
    expect(await stage().jo.history(draft.title)).toHaveLength(1)
    await stage().stack.server.start()
    await page.reload()

    await expectPublishedAfterStart(page)
    await expectOneRevision(stage(), draft)
    await page.close()
  })

  test('the server is killed after the wiki’s save: it finds the revision by itself and tells whoever looks', async () => {
    const draft = await stage().draftOf('Killed after.')
    const page = await stage().review(draft)
    const { address, letGo } = await pressAndHold(page)
    const publication = address.slice(-32)
    const killed = new Promise<void>((resolve) => {
      stage().relay.beforeNext('event', async () => {
        await stage().stack.server.kill()
        resolve()
      })
    })

    await letGo()
    await killed
    // The browser was to bring the receipt: it finds nobody, and the person goes away.
    await page.close()
    await expectOneRevision(stage(), draft)
    await stage().stack.server.start()
    const later = await stage().person('Marit').context.newPage()
    await later.goto(`${stage().stack.addresses.site}/p/${publication}`)

    await expectPublished(later)
    expect(await stage().publications(draft.id)).toMatchObject([{ id: publication, state: 'saved', isExact: true }])
    await later.goto(address)
    expect(await expectPublished(later)).toBe(publication)
    await expectOneRevision(stage(), draft)
    await later.close()
  })

  test('a new page is created once', async () => {
    const draft = await stage().draftOf(null, 'A page of its own.')
    const [first, second] = [await stage().review(draft), await stage().review(draft)]

    await Promise.all([first, second].map((page) => page.getByRole('button', publishButton).click()))

    await Promise.all([expectPublished(first), expectPublished(second)])
    await expectOneRevision(stage(), draft)
    await Promise.all([first.close(), second.close()])
  })
}
