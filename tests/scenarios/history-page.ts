import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { onDraftPage } from './draft-page.ts'

/** What a person sees and does on the history's page, in the words of the screen. */
export interface HistoryPage {
  readonly page: Page
  readonly slider: Locator
  readonly versions: Locator
  /** Lines of the list that hold these words. */
  row(words: string): Locator
  /** Waits until the slider says so. */
  expectSaid(words: RegExp): Promise<void>
  /** The shown text, with what was removed in it. */
  expectText(wikitext: string): Promise<void>
  /** Words marked as added or removed. */
  marked(kind: 'ins' | 'del'): Promise<readonly string[]>
}

export function onHistoryPage(page: Page): HistoryPage {
  const slider = page.getByRole('slider', { name: 'Time in the draft' })
  const versions = page.getByRole('region', { name: 'Versions' })
  return {
    page,
    slider,
    versions,
    row: (words) => versions.getByRole('listitem').filter({ hasText: isolating(words) }),
    async expectSaid(words) {
      await expect.poll(() => slider.getAttribute('aria-valuetext')).toMatch(words)
    },
    async expectText(wikitext) {
      await expect.poll(() => onDraftPage(page).wikitext()).toBe(wikitext)
    },
    marked: (kind) => page.locator(`.history-text ${kind}`).allInnerTexts(),
  }
}

/** A name stands isolated from the direction of what follows: by a character that nobody sees. */
function isolating(words: string): RegExp {
  return new RegExp(words.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(' · ', '\u2069? · '))
}

/** Opens a draft's history by its address. */
export async function openHistory(page: Page, site: string, path: string, query = ''): Promise<HistoryPage> {
  await page.goto(`${site}${path}/history${query}`)
  const history = onHistoryPage(page)
  await history.versions.waitFor()
  return history
}
