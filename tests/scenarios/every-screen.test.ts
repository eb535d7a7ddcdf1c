import { AxeBuilder } from '@axe-core/playwright'
import { type Stack, startTestStack } from '@scriptorium/local-stack'
import type { DraftTextBody, HistoryBody, OrderBody, ReviewBody } from '@scriptorium/protocol'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { onDraftPage, startDraft } from './draft-page.ts'
import { listenToComplaints, openBrowser, openPerson } from './people.ts'
import { keepPicture } from './pictures.ts'
import { callApi } from './programs.ts'

/** What is looked at: where, and what must stand there before it is looked at. */
interface Screen {
  readonly name: string
  readonly path: () => string
  readonly ready: (page: Page) => Promise<unknown>
  readonly isSignedOut?: boolean
}

let stack: Stack
let browser: Browser
let ada: BrowserContext
let draft = ''
let publication = ''
/** Where the draft began, as an address of its history says it. */
let beginning = ''
const title = 'Timbuktu manuscripts of the Ahmed Baba Institute and the families who kept them'

beforeAll(async () => {
  ;[stack, browser] = await Promise.all([startTestStack('every-screen'), openBrowser()])
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await stack?.close()
})

test('there is something to look at: a live draft with talk, and a publication', async () => {
  const jo = await stack.wiki.session('Jo')
  await jo.edit(title, "'''Timbuktu''' has [[manuscript]]s.<ref>A book</ref>\n\n== Families ==\nThey kept 832 of them.")
  await jo.edit('Book of Kells', 'Kells.')
  const person = await openPerson(browser, stack, 'Ada')
  ada = person.context
  await startDraft(person.page, stack.addresses.site, 'Book of Kells')
  await onDraftPage(person.page).typeAtEnd(' It is a book.')
  await onDraftPage(person.page).expectSaveWord('Saved')
  publication = await publish(person.page)
  const live = await startDraft(person.page, stack.addresses.site, title)
  draft = person.page.url().split('/').at(-1) ?? ''
  await live.delete('832')
  await live.typeAtEnd(' Each has a name.')
  await live.say('Is it 832 or 833?')
  await live.expectSaveWord('Saved')
  const { generation, stretches } = await callApi<HistoryBody>(person.page, 'GET', `/api/drafts/${draft}/history`)
  beginning = `${generation}.${stretches.at(-1)?.to}`
  await callApi(person.page, 'POST', `/api/drafts/${draft}/versions`, {
    generation,
    sequence: stretches[0]?.to,
    name: 'The number of manuscripts as the institute gives it in its own catalogue',
  })
})

/** Publishes what the page's draft holds, and waits until the wiki has it. */
async function publish(page: Page): Promise<string> {
  const id = page.url().split('/').at(-1) ?? ''
  const review = await callApi<ReviewBody>(page, 'GET', `/api/drafts/${id}/review`)
  const { generation, sequence, sha256 }: DraftTextBody = review.text
  const order = await callApi<OrderBody>(page, 'POST', `/api/drafts/${id}/publications`, {
    generation,
    sequence,
    sha256,
    baseRevision: review.base?.revision ?? null,
    summary: 'Together',
    isMinor: false,
    isWatched: false,
  })
  await page.goto(order.goTo)
  await page.waitForURL(/\/p\/[0-9a-f]{32}$/)
  return order.publication
}

/** By what a screen is made of, not by its words: these are other ones in each language. */
const shows = (selector: string) => (page: Page) => page.locator(selector).first().waitFor()
async function rowsAreFull(page: Page): Promise<void> {
  await page.locator('.published-row').first().waitFor()
  await page.locator('.live-row .live-words').getByText('Each has a name.').waitFor()
}
async function draftIsOpen(page: Page): Promise<void> {
  await page.locator('.cm-content').getByText('Families').first().waitFor()
  await page.locator('.save-word.good').waitFor()
}
async function isOpenToRead(page: Page): Promise<void> {
  await page.locator('.cm-content').getByText('Families').first().waitFor()
  await page.locator('.draft-bar').waitFor()
}
/** As long as wikis let a name be, so that it is seen whether it fits. */
async function authorsHaveLongNames(page: Page): Promise<void> {
  const name = page.locator('.authors-table tbody bdi').first()
  await name.evaluate((shown) => {
    shown.textContent = 'Wilhelmina Featherstonehaugh-Cholmondeley of Timbuktu the Younger'
  })
}
const screens: readonly Screen[] = [
  { name: 'front', path: () => '/', ready: rowsAreFull },
  { name: 'front-signed-out', path: () => '/', ready: rowsAreFull, isSignedOut: true },
  { name: 'start', path: () => '/draft/Book_of_Kells', ready: shows('.start-mode') },
  { name: 'draft', path: () => `/d/${draft}`, ready: draftIsOpen },
  { name: 'draft-signed-out', path: () => `/d/${draft}`, ready: isOpenToRead, isSignedOut: true },
  {
    name: 'review',
    path: () => `/d/${draft}/review`,
    async ready(page) {
      await page.locator('.publish-button').waitFor()
      await page.locator('.diff-row ins').first().waitFor()
    },
  },
  {
    name: 'review-preview',
    path: () => `/d/${draft}/review?view=preview`,
    ready: (page) => page.frameLocator('iframe').getByText('Families').first().waitFor(),
  },
  { name: 'review-authors', path: () => `/d/${draft}/review?view=authors`, ready: authorsHaveLongNames },
  { name: 'history', path: () => `/d/${draft}/history`, ready: shows('.history-text ins') },
  {
    name: 'history-signed-out',
    path: () => `/d/${draft}/history`,
    ready: shows('.history-text ins'),
    isSignedOut: true,
  },
  {
    name: 'history-compare',
    path: () => `/d/${draft}/history?compare=${beginning}`,
    ready: shows('.history-compare ins'),
  },
  { name: 'published', path: () => `/p/${publication}`, ready: shows('.outcome-state.fine') },
  { name: 'tokens', path: () => '/tokens', ready: shows('.tokens-form') },
  { name: 'unknown-draft', path: () => '/d/0000000000000000', ready: shows('.top-bar ~ main h1') },
]
const looks = [
  { name: 'light', width: 1280, height: 800, colorScheme: 'light', language: 'en' },
  { name: 'dark', width: 1280, height: 800, colorScheme: 'dark', language: 'en' },
  { name: 'right-to-left', width: 1280, height: 800, colorScheme: 'light', language: 'ar' },
  { name: 'tablet', width: 768, height: 1024, colorScheme: 'light', language: 'en' },
  { name: 'phone', width: 360, height: 740, colorScheme: 'light', language: 'en' },
  { name: 'phone-dark-right-to-left', width: 360, height: 740, colorScheme: 'dark', language: 'ar' },
] as const

/** Between phone and desktop only these have a lay-out of their own. */
const onTablets = new Set(['front', 'draft', 'review'])

describe.each(looks)('$name', ({ name: look, width, height, colorScheme, language }) => {
  test.each(screens.filter(({ name }) => look !== 'tablet' || onTablets.has(name)))(
    '$name: axe finds nothing, nothing overflows, no policy is broken',
    async (screen) => {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme,
        storageState: screen.isSignedOut ? { cookies: [], origins: [] } : { cookies: await ada.cookies(), origins: [] },
      })
      const page = await context.newPage()
      const complaints = listenToComplaints(page)
      const answer = await page.goto(
        `${stack.addresses.site}${screen.path()}${screen.path().includes('?') ? '&' : '?'}uselang=${language}`,
      )
      await screen.ready(page)
      await page.evaluate(() => document.fonts.ready)
      await keepPicture(page, `${screen.name}-${look}`)

      const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      await context.close()

      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target.join(' '))])).toEqual([])
      expect(overflow).toBeLessThanOrEqual(0)
      expect(complaints).toEqual([])
      expect(answer?.status()).toBe(200)
    },
  )
})
