import { type Stack, startTestStack } from '@scriptorium/local-stack'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type DraftPage, onDraftPage } from './draft-page.ts'
import { type MatrixWitness, openWitness } from './matrix-witness.ts'
import { openBrowser, openPerson, type PersonAtBrowser } from './people.ts'
import { keepPicture } from './pictures.ts'

let stack: Stack
let browser: Browser
let ada: PersonAtBrowser
let grace: PersonAtBrowser
let marit: PersonAtBrowser
let witness: MatrixWitness
let adaDraft: DraftPage
let graceDraft: DraftPage
let room = ''
const title = 'Marianne North at Kew'
const before =
  "'''Marianne North''' painted 832 pictures.\n\n== Travels ==\nShe went to [[Brazil]].\n\n== The gallery ==\nIt opened in 1882."

beforeAll(async () => {
  ;[stack, browser] = await Promise.all([startTestStack('from-sign-in-to-revision'), openBrowser()])
  await (await stack.wiki.session('Jo')).edit(title, before, 'A first page')
  witness = await openWitness(stack, 'witness')
}, 240_000)
afterAll(async () => {
  witness?.close()
  await browser?.close()
  await stack?.close()
})

test('Ada signs in by the wiki and starts a recorded draft of a page at its current revision', async () => {
  ada = await openPerson(browser, stack, 'Ada', `/draft/${encodeURIComponent(title)}`)

  await ada.page.getByRole('radio', { name: 'Recorded' }).check()
  await ada.page.getByRole('button', { name: 'Start the draft' }).click()
  await ada.page.waitForURL(/\/d\/[0-9a-z]{16}$/)
  adaDraft = onDraftPage(ada.page)

  await adaDraft.expectText((wikitext) => wikitext === before)
  await adaDraft.expectSaveWord('Saved')
})

test('Grace comes by the title, is taken into the live draft, and both type at once', async () => {
  grace = await openPerson(browser, stack, 'Grace', '/')
  await grace.page.goto(`${stack.addresses.site}/draft/${encodeURIComponent(title)}`)
  await grace.page.waitForURL(ada.page.url())
  graceDraft = onDraftPage(grace.page)
  await graceDraft.expectText((wikitext) => wikitext === before)

  await Promise.all([adaDraft.typeAtStart('The painter '), graceDraft.typeAtEnd(' It holds 833 of them.')])

  for (const draft of [adaDraft, graceDraft]) {
    await draft.expectText((wikitext) => wikitext === `The painter ${before} It holds 833 of them.`)
    await draft.expectSaveWord('Saved')
  }
})

test('each sees the name at the other’s caret, as the wiki says it', async () => {
  // A name stands for two seconds at a caret that moved.
  await expect
    .poll(async () => {
      await graceDraft.typeAtEnd('!')
      await graceDraft.delete('!')
      return ada.page.locator('.peer-flag, .cm-peer-flag, [class*="flag"]').allInnerTexts()
    })
    .toContain('Grace')
  await adaDraft.expectText((wikitext) => wikitext.endsWith(' It holds 833 of them.'))
  await keepPicture(ada.page, 'draft-two-people')
})

test('they talk beside the text, both ways, and each message is shown once', async () => {
  await adaDraft.say('Kew’s own page says 833. Which do we follow?')
  await expect.poll(() => graceDraft.chat.innerText()).toContain('Which do we follow?')
  await graceDraft.say('Kew’s.')
  await expect.poll(() => adaDraft.chat.innerText()).toContain('Kew’s.')

  await expect.poll(() => adaDraft.chat.getByText('Kew’s.', { exact: true }).count()).toBe(1)
})

test('somebody with a plain Matrix client joins the draft’s room, reads who said what, and is heard', async () => {
  const draft = ada.page.url().split('/').at(-1)
  room = await witness.join(`#draft.${draft}:${stack.homeserver.name}`)

  await witness.say(room, 'Hello from another program')

  const question = await witness.expectHeard('Kew’s own page says 833. Which do we follow?')
  expect(question.sender).toBe(`@ada:${stack.homeserver.name}`)
  expect((await witness.expectHeard('Kew’s.')).sender).toBe(`@grace:${stack.homeserver.name}`)
  await expect.poll(() => adaDraft.chat.innerText()).toContain('Hello from another program')
  await expect.poll(() => graceDraft.chat.innerText()).toContain('witness')
  await keepPicture(grace.page, 'draft-chat')
})

test('Marit reviews and publishes: one revision with exactly this text, its authors and the tag', async () => {
  marit = await openPerson(browser, stack, 'Marit', new URL(ada.page.url()).pathname)
  await marit.page
    .getByRole('link', { name: 'Review and publish' })
    .or(marit.page.getByRole('button', { name: 'Review and publish' }))
    .click()
  await marit.page.waitForURL(/\/review/)
  await expect
    .poll(() => marit.page.getByRole('textbox', { name: 'Edit summary' }).inputValue())
    .toMatch(/Ada.*Grace|Grace.*Ada/)
  await keepPicture(marit.page, 'review')

  await marit.page.getByRole('button', { name: /^Publish to / }).click()
  await marit.page.waitForURL(/\/p\/[0-9a-f]{32}$/)
  await marit.page.getByText('it is exactly the text you reviewed').waitFor()
  await keepPicture(marit.page, 'published')

  const history = await (await stack.wiki.session(null)).history(title)
  expect(history).toHaveLength(2)
  expect(history[0]).toMatchObject({
    user: 'Marit',
    wikitext: `The painter ${before} It holds 833 of them.`,
    tags: expect.arrayContaining(['drafttogether']) as unknown,
  })
  expect(history[0]?.summary).toMatch(/Ada.*Grace|Grace.*Ada/)
})

test('the draft is closed for everybody who is in it, and its words stay', async () => {
  await adaDraft.expectSaveWord('Reading only')

  expect(await adaDraft.wikitext()).toBe(`The painter ${before} It holds 833 of them.`)
})

test('nothing broke the content security policy, and no page failed', () => {
  expect([ada, grace, marit].flatMap(({ complaints }) => complaints)).toEqual([])
})
