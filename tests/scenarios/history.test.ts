import { AxeBuilder } from '@axe-core/playwright'
import type { HistoryBody, ReviewBody } from '@scriptorium/protocol'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DraftPage } from './draft-page.ts'
import { type DraftStage, openDraftStage, type StagedDraft } from './draft-stage.ts'
import { type HistoryPage, onHistoryPage, openHistory } from './history-page.ts'
import { keepPicture } from './pictures.ts'
import { callApi } from './programs.ts'

const began = "'''Kew''' is a garden.\n\n== The gallery ==\nIt opened."
const withAda = `By the river, ${began}`

let stage: DraftStage
let staged: StagedDraft
let ada: DraftPage
let grace: DraftPage
/** Ada's second window: she looks while her first one stays in the draft. */
let history: HistoryPage

beforeAll(async () => {
  stage = await openDraftStage('history')
}, 240_000)
afterAll(() => stage?.close())

const site = () => stage.stack.addresses.site
const openWindow = (name: 'Ada' | 'Grace') => stage.person(name).context.newPage()

/** Both have it, and it is on the disk. */
async function expectBoth(wikitext: string): Promise<void> {
  for (const draft of [ada, grace]) {
    await draft.expectText((text) => text === wikitext)
    await draft.expectSaveWord('Saved')
  }
}

/** Notes in the page itself what the slider says from now on, and by which button: a slow machine sees too little of it from outside. */
function listenToSlider(slider: Element): string[] {
  const said: string[] = []
  new MutationObserver(() => {
    const button = document.querySelector('button[aria-label="Pause"]') === null ? 'Play' : 'Pause'
    said.push(`${button}: ${slider.getAttribute('aria-valuetext')}`)
  }).observe(slider, { attributeFilter: ['aria-valuetext'] })
  return said
}

async function expectAxeClean(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target.join(' '))])).toEqual([])
}

test('the history opens beside the tools, and says who wrote what and from where it began', async () => {
  staged = await stage.draftOf(began)
  ;[ada, grace] = [await stage.open(staged), await stage.open(staged, 'Grace')]
  await ada.typeAtStart('By the river, ')
  await expectBoth(withAda)
  await grace.typeAtEnd(' Many came.')
  await expectBoth(`${withAda} Many came.`)
  const second = await openWindow('Ada')
  await second.goto(`${site()}${staged.path}`)

  await second.getByRole('toolbar').waitFor()
  await second.getByRole('link', { name: 'History' }).click()
  history = onHistoryPage(second)

  await second.getByRole('heading', { name: `History: ${staged.title}` }).waitFor()
  await history.expectSaid(/^\w+ \d\d:\d\d, Grace, The gallery$/)
  await expect.poll(() => history.row('Grace · The gallery').innerText()).toMatch(/\+11\b/)
  await expect.poll(() => history.row('Ada · Lead section').innerText()).toMatch(/\+14\b/)
  await expect.poll(() => history.row('Began from revision').count()).toBe(1)
  await history.expectText(`${withAda} Many came.`)
  await expect.poll(() => history.marked('ins')).toEqual([' Many came.'])
  await expect.poll(() => second.locator('.history-text').getByText('added by Grace:').count()).toBe(1)
})

test('the keyboard goes through time: stretch by stretch, to the beginning and to now', async () => {
  const { page, slider } = history
  await slider.focus()

  await page.keyboard.press('ArrowLeft')
  await history.expectSaid(/^\w+ \d\d:\d\d, Ada, Lead section$/)
  await history.expectText(withAda)
  await expect.poll(() => history.marked('ins')).toEqual(['By the river, '])
  await page.keyboard.press('Home')
  await history.expectSaid(/^\w+ \d\d:\d\d, Began from revision \d+$/)
  await history.expectText(began)
  await expect.poll(() => history.marked('ins')).toEqual([])
  await page.keyboard.press('End')
  await history.expectSaid(/, Grace, The gallery$/)
  await expect.poll(() => page.url()).toMatch(/\?at=\d+\.\d+$/)

  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('slider')
  await expectAxeClean(page)
  await keepPicture(page, 'history')
})

test('play goes through it by itself, and find looks through the text that is shown', async () => {
  const { page, slider } = history
  await slider.focus()
  await page.keyboard.press('Home')
  await history.expectSaid(/Began from revision/)

  const whatWasSaid = await slider.evaluateHandle(listenToSlider)
  await page.getByRole('button', { name: 'Play' }).click()
  await expect
    .poll(() => whatWasSaid.jsonValue())
    .toEqual([expect.stringMatching(/^Pause: .*, Ada, /), expect.stringMatching(/^Pause: .*, Grace, /)])
  await page.getByRole('button', { name: 'Play' }).waitFor()
  await history.expectText(`${withAda} Many came.`)
  await page.locator('.history-text .cm-content').focus()
  await page.keyboard.press('Control+f')
  await page.getByRole('textbox', { name: 'Find' }).pressSequentially('opened')

  await page.locator('.history-text .cm-searchMatch').getByText('opened').waitFor()
  await page.keyboard.press('Escape')
})

test('a version gets a name that everybody sees, and the page keys lead to it', async () => {
  const { page, slider } = history
  await history.row('Ada · Lead section').getByRole('button').first().click()
  await page.getByRole('button', { name: 'Name this version' }).click()
  const dialog = page.getByRole('dialog', { name: 'Name this version' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Before the many')
  await expectAxeClean(page)
  await dialog.getByRole('button', { name: 'Give the name' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await history.row('Before the many').waitFor()

  await slider.focus()
  await page.keyboard.press('End')
  await history.expectSaid(/, Grace, /)
  await page.keyboard.press('PageDown')
  await history.expectSaid(/, Ada, /)

  const hers = await openHistory(await openWindow('Grace'), site(), staged.path)
  await hers.row('Before the many').waitFor()
  await hers.versions.getByText('Named only').click()
  await expect.poll(() => hers.versions.getByRole('listitem').count()).toBe(2)
  await hers.page.close()
})

test('any two are compared, beside each other or in one, and the address can be handed on', async () => {
  const { page } = history
  await history.slider.focus()
  await page.keyboard.press('End')
  await page.getByRole('button', { name: 'Compare…' }).click()
  const differs = page.getByRole('region', { name: 'What differs' })
  await expect.poll(() => differs.locator('ins').count()).toBe(1)
  await expect.poll(() => differs.locator('ins').innerText()).toMatch(/^added:\s+Many came\.$/)

  await history.versions.getByRole('radio', { name: /^Compare from: .*Began from revision/ }).check()
  await expect.poll(() => differs.locator('ins').count()).toBe(2)
  await differs.getByRole('button', { name: 'Inline' }).click()
  await expect.poll(() => differs.locator('.diff-row.inline').count()).toBe(2)
  await expect.poll(() => page.url()).toMatch(/[?&]compare=\d+\.\d+/)
  await expectAxeClean(page)

  const linked = await openWindow('Grace')
  await linked.goto(page.url())
  await expect.poll(() => linked.getByRole('region', { name: 'What differs' }).locator('ins').count()).toBe(2)
  await linked.close()
  await page.getByRole('button', { name: 'Stop comparing' }).click()
  await history.slider.waitFor()
})

test('an earlier text is restored as a change that the others see at once, and the words stay their author’s', async () => {
  await ada.delete('By the river, ')
  await expectBoth(`${began} Many came.`)
  const hers = await openHistory(await openWindow('Grace'), site(), staged.path)
  await hers.row('Before the many').getByRole('button').first().click()
  await hers.expectText(withAda)
  await hers.page.getByRole('button', { name: 'Restore this text…' }).click()
  const dialog = hers.page.getByRole('dialog', { name: /^Restore the text of (\d+ \w+ )?\d\d:\d\d\?$/ })
  await dialog.getByText('2 people are writing now.').waitFor()
  await dialog.getByRole('button', { name: 'Restore', exact: true }).click()

  await hers.page.getByRole('status').filter({ hasText: 'is in the draft again' }).waitFor()
  await expectBoth(withAda)
  await hers.row('Grace · restored an earlier text').waitFor()
  // The button that was pressed restores no more: the keyboard goes on at the text that is there now.
  await expect.poll(() => hers.page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('slider')
  await hers.expectSaid(/, Grace, /)
  const review = await callApi<ReviewBody>(ada.page, 'GET', `/api/drafts/${staged.id}/review`)
  expect(review.authors.map(({ name, codeUnits }) => [name, codeUnits])).toEqual([['Ada', 14]])
  await hers.page.close()
})

test('all of one person’s words are undone after a count of them, and everybody else’s stay', async () => {
  await grace.typeAtEnd(' Grace came.')
  await expectBoth(`${withAda} Grace came.`)
  await ada.typeAtEnd(' Ada too.')
  await expectBoth(`${withAda} Grace came. Ada too.`)
  const { page } = history
  await page.reload()
  await history.row('Grace · The gallery').first().getByRole('button').first().click()
  await page.getByRole('button', { name: 'Undo all of this person’s changes…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Undo all changes by Grace?' })
  await dialog.getByText(/\d+ characters that they wrote are taken out\./).waitFor()
  expect(await ada.wikitext()).toContain('Grace came.')
  await expectAxeClean(page)
  await dialog.getByRole('button', { name: 'Undo their changes' }).click()

  await page.getByRole('status').filter({ hasText: 'All changes by Grace are undone.' }).waitFor()
  await ada.expectText((text) => !text.includes('Grace came.') && text.includes('Ada too.'))
  await expectBoth(await ada.wikitext())
  await history.row('Ada · undid one person’s changes').waitFor()
  await page.goto(`${site()}${staged.path}/review?view=authors`)
  const authors = page.getByRole('region', { name: 'Who wrote what' })
  await authors.getByText('Ada', { exact: true }).first().waitFor()
  expect(await authors.getByText('Grace', { exact: true }).count()).toBe(0)
})

test('Grace may undo her own changes and nobody else’s, and may not be made to by an address', async () => {
  await grace.typeAtEnd(' Hers.')
  await grace.expectSaveWord('Saved')
  const hers = await openHistory(await openWindow('Grace'), site(), staged.path)
  await hers.row('Grace · The gallery').first().getByRole('button').first().click()
  await hers.versions.getByRole('button', { name: 'Undo all of my changes…' }).click()
  const dialog = hers.page.getByRole('dialog', { name: 'Undo all of your changes?' })
  await dialog.getByText('characters that you wrote are taken out.').waitFor()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await hers.row('Ada · Lead section').first().getByRole('button').first().click()
  await hers.expectSaid(/, Ada, Lead section$/)
  await expect.poll(() => hers.versions.getByRole('button', { name: /^Undo all/ }).count()).toBe(0)

  const person = (await callApi<HistoryBody>(grace.page, 'GET', `/api/drafts/${staged.id}/history`)).stretches.find(
    (stretch) => stretch.person?.name === 'Ada',
  )?.person?.id
  await expect(callApi(hers.page, 'POST', `/api/drafts/${staged.id}/undo`, { person, isTrial: true })).rejects.toThrow(
    'draft/not-yours',
  )
  await hers.page.close()
})

test('a draft that began anew keeps its earlier places: to be looked at, compared with now, and left again', async () => {
  const renewed = await stage.draftOf('Begin.')
  const first = await stage.open(renewed)
  await first.typeAtEnd(' First.')
  await first.expectSaveWord('Saved')
  await stage.renew(renewed.id)
  await first.expectText((text) => text === 'Begin. First.')
  await expect.poll(() => first.page.locator('.draft-bar').count()).toBe(0)
  const look = await openHistory(await openWindow('Grace'), site(), renewed.path)
  await look.row('Renewed on the server').waitFor()
  await look.row('Ada · Lead section').waitFor()
  expect(await look.page.getByText('This draft has just begun.').count()).toBe(0)

  await first.typeAtEnd(' Second.')
  await first.expectText((text) => text === 'Begin. First. Second.')
  await first.expectSaveWord('Saved')

  await look.page.reload()
  await look.expectText('Begin. First. Second.')
  await look.row('Began from revision').getByRole('button').first().click()
  await look.expectText('Begin.')
  await look.page.getByRole('button', { name: 'Back to now' }).click()
  await look.expectText('Begin. First. Second.')
  expect(await look.page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('slider')
  await expect.poll(() => look.page.getByRole('button', { name: 'Back to now' }).count()).toBe(0)

  await look.page.getByRole('button', { name: 'Compare…' }).click()
  await look.versions.getByRole('radio', { name: /^Compare from: .*Began from revision/ }).check()
  const differs = look.page.getByRole('region', { name: 'What differs' })
  await expect.poll(() => look.page.url()).toMatch(/at=2\.\d+&compare=1\.\d+/)
  await expect.poll(() => differs.locator('ins').allInnerTexts()).toEqual([expect.stringMatching(/First\. Second\.$/)])
  await look.versions.getByRole('radio', { name: /^Compare with: .*Renewed on the server/ }).check()
  await expect.poll(() => differs.locator('ins').allInnerTexts()).toEqual([expect.stringMatching(/ First\.$/)])
  await expectAxeClean(look.page)
  await look.page.close()
})

test('who only reads sees all of it without the buttons; so does everybody once the draft is over', async () => {
  const context = await stage.browser.newContext({ viewport: { width: 1280, height: 800 } })
  const reader = await openHistory(await context.newPage(), site(), staged.path)
  await reader.expectSaid(/, Grace, The gallery$/)
  await reader.page.getByRole('button', { name: 'Compare…' }).waitFor()
  const buttons = /^(Name this version|Restore this text…|Undo all)/
  expect(await reader.page.getByRole('button', { name: buttons }).count()).toBe(0)
  await context.close()

  await callApi(ada.page, 'POST', `/api/drafts/${staged.id}/close`, {})
  const after = await openHistory(await openWindow('Ada'), site(), staged.path)
  await after.page.getByText('This draft has ended. It is kept as it was.').waitFor()
  await after.row('Before the many').getByRole('button').first().click()
  await after.expectText(withAda)
  expect(await after.page.getByRole('button', { name: buttons }).count()).toBe(0)
})

test('on a phone the versions open over the text, and close when one is chosen', async () => {
  const state = await stage.person('Ada').context.storageState()
  const context = await stage.browser.newContext({ viewport: { width: 360, height: 740 }, storageState: state })
  const page = await context.newPage()
  await page.goto(`${site()}${staged.path}/history`)
  await page.getByRole('button', { name: 'Versions' }).click()
  const phone = onHistoryPage(page)
  await phone.row('Before the many').getByRole('button').first().click()

  await phone.expectSaid(/, Ada, Lead section$/)
  await phone.versions.waitFor({ state: 'hidden' })
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('versions-button')
  await expectAxeClean(page)
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(overflow).toBeLessThanOrEqual(0)
  await context.close()
})

test('a draft in which nobody has written says that it has just begun', async () => {
  const fresh = await stage.draftOf('Nothing yet.')
  const page = await openWindow('Ada')
  await openHistory(page, site(), fresh.path)

  await page.getByText('This draft has just begun.').waitFor()
  await onHistoryPage(page).expectText('Nothing yet.')
  expect(await page.getByRole('slider').count()).toBe(0)
})

test('no window complained of anything', () => {
  expect(stage.complaints()).toEqual([])
})
