import { expect, test } from 'vitest'
import { keepPicture } from './pictures.ts'
import { publishButton, type PublicationStage, type StagedDraft } from './publication-stage.ts'
import {
  expectNothingPublished,
  expectOneRevision,
  expectOnWiki,
  expectPublished,
  pressAndHold,
} from './publication-sights.ts'

/** The wiki saves by itself only what was pressed within this time; the server states the age. */
const freshMs = 120_000

/** An order that nobody took to the wiki: made before everything else and looked at after it, so that its age is real. */
export interface LeftOrder {
  readonly draft: StagedDraft
  readonly address: string
  readonly pressedAtMs: number
}

export async function leaveOrder(stage: PublicationStage): Promise<LeftOrder> {
  const draft = await stage.draftOf('Grown old.')
  const page = await stage.review(draft)
  const { address } = await pressAndHold(page)
  await page.close()
  return { draft, address, pressedAtMs: performance.now() }
}

export function publicationGrownOld(stage: () => PublicationStage, left: () => LeftOrder): void {
  test(
    'an order that grew old is found again, shown, and waits for a press; then it is saved once',
    async () => {
      await expect
        .poll(() => performance.now() - left().pressedAtMs, { timeout: freshMs + 10_000, interval: 100 })
        .toBeGreaterThan(freshMs + 1000)
      const page = await stage().person('Marit').context.newPage()
      await page.goto(`${stage().stack.addresses.site}/p/${left().address.slice(-32)}`)
      await page.getByText('Test Wiki has not answered yet.').waitFor()
      await keepPicture(page, 'published-waits')

      await page.getByRole('link', { name: 'Review again' }).click()
      await page.getByRole('button', publishButton).click()
      await expectOnWiki(page, 'Reviewed.')
      await keepPicture(page, `wiki-${stage().version}-old`)
      expect(page.url()).toBe(left().address)
      await expectNothingPublished(stage(), left().draft)
      await page.getByRole('button', { name: 'Publish', exact: true }).click()

      await expectPublished(page)
      await expectOneRevision(stage(), left().draft)
      expect(await stage().publications(left().draft.id)).toHaveLength(1)
      await page.close()
    },
    freshMs + 300_000,
  )
}
