import type { Page, Route } from 'playwright-core'
import { expect } from 'vitest'
import { keepPicture } from './pictures.ts'
import { publishButton, type PublicationStage, type StagedDraft } from './publication-stage.ts'

/** What a person sees of a publication, and what the wiki's history says of it. */

/** Presses, and waits until the browser is back with the outcome. @returns the publication's id */
export async function publish(page: Page): Promise<string> {
  await page.getByRole('button', publishButton).click()
  return expectPublished(page)
}

/** The person is at the publication's page and told that exactly the reviewed text was saved. @returns the publication's id */
export async function expectPublished(page: Page): Promise<string> {
  await page.waitForURL(/\/p\/[0-9a-f]{32}$/)
  await page.getByText('it is exactly the text you reviewed').waitFor()
  return publicationOf(page)
}

/** The same right after a start of the server: until it has read the wiki's key it is silent to the wiki, whose page offers to try again. */
export async function expectPublishedAfterStart(page: Page): Promise<string> {
  const again = page.getByRole('link', { name: 'Try again' })
  await expect
    .poll(
      async () => {
        // The page may lead on by itself meanwhile.
        if (await again.isVisible()) await again.click({ timeout: 2_000 }).catch(() => {})
        return new URL(page.url()).pathname
      },
      { interval: 300 },
    )
    .toMatch(/^\/p\/[0-9a-f]{32}$/)
  return expectPublished(page)
}

function publicationOf(page: Page): string {
  return new URL(page.url()).pathname.split('/').at(-1) ?? ''
}

/** The wiki's own page about an order says these words, and saved nothing. */
export async function expectOnWiki(page: Page, words: string | RegExp): Promise<void> {
  await page.waitForURL((url) => url.hostname === '127.0.0.1')
  await page.getByText(words).first().waitFor()
}

/** Exactly one revision came of it: this person's, with this text, tagged. */
export async function expectOneRevision(
  { jo }: PublicationStage,
  { title, before, wikitext }: StagedDraft,
  expected: { readonly wikitext?: string; readonly user?: string } = {},
): Promise<void> {
  const newest = { user: expected.user ?? 'Marit', tags: expect.arrayContaining(['drafttogether']) }
  // The wiki notes tags a moment after it has saved.
  await expect.poll(async () => (await jo.history(title))[0]).toMatchObject(newest)
  expect((await jo.history(title)).map((revision) => revision.wikitext)).toEqual([
    expected.wikitext ?? wikitext,
    ...(before === null ? [] : [before]),
  ])
}

/** Not one revision carries the mark of a published draft. */
export async function expectNothingPublished({ jo }: PublicationStage, { title }: StagedDraft): Promise<void> {
  const history = await jo.history(title)
  expect(history.filter(({ tags }) => tags.includes('drafttogether'))).toEqual([])
}

export interface HeldOrder {
  /** Address of the order's page on the wiki. */
  readonly address: string
  /** Lets the browser go on to the wiki. */
  readonly letGo: () => Promise<void>
}

const isOnTheWay = (url: URL) => url.href.includes('DraftTogether/publish/')

/** Presses, and stops the browser on its way to the wiki: the order is made, the wiki knows nothing of it yet. */
export async function pressAndHold(page: Page): Promise<HeldOrder> {
  let watched: Promise<unknown> | undefined
  const held = new Promise<Route>((resolve) => {
    watched = page.route(isOnTheWay, (route) => resolve(route), { times: 1 })
  })
  await watched
  await page.getByRole('button', publishButton).click()
  const route = await held
  return { address: route.request().url(), letGo: () => route.continue() }
}

/** The publication's page says that nothing was published and why; the way back leads to the draft with all its words. */
export async function expectRefused(
  page: Page,
  { stack }: PublicationStage,
  publication: string,
  why: string | RegExp,
): Promise<void> {
  await page.goto(`${stack.addresses.site}/p/${publication}`)
  await page.getByText('Not published').first().waitFor()
  await page.getByText(why).first().waitFor()
  await keepPicture(page, 'published-refused')
}
