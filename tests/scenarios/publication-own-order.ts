import type { NewTokenBody, OrderBody, PublishRequest, ReviewBody, SessionBody } from '@scriptorium/protocol'
import { expect, test } from 'vitest'
import { openOtherSite } from './other-site.ts'
import { keepPicture } from './pictures.ts'
import { callApi } from './programs.ts'
import type { PublicationStage, StagedDraft } from './publication-stage.ts'
import {
  expectNothingPublished,
  expectOneRevision,
  expectOnWiki,
  expectPublished,
  pressAndHold,
} from './publication-sights.ts'

/** Only the person's own press, on our own page, in their own sign-in, makes an order; and only that person can take it to the wiki. */
export function publicationOfOwnOrder(stage: () => PublicationStage): void {
  test('somebody else who takes the order to the wiki saves nothing, and it stays its person’s', async () => {
    const draft = await stage().draftOf('Taken order.')
    const page = await stage().review(draft)
    const { address, letGo } = await pressAndHold(page)
    const grace = await stage().person('Grace').context.newPage()

    await grace.goto(address)
    await expectOnWiki(grace, 'Somebody else asked for this publication, not Grace. Nothing has been saved.')
    await keepPicture(grace, `wiki-${stage().version}-other-person`)

    expect(await grace.locator('#drafttogether-form').count()).toBe(0)
    await expectNothingPublished(stage(), draft)
    await letGo()
    await expectPublished(page)
    await grace.goto(address)
    await expectOnWiki(grace, 'Somebody else asked for this publication, not Grace. Nothing has been saved.')
    await expectOneRevision(stage(), draft)
    await Promise.all([grace.close(), page.close()])
  })

  test.each([
    ['foreign', 401, false],
    ['neighbour', 403, true],
  ] as const)('a %s site cannot make an order, nor show the review in a frame', async (where, status, hasCookie) => {
    const draft = await stage().draftOf('Forged from elsewhere.')
    const place = `${stage().stack.addresses.site}/api/drafts/${draft.id}/publications`
    const review = `${stage().stack.addresses.site}/d/${draft.id}/review`
    const site = await openOtherSite(attackPage(place, review, JSON.stringify(await pressOf(stage(), draft))))
    const page = await stage().person('Marit').context.newPage()

    await page.goto(site[where])
    await expect.poll(() => page.evaluate(() => document.title)).toBe('tried')
    await expect.poll(() => page.frames()[1]?.url()).toBe('chrome-error://chromewebdata/')
    const [answer] = await Promise.all([
      page.waitForResponse(place),
      page.getByRole('button', { name: 'A form' }).click(),
    ])

    expect(answer.status()).toBe(status)
    expect(((await answer.request().allHeaders())['cookie'] ?? '').includes('scriptorium_session')).toBe(hasCookie)
    expect(await stage().publications(draft.id)).toEqual([])
    await expectNothingPublished(stage(), draft)
    await Promise.all([site.close(), page.close()])
  })

  test('no program, no stolen cookie and no foreign Origin makes an order: only the whole of a real press does', async () => {
    const draft = await stage().draftOf('Forged by hand.')
    const { site } = stage().stack.addresses
    const { page, context } = stage().person('Marit')
    const request = await pressOf(stage(), draft)
    const { csrf } = await callApi<SessionBody>(page, 'GET', '/api/session')
    const { token } = await callApi<NewTokenBody>(page, 'POST', '/api/tokens', { label: 'A program', lifetimeDays: 1 })
    const cookie = (await context.cookies(site)).map(({ name, value }) => `${name}=${value}`).join('; ')
    const real = { cookie, origin: site, 'sec-fetch-site': 'same-origin', 'x-scriptorium-csrf': csrf ?? '' }
    const press = async (headers: Record<string, string>) => {
      const answer = await fetch(`${site}/api/drafts/${draft.id}/publications`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(request),
      })
      return { status: answer.status, body: (await answer.json()) as Partial<OrderBody> & { code?: string } }
    }
    const without = (name: keyof typeof real) =>
      Object.fromEntries(Object.entries(real).filter(([each]) => each !== name))

    const refused = await Promise.all([
      press({ authorization: `Bearer ${token}` }),
      press({ ...real, authorization: `Bearer ${token}` }),
      press({ authorization: `Bearer ${stage().stack.operatorToken}` }),
      press(without('x-scriptorium-csrf')),
      press({ ...real, 'x-scriptorium-csrf': 'a'.repeat(43) }),
      press({ ...real, origin: stage().stack.addresses.wiki }),
      press({ ...real, origin: 'null' }),
      press(without('origin')),
      press({ ...real, 'sec-fetch-site': 'same-site' }),
      press(without('sec-fetch-site')),
      press(without('cookie')),
    ])

    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403, 403, 403, 403, 403, 401])
    expect(await stage().publications(draft.id)).toEqual([])
    const whole = await press(real)
    expect(whole).toMatchObject({ status: 201, body: { publication: expect.stringMatching(/^[0-9a-f]{32}$/) } })
    await expectNothingPublished(stage(), draft)
  })
}

/** What the review page would send when pressed now. */
async function pressOf({ person }: PublicationStage, { id }: StagedDraft): Promise<PublishRequest> {
  const { text, base, summary } = await callApi<ReviewBody>(person('Marit').page, 'GET', `/api/drafts/${id}/review`)
  const { generation, sequence, sha256 } = text
  return {
    generation,
    sequence,
    sha256,
    baseRevision: base?.revision ?? null,
    summary,
    isMinor: false,
    isWatched: false,
  }
}

/** Tries all that a page may without being asked, and has a form for what a person can be led to press. */
function attackPage(place: string, review: string, request: string): string {
  const half = request.lastIndexOf('}')
  return `<!doctype html><title>trying</title>
<form method="post" enctype="text/plain" action="${place}">
<input type="hidden" name='${request.slice(0, half)},"x":"' value='"}'><button>A form</button></form>
<iframe src="${review}"></iframe>
<script>
const body = ${JSON.stringify(request)}
const tries = ['no-cors', 'cors'].flatMap((mode) =>
  ['text/plain', 'application/json'].map((type) =>
    fetch(${JSON.stringify(place)}, { method: 'POST', mode, credentials: 'include', body, headers: { 'content-type': type } })))
Promise.allSettled(tries).then(() => (document.title = 'tried'))
</script>`
}
