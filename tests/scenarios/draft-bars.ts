import type { DraftBody, DraftTextBody, OrderBody, ReviewBody, SessionBody } from '@scriptorium/protocol'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { DraftStage } from './draft-stage.ts'
import { callApi } from './programs.ts'

const barOf = (page: Page) => page.locator('.draft-bar')
const readBar = (page: Page) => barOf(page).innerText()

/** The one bar under the header: each thing that keeps somebody from writing is said in words, with what became of the words. */
export function draftBars(it: () => DraftStage): void {
  const change = (path: string, how: string, body: unknown = {}) =>
    callApi<DraftBody>(it().person('Ada').page, how, path, body)

  test('a lock says who and until when, takes nothing typed, and its end is seen at once', async () => {
    const staged = await it().draftOf('Begin.')
    const grace = await it().open(staged, 'Grace')
    await grace.expectSaveWord('Saved')

    await change(`/api/drafts/${staged.id}/lock`, 'POST', { untilMs: Date.now() + 3_600_000 })
    await expect
      .poll(() => readBar(grace.page))
      .toMatch(/Ada locked this draft for writing, until \d\d:\d\d\. Talk goes on\./)
    await grace.expectSaveWord('Reading only')
    await grace.typeAtEnd(' Not taken.')
    await change(`/api/drafts/${staged.id}/unlock`, 'POST')

    await expect.poll(() => barOf(grace.page).count()).toBe(0)
    await grace.expectSaveWord('Saved')
    await grace.typeAtEnd(' Taken.')
    await grace.expectSaveWord('Saved')
    expect(await grace.wikitext()).toBe('Begin. Taken.')
  })

  test('who was taken out is told, reads on, and writes no more', async () => {
    const staged = await it().draftOf('Begin.')
    const grace = await it().open(staged, 'Grace')
    const { person } = await callApi<SessionBody>(it().person('Grace').page, 'GET', '/api/session')

    await callApi(it().person('Ada').page, 'DELETE', `/api/drafts/${staged.id}/people/${person?.id}`)

    await expect
      .poll(() => readBar(grace.page))
      .toContain('You were taken out of this draft. What you wrote before is in the draft.')
    await grace.expectSaveWord('Reading only')
    await grace.chat.getByText('You may not write in this room.').first().waitFor()
    expect(await grace.chat.getByRole('textbox').count()).toBe(0)
    // Nobody is asked to talk where they may not.
    expect(await grace.chat.getByText('Talk about the words beside it').count()).toBe(0)
  })

  test.each([
    ['close', /^Closed by Ada, \d\d:\d\d\. The draft is kept as it was\./],
    ['abandon', /^Given up by Ada, \d\d:\d\d\. The draft is kept as it was\./],
  ])('after %s the draft says who did it and when, stays readable and offers a new one', async (deed, words) => {
    const staged = await it().draftOf('Begin.')
    const grace = await it().open(staged, 'Grace')

    await change(`/api/drafts/${staged.id}/${deed}`, 'POST')

    await expect.poll(() => readBar(grace.page)).toMatch(words)
    await grace.expectSaveWord('Reading only')
    expect(await grace.wikitext()).toBe('Begin.')
    await grace.page.getByRole('button', { name: 'Start a new draft' }).click()
    await grace.page.waitForURL(/\/draft\//)
  })

  test('words that the server cannot take are kept here, and taken out only when asked', async () => {
    const staged = await it().draftOf('Begin.')
    const ada = await it().open(staged)
    await ada.expectSaveWord('Saved')

    await ada.pasteAtEnd('x'.repeat(2 * 1024 * 1024))

    await expect
      .poll(() => readBar(ada.page))
      .toContain('The server did not take your last change. It is larger than a page may be.')
    expect(await ada.saveWord()).toBe('Only on this device')
    expect((await ada.wikitext()).length).toBeGreaterThan(2 * 1024 * 1024)
    await ada.page.getByRole('button', { name: 'Take it out' }).click()
    await ada.expectSaveWord('Saved')
    await ada.expectText((text) => text === 'Begin.')
    await ada.typeAtEnd(' On.')
    await ada.expectSaveWord('Saved')
  })

  test('a server that is gone: kept words, a countdown, and everything sent when it is back', async () => {
    const staged = await it().draftOf('Begin.')
    const ada = await it().open(staged)
    await ada.expectSaveWord('Saved')
    await it().stack.server.kill()

    await ada.typeAtEnd(' Meanwhile.')

    await expect
      .poll(() => readBar(ada.page))
      .toMatch(
        /The drafting server does not answer\. Keep writing: 11 characters since (\d\d:\d\d|\d+ \w+) are kept on this device .* Next try in \d+ seconds?\./,
      )
    await ada.expectSaveWord('Only on this device')
    await it().stack.server.start()
    await ada.expectSaveWord('Saved')
    await expect.poll(() => barOf(ada.page).count()).toBe(0)
    expect(await ada.wikitext()).toBe('Begin. Meanwhile.')
  })

  test('leaving asks only when words are on no disk at all', async () => {
    const staged = await it().draftOf('Begin.')
    const kept = await it().open(staged)
    const unkept = await it().open(staged, 'Grace', {}, (page) =>
      page.addInitScript(() => Object.defineProperty(globalThis, 'indexedDB', { value: undefined })),
    )
    await kept.expectSaveWord('Saved')
    await unkept.expectSaveWord('Saved')
    await it().stack.server.kill()

    const asked: string[] = []
    for (const [name, draft] of Object.entries({ kept, unkept })) {
      await draft.typeAtEnd(' Meanwhile.')
      await draft.expectSaveWord('Only on this device')
      // A window that is closed before its device has taken the words asks, and rightly.
      if (draft === kept) await draft.expectKept(11)
      draft.page.on('dialog', (dialog) => {
        asked.push(`${name}: ${dialog.type()}`)
        void dialog.dismiss()
      })
      await draft.page.close({ runBeforeUnload: true })
    }

    await expect.poll(() => readBar(unkept.page)).toContain('in this window only')
    await expect.poll(() => kept.page.isClosed()).toBe(true)
    // `close` does not wait for the question.
    await expect.poll(() => asked).toEqual(['unkept: beforeunload'])
    expect(unkept.page.isClosed()).toBe(false)
    await it().stack.server.start()
    await unkept.expectSaveWord('Saved')
  })

  test('words typed after the review stay: the draft and the publication say how it goes on', async () => {
    const staged = await it().draftOf('Begin.')
    const ada = await it().open(staged)
    const grace = await it().open(staged, 'Grace')
    await ada.typeAtEnd(' Reviewed.')
    await ada.expectSaveWord('Saved')
    const { text, base } = await callApi<ReviewBody>(ada.page, 'GET', `/api/drafts/${staged.id}/review`)
    const { generation, sequence, sha256 }: DraftTextBody = text
    const press = { generation, sequence, sha256, baseRevision: base?.revision ?? null }
    const order = await callApi<OrderBody>(ada.page, 'POST', `/api/drafts/${staged.id}/publications`, {
      ...press,
      summary: 'Together',
      isMinor: false,
      isWatched: false,
    })
    await grace.typeAtEnd(' Later.')
    await grace.expectSaveWord('Saved')

    await ada.page.goto(order.goTo)

    await ada.page.getByText('words were written in it after the review').waitFor()
    await grace.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    await expect
      .poll(() => readBar(grace.page))
      .toMatch(/Published by Ada as revision \d+\. Words written here after the review/)
    expect(await grace.wikitext()).toBe('Begin. Reviewed. Later.')
    await ada.page.getByRole('link', { name: 'Go on drafting' }).click()
    await expect.poll(() => readBar(ada.page)).toContain('not published yet')
    await ada.page.getByRole('button', { name: 'Review what is new' }).click()
    await ada.page.waitForURL(/\/review$/)
    await grace.page.getByRole('button', { name: 'Close', exact: true }).click()
    await expect.poll(() => barOf(grace.page).count()).toBe(0)
  })
}
