import type { Page } from 'playwright-core'
import { saveAbuseFilter, wikiPasswords } from '@scriptorium/local-stack'
import { expect, test } from 'vitest'
import { onDraftPage } from './draft-page.ts'
import { openPerson } from './people.ts'
import { keepPicture } from './pictures.ts'
import { publishButton, type PublicationStage, type StagedDraft } from './publication-stage.ts'
import {
  expectNothingPublished,
  expectOneRevision,
  expectOnWiki,
  expectPublished,
  expectRefused,
  pressAndHold,
} from './publication-sights.ts'

const wikiAnswers = (page: Page) => page.waitForURL((url) => url.hostname === '127.0.0.1')

/** What the wiki itself wants before it saves, or why it does not: in its own interface, with a way back to the draft. */
export function publicationAsked(stage: () => PublicationStage): void {
  /** Marit in a profile of her own, whose sign-in a test may spoil. */
  const maritElsewhere = ({ id }: StagedDraft) => openPerson(stage().browser, stage().stack, 'Marit', `/d/${id}/review`)

  test('the wiki session is lost: the person logs in there, comes back by itself, and it is saved once', async () => {
    const draft = await stage().draftOf('Session lost.')
    const { page, context } = await maritElsewhere(draft)
    await context.clearCookies({ domain: '127.0.0.1' })

    await page.getByRole('button', publishButton).click()
    await expectOnWiki(page, 'Log in to this wiki to go on with your draft. Nothing you wrote is lost.')
    await keepPicture(page, `wiki-${stage().version}-log-in`)
    await expectNothingPublished(stage(), draft)
    await logIn(page, 'Marit')

    await expectPublished(page)
    await expectOneRevision(stage(), draft)
    await context.close()
  })

  test('the wiki session is lost while its page is open: the press leads to the log-in and back', async () => {
    await stage().toggle({ set: { wgDraftTogetherAlwaysAsk: true } })
    const draft = await stage().draftOf('Session lost later.')
    const { page, context } = await maritElsewhere(draft)
    await page.getByRole('button', publishButton).click()
    await wikiAnswers(page)
    await page.getByRole('button', { name: 'Publish', exact: true }).waitFor()
    await keepPicture(page, `wiki-${stage().version}-always-asks`)
    await context.clearCookies({ domain: '127.0.0.1' })

    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    await logIn(page, 'Marit')
    expect(page.url()).not.toContain('wpEditToken')
    await page.getByRole('button', { name: 'Publish', exact: true }).click()

    await expectPublished(page)
    await expectOneRevision(stage(), draft)
    await context.close()
  })

  test('a captcha is asked on the wiki; a wrong answer asks again, the right one saves once', async () => {
    await stage().toggle({ captcha: { edit: true } })
    const draft = await stage().draftOf('Captcha.')
    const page = await stage().review(draft)

    await page.getByRole('button', publishButton).click()
    await expectOnWiki(page, 'The wiki asks you to answer first.')
    await keepPicture(page, `wiki-${stage().version}-captcha`)
    await page.locator('[name=wpCaptchaWord]').fill('0')
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    await expectOnWiki(page, 'The wiki asks you to answer first.')
    await expectNothingPublished(stage(), draft)
    await page.locator('[name=wpCaptchaWord]').fill(await sumAsked(page))
    await page.getByRole('button', { name: 'Publish', exact: true }).click()

    await expectPublished(page)
    await expectOneRevision(stage(), draft)
    await page.close()
  })

  test('a filter of the wiki warns in its own words; publishing all the same saves once', async () => {
    await filter(stage(), 'words to warn of', 'warn')
    const draft = await stage().draftOf('Filter.', ' With words to warn of.')
    const page = await stage().review(draft)

    await page.getByRole('button', publishButton).click()
    await wikiAnswers(page)
    await page.getByRole('alert').first().waitFor()
    await keepPicture(page, `wiki-${stage().version}-filter-warning`)
    await expectNothingPublished(stage(), draft)
    await page.getByRole('button', { name: 'Publish all the same' }).click()

    await expectPublished(page)
    await expectOneRevision(stage(), draft)
    await page.close()
  })

  test('a filter’s refusal, and the wiki’s words for it, lead back to the draft', async () => {
    await filter(stage(), 'words never taken', 'disallow')
    const draft = await stage().draftOf('Filter refuses.', ' With words never taken.')
    const page = await stage().review(draft)
    const { address, letGo } = await pressAndHold(page)

    await letGo()
    await wikiAnswers(page)
    await page.getByRole('alert').first().waitFor()
    await keepPicture(page, `wiki-${stage().version}-filter-refusal`)

    await expectNothingPublished(stage(), draft)
    await expectRefused(page, stage(), address.slice(-32), 'A filter of Test Wiki refused this change.')
    await page.close()
  })

  test('text that the wiki’s spam list forbids comes back to the draft with the wiki’s words', async () => {
    await stage().toggle({ spamRegex: '/forbiddenspam/' })
    const draft = await stage().draftOf('Spam.', ' See forbiddenspam.')
    const page = await stage().review(draft)
    const { address, letGo } = await pressAndHold(page)

    await letGo()
    await expectOnWiki(page, /forbiddenspam/)
    await keepPicture(page, `wiki-${stage().version}-spam`)

    await expectNothingPublished(stage(), draft)
    await page.getByRole('link', { name: 'Back to the draft' }).click()
    await onDraftPage(page).expectText((text) => text === draft.wikitext)
    await expectRefused(page, stage(), address.slice(-32), /forbiddenspam/)
    await page.close()
  })

  test('protected after the review: the press is refused with the wiki’s words; after the press the wiki refuses', async () => {
    const [early, late] = [await stage().draftOf('Protected early.'), await stage().draftOf('Protected late.')]
    const [earlyPage, latePage] = [await stage().review(early), await stage().review(late)]
    const { address, letGo } = await pressAndHold(latePage)
    for (const { title } of [early, late])
      await stage().jo.act({ action: 'protect', title, protections: 'edit=sysop', reason: 'Edit war' })

    await earlyPage.getByRole('button', publishButton).click()
    await earlyPage.getByRole('alert').first().waitFor()
    await keepPicture(earlyPage, 'review-protected')
    await letGo()
    await expectOnWiki(latePage, /protected/)
    await keepPicture(latePage, `wiki-${stage().version}-protected`)

    await expect.poll(() => earlyPage.getByText(/protected/).count()).toBeGreaterThan(0)
    expect(await stage().publications(early.id)).toEqual([])
    for (const draft of [early, late]) await expectNothingPublished(stage(), draft)
    await expectRefused(latePage, stage(), address.slice(-32), 'The page is protected now')
    await Promise.all([earlyPage.close(), latePage.close()])
  })

  test('blocked after the press: the wiki refuses, says why, and the draft is kept', async () => {
    const draft = await stage().draftOf('Blocked.')
    const page = await stage().review(draft)
    const { address, letGo } = await pressAndHold(page)
    await stage().jo.act({ action: 'block', user: 'Marit', reason: 'Blocked for a test', allowusertalk: 1 })
    try {
      await letGo()
      await expectOnWiki(page, /Blocked for a test/)
      await keepPicture(page, `wiki-${stage().version}-blocked`)

      await expectNothingPublished(stage(), draft)
      await expectRefused(page, stage(), address.slice(-32), 'You are blocked on Test Wiki.')
    } finally {
      await stage().jo.act({ action: 'unblock', user: 'Marit' })
    }
    await page.close()
  })
}

async function logIn(page: Page, name: string): Promise<void> {
  await page.locator('#wpName1').fill(name)
  await page.locator('#wpPassword1').fill(wikiPasswords()[name] ?? '')
  await page.locator('#wpLoginAttempt').click()
}

/** ConfirmEdit's simple captcha asks a sum. */
async function sumAsked(page: Page): Promise<string> {
  const [, left, sign, right] =
    /(\d+)\s*([+−-])\s*(\d+)\s*=/.exec(await page.locator('#drafttogether-form').innerText()) ?? []
  return String(sign === '+' ? Number(left) + Number(right) : Number(left) - Number(right))
}

function filter({ jo, stack }: PublicationStage, words: string, action: 'warn' | 'disallow'): Promise<void> {
  return saveAbuseFilter(jo.jar, stack.addresses.wiki, words, action)
}
