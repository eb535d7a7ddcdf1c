import { type Stack, startTestStack } from '@scriptorium/local-stack'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest'
import { onDraftPage, startDraft } from './draft-page.ts'
import { openBrowser, openPerson } from './people.ts'
import { keepPicture } from './pictures.ts'
import { callApi } from './programs.ts'

let stack: Stack
let browser: Browser

beforeAll(async () => {
  ;[stack, browser] = await Promise.all([startTestStack('the-wiki-governs'), openBrowser()])
}, 240_000)
afterEach(async () => {
  await stack.wiki.setToggles({})
  await stack.wiki.start()
})
afterAll(async () => {
  await browser?.close()
  await stack?.close()
})

async function draftOf(title: string, wikitext: string) {
  await (await stack.wiki.session('Jo')).edit(title, wikitext)
  const ada = await openPerson(browser, stack, 'Ada')
  const adaDraft = await startDraft(ada.page, stack.addresses.site, title)
  await adaDraft.expectText((text) => text === wikitext)
  return { ada, adaDraft, path: new URL(ada.page.url()).pathname }
}

test('a block on the wiki acts on the open draft at once, and lifting it too', async () => {
  const { ada, adaDraft } = await draftOf('Blocked meanwhile', 'Begin.')
  const jo = await stack.wiki.session('Jo')

  await jo.act({ action: 'block', user: 'Ada', expiry: '1 day', reason: 'Cooling off' })
  onTestFinished(async () => void (await jo.act({ action: 'unblock', user: 'Ada' })))

  await adaDraft.expectSaveWord('Reading only')
  await expect.poll(() => ada.page.locator('body').innerText()).toContain('You are blocked from editing on Test Wiki')
  const bar = ada.page.locator('.draft-bar')
  await expect
    .poll(() => bar.innerText())
    .toContain('Reason given: “Cooling off”. What you wrote before is in the draft.')
  expect((await bar.boundingBox())?.height).toBeLessThanOrEqual(56)
  await keepPicture(ada.page, 'draft-blocked')
  await bar.getByRole('button', { name: 'About this block' }).click()
  await expect.poll(() => bar.innerText()).toContain('Jo')
  await jo.act({ action: 'unblock', user: 'Ada' })
  await adaDraft.expectSaveWord('Saved')
  await adaDraft.typeAtEnd(' Again.')
  await adaDraft.expectSaveWord('Saved')
})

test('protecting the page takes writing from those who may not edit it any more', async () => {
  const { ada, adaDraft, path } = await draftOf('Protected meanwhile', 'Begin.')
  const reader = await openPerson(browser, stack, null, path)
  await onDraftPage(reader.page).expectText((text) => text === 'Begin.')

  await (
    await stack.wiki.session('Jo')
  ).act({ action: 'protect', title: 'Protected meanwhile', protections: 'edit=sysop' })

  await adaDraft.expectSaveWord('Reading only')
  await expect.poll(() => ada.page.locator('.draft-bar').innerText()).toContain('This page is protected on Test Wiki.')
  const log = await ada.page.getByRole('link', { name: 'See the protection' }).getAttribute('href')
  expect(await (await fetch(log ?? '')).text()).toContain('Protected meanwhile')
  expect(await adaDraft.wikitext()).toBe('Begin.')
})

test('signing out on the wiki ends the session and its connections here', async () => {
  const { ada, adaDraft } = await draftOf('Signed out', 'Begin.')

  await (await stack.wiki.session('Ada')).act({ action: 'logout' })

  await expect.poll(() => ada.page.getByText('Please sign in again').count()).toBeGreaterThan(0)
  expect(await adaDraft.wikitext()).toBe('Begin.')
  const session = await ada.page.request.get(`${stack.addresses.site}/api/session`)
  expect(await session.json()).toMatchObject({ person: null })
})

test('signing out here ends the connections of this sign-in', async () => {
  const { ada, path } = await draftOf('Signed out here', 'Begin.')
  const second = await ada.context.newPage()
  await second.goto(`${stack.addresses.site}${path}`)
  await onDraftPage(second).expectText((text) => text === 'Begin.')

  await callApi(second, 'POST', '/auth/sign-out', {})

  await expect.poll(() => ada.page.getByText('Please sign in again').count()).toBeGreaterThan(0)
})

test('a signed-out reader reads the text, not the candid talk, and can write neither', async () => {
  const { adaDraft, path } = await draftOf('Open to read', 'Public words.')
  await adaDraft.say('A candid word between us.')
  const reader = await openPerson(browser, stack, null, path)
  const readerDraft = onDraftPage(reader.page)

  await readerDraft.expectText((text) => text === 'Public words.')
  await readerDraft.expectSaveWord('Reading only')
  await expect.poll(() => readerDraft.chat.innerText()).toContain('talking about this draft')
  expect(await readerDraft.chat.innerText()).not.toContain('candid word between us')
  expect(await readerDraft.chat.getByRole('textbox').count()).toBe(0)
  await keepPicture(reader.page, 'draft-signed-out')
})

test('drafts of a private wiki are readable only to whom the wiki lets read', async () => {
  const { path } = await draftOf('Private matter', 'Secret words.')
  await stack.wiki.setToggles({ private: true })
  // What the wiki said before may be believed for half a minute.
  const reader = await browser.newContext()
  const page = await reader.newPage()

  await expect
    .poll(
      async () =>
        (await reader.request.get(`${stack.addresses.site}/api${path.replace('/d/', '/drafts/')}/text`)).status(),
      { interval: 2_000 },
    )
    .toBeGreaterThanOrEqual(401)

  await page.goto(`${stack.addresses.site}${path}`)
  await expect.poll(() => page.locator('body').innerText()).toMatch(/No draft with this address|sign in/i)
  expect(await page.content()).not.toContain('Secret words.')
  const grace = await openPerson(browser, stack, 'Grace', path)
  await onDraftPage(grace.page).expectText((text) => text === 'Secret words.')
})

test('the server serves drafts while the wiki is away, says so, and recovers', async () => {
  const { ada, adaDraft } = await draftOf('Wiki away', 'Begin.')
  await stack.wiki.stop()
  await adaDraft.typeAtEnd(' Still writing.')
  await adaDraft.expectSaveWord('Saved')
  await ada.page.reload()
  await adaDraft.expectText((text) => text === 'Begin. Still writing.')
  await expect.poll(() => ada.page.locator('body').innerText()).toContain('Test Wiki cannot be reached')
  await keepPicture(ada.page, 'draft-wiki-away')

  await stack.wiki.start()
  await ada.page.reload()

  await adaDraft.expectSaveWord('Saved')
  await adaDraft.typeAtEnd(' And on.')
  await adaDraft.expectSaveWord('Saved')
  await expect.poll(() => ada.page.locator('body').innerText()).not.toContain('Test Wiki cannot be reached')
})
