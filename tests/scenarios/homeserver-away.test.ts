import { type Stack, startTestStack } from '@scriptorium/local-stack'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type DraftPage, onDraftPage, startDraft } from './draft-page.ts'
import { type MatrixWitness, openWitness } from './matrix-witness.ts'
import { openBrowser, openPerson, type PersonAtBrowser } from './people.ts'

let stack: Stack
let browser: Browser
let ada: PersonAtBrowser
let adaDraft: DraftPage
let graceDraft: DraftPage
let witness: MatrixWitness
let room = ''
beforeAll(async () => {
  ;[stack, browser] = await Promise.all([startTestStack('homeserver-away'), openBrowser()])
  await (await stack.wiki.session('Jo')).edit('Homeserver away', 'Begin.')
  ada = await openPerson(browser, stack, 'Ada')
  adaDraft = await startDraft(ada.page, stack.addresses.site, 'Homeserver away', 'recorded')
  const grace = await openPerson(browser, stack, 'Grace', new URL(ada.page.url()).pathname)
  graceDraft = onDraftPage(grace.page)
  await graceDraft.text.waitFor()
  witness = await openWitness(stack, 'witness')
}, 240_000)
afterAll(async () => {
  witness?.close()
  await browser?.close()
  await stack?.close()
})

async function times(draft: DraftPage, body: string): Promise<number> {
  return draft.chat.getByText(body, { exact: true }).count()
}

test('talk goes on while the homeserver is away', async () => {
  await adaDraft.say('Before.')
  const draft = ada.page.url().split('/').at(-1)
  room = await witness.join(`#draft.${draft}:${stack.homeserver.name}`)
  await witness.expectHeard('Before.')
  await stack.homeserver.stop()

  await adaDraft.say('Said by Ada without it.')
  await expect.poll(() => times(graceDraft, 'Said by Ada without it.')).toBe(1)
  await graceDraft.say('Said by Grace without it.')

  await expect.poll(() => times(adaDraft, 'Said by Grace without it.')).toBe(1)
})

test('after it is back, an independent client has every message once and in order', async () => {
  await stack.homeserver.start()

  await witness.expectHeard('Said by Ada without it.')
  await witness.expectHeard('Said by Grace without it.')
  const bodies = witness.heard.filter((one) => one.room === room).map(({ body }) => body)
  expect(bodies).toEqual(['Before.', 'Said by Ada without it.', 'Said by Grace without it.'])
})

test('what was said on the homeserver around a kill of it is shown once', async () => {
  await witness.say(room, 'Just before the kill.')
  await stack.homeserver.kill()
  await stack.homeserver.start()
  await expect
    .poll(async () =>
      witness.say(room, 'Just after the start.').then(
        () => true,
        () => false,
      ),
    )
    .toBe(true)

  for (const body of ['Just before the kill.', 'Just after the start.']) {
    await expect.poll(() => times(adaDraft, body)).toBe(1)
    await expect.poll(() => times(graceDraft, body)).toBe(1)
  }
})

test('what was said while our own server was away is read from the gap, once', async () => {
  await stack.server.stop()
  try {
    await witness.say(room, 'While the server was away.')
  } finally {
    await stack.server.start()
  }

  await expect.poll(() => times(adaDraft, 'While the server was away.')).toBe(1)
  await ada.page.reload()
  await expect.poll(() => times(adaDraft, 'While the server was away.')).toBe(1)
  for (const body of ['Before.', 'Said by Ada without it.', 'Said by Grace without it.']) {
    await expect.poll(() => times(adaDraft, body)).toBe(1)
  }
})

test('the topic room is another room, behind its own tab', async () => {
  await adaDraft.chat.getByRole('tab', { name: /Topic room/ }).click()
  await adaDraft.say('For everybody who cares about the page.')

  expect(await times(graceDraft, 'For everybody who cares about the page.')).toBe(0)
  await graceDraft.chat.getByRole('tab', { name: /Topic room/ }).click()
  await expect.poll(() => times(graceDraft, 'For everybody who cares about the page.')).toBe(1)
  expect(witness.heard.map(({ body }) => body)).not.toContain('For everybody who cares about the page.')
})
