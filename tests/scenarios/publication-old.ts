import { expect, test } from 'vitest'
import { keepPicture } from './pictures.ts'
import type { PublicationStage, StagedDraft } from './publication-stage.ts'
import {
  expectNothingPublished,
  expectOneRevision,
  expectOnWiki,
  expectPublished,
  pressAndHold,
} from './publication-sights.ts'

/** The wiki saves by itself only what was pressed within this time; the server states the age. */
const freshMs = 120_000

/** Two orders that nobody took to the wiki: made before everything else and looked at after it, so that their age is real. */
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
    'an order that grew old is shown and waits for a press; then it is saved once',
    async () => {
      await expect
        .poll(() => performance.now() - left().pressedAtMs, { timeout: freshMs + 10_000, interval: 100 })
        .toBeGreaterThan(freshMs + 1000)
      const page = await stage().person('Marit').context.newPage()

      await page.goto(left().address)
      await expectOnWiki(page, 'Reviewed.')
      await keepPicture(page, `wiki-${stage().version}-old`)
      await expectNothingPublished(stage(), left().draft)
      await page.getByRole('button', { name: 'Publish', exact: true }).click()

      await expectPublished(page)
      await expectOneRevision(stage(), left().draft)
      await page.close()
    },
    freshMs + 60_000,
  )
}
