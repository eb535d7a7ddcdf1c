import type { DraftTextBody } from '@scriptorium/protocol'
import { type Stack, startTestStack } from '@scriptorium/local-stack'
import { type BlockingProxy, openBlockingProxy } from '@scriptorium/testkit'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { busyness } from './busyness.ts'
import { type DraftPage, onDraftPage, startDraft } from './draft-page.ts'
import { openBrowser, openPerson, type PersonAtBrowser } from './people.ts'
import { keepPicture } from './pictures.ts'
import { callApi } from './programs.ts'

let stack: Stack
let browser: Browser
let hotel: BlockingProxy
let company: BlockingProxy
let ada: PersonAtBrowser
let grace: PersonAtBrowser
let adaDraft: DraftPage
let graceDraft: DraftPage
const chosenWithinMs = 10_000

beforeAll(async () => {
  ;[stack, browser] = await Promise.all([startTestStack('sockets-blocked'), openBrowser()])
  // Grace's refuses at once; Ada's lets every try hang.
  hotel = await openBlockingProxy('swallow', () => stack.addresses.site)
  company = await openBlockingProxy('refuse', () => stack.addresses.site)
  await (await stack.wiki.session('Jo')).edit('Sockets blocked', 'Begin.')
  ;[ada, grace] = await Promise.all([
    openPerson(browser, stack, 'Ada', '/', { proxy: { server: hotel.address } }),
    openPerson(browser, stack, 'Grace', '/', { proxy: { server: company.address } }),
  ])
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await Promise.all([hotel?.close(), company?.close()])
  await stack?.close()
})

const slowBar = ({ page }: PersonAtBrowser) => page.getByText('Your network blocks live connections.')

test('a proxy swallows WebSockets, another refuses them: both people write within ten seconds, and are told', async () => {
  adaDraft = await startDraft(ada.page, stack.addresses.site, 'Sockets blocked')
  const startedAtMs = performance.now()
  await adaDraft.expectSaveWord('Saved')
  const chosenMs = performance.now() - startedAtMs
  expect(chosenMs).toBeLessThan(chosenWithinMs * (await busyness()))
  await grace.page.goto(ada.page.url())
  graceDraft = onDraftPage(grace.page)
  await graceDraft.expectSaveWord('Saved')

  await Promise.all([adaDraft.typeAtStart('Ada: '), graceDraft.typeAtEnd(' Grace.')])

  for (const draft of [adaDraft, graceDraft]) {
    await draft.expectText((text) => text === 'Ada: Begin. Grace.')
    await draft.expectSaveWord('Saved')
  }
  await slowBar(ada).waitFor()
  await slowBar(grace).waitFor()
  expect([hotel.blocked, company.blocked].every((count) => count > 0)).toBe(true)
  await ada.page.getByRole('button', { name: 'What is this?' }).click()
  await ada.page.getByText('Your words go by ordinary requests instead').waitFor()
  await keepPicture(grace.page, 'draft-slow-line')
})

test('what is said Saved is on the server', async () => {
  await graceDraft.delete('Begin. ')
  await graceDraft.expectSaveWord('Saved')

  const id = ada.page.url().split('/').at(-1) ?? ''
  const { wikitext } = await callApi<DraftTextBody>(grace.page, 'GET', `/api/drafts/${id}/text`)

  expect(wikitext).toBe('Ada: Grace.')
})

test('they talk beside the text', async () => {
  await adaDraft.say('Can you hear me, Grace?')

  await graceDraft.chat.getByText('Can you hear me, Grace?').first().waitFor()
  await graceDraft.say('I can.')
  await adaDraft.chat.getByText('I can.').first().waitFor()
  await graceDraft.expectSaveWord('Saved')
})

test('the server is replaced meanwhile: writing goes on, nothing is lost', async () => {
  await stack.server.replace()

  await adaDraft.typeAtStart('After. ')

  await graceDraft.expectText((text) => text === 'After. Ada: Grace.')
  await adaDraft.expectSaveWord('Saved')
})

test('the network lets WebSockets pass: they are used again by themselves, and the bar goes', async () => {
  hotel.policy = 'pass'
  company.policy = 'pass'

  // WebSockets are tried again after 15, 30 and 60 seconds: which of these comes next depends on how long all before took.
  await slowBar(ada).waitFor({ state: 'detached', timeout: 180_000 })
  await slowBar(grace).waitFor({ state: 'detached', timeout: 180_000 })
  await adaDraft.typeAtStart('Free. ')

  await graceDraft.expectText((text) => text === 'Free. After. Ada: Grace.')
  await adaDraft.expectSaveWord('Saved')
  expect([...ada.complaints, ...grace.complaints]).toEqual([])
}, 400_000)
