import { type Stack, startTestStack } from '@scriptorium/local-stack'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { onDraftPage, startDraft } from './draft-page.ts'
import { openBrowser, openPerson } from './people.ts'
import { keepPicture } from './pictures.ts'

let stack: Stack
let browser: Browser

beforeAll(async () => {
  ;[stack, browser] = await Promise.all([startTestStack('offline-and-back'), openBrowser()])
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await stack?.close()
})

async function pair(title: string, wikitext: string) {
  await (await stack.wiki.session('Jo')).edit(title, wikitext)
  const [ada, grace] = await Promise.all([openPerson(browser, stack, 'Ada'), openPerson(browser, stack, 'Grace')])
  const adaDraft = await startDraft(ada.page, stack.addresses.site, title)
  await grace.page.goto(ada.page.url())
  const graceDraft = onDraftPage(grace.page)
  await graceDraft.expectText((text) => text === wikitext)
  return { ada, grace, adaDraft, graceDraft }
}

test('words typed and deleted without a connection are merged on return', async () => {
  const { ada, adaDraft, graceDraft } = await pair('Offline page', 'One. Two. Three.')
  await ada.context.setOffline(true)
  await adaDraft.expectSaveWord('Only on this device')

  await adaDraft.delete('Two. ')
  await adaDraft.typeAtEnd(' Four by Ada.')
  await graceDraft.typeAtStart('Grace meanwhile. ')
  await keepPicture(ada.page, 'draft-offline')
  expect(await adaDraft.saveWord()).toBe('Only on this device')
  await ada.context.setOffline(false)

  for (const draft of [adaDraft, graceDraft])
    await draft.expectText((text) => text === 'Grace meanwhile. One. Three. Four by Ada.')
  await adaDraft.expectSaveWord('Saved')
})

test('words stay on the device when the tab is closed offline, and are merged when it is opened again', async () => {
  const { ada, adaDraft, graceDraft } = await pair('Closed tab', 'Alpha. Beta. Gamma.')
  const address = ada.page.url()
  await ada.context.setOffline(true)
  await adaDraft.expectSaveWord('Only on this device')
  await adaDraft.delete('Beta. ')
  await adaDraft.typeAtEnd(' Delta by Ada.')
  await adaDraft.expectText((text) => text === 'Alpha. Gamma. Delta by Ada.')
  // "Beta. " and " Delta by Ada."
  await adaDraft.expectKept(6 + 14)
  await ada.page.close()
  await graceDraft.typeAtStart('Grace meanwhile. ')
  await graceDraft.expectSaveWord('Saved')

  await ada.context.setOffline(false)
  const again = await ada.context.newPage()
  await again.goto(address)

  await graceDraft.expectText((text) => text === 'Grace meanwhile. Alpha. Gamma. Delta by Ada.')
  await onDraftPage(again).expectText((text) => text === 'Grace meanwhile. Alpha. Gamma. Delta by Ada.')
  await onDraftPage(again).expectSaveWord('Saved')
})

test('words of one person are never loaded into another’s sign-in on the same browser', async () => {
  const { ada, adaDraft, graceDraft } = await pair('Shared browser', 'Public words.')
  const address = ada.page.url()
  await ada.context.setOffline(true)
  await adaDraft.expectSaveWord('Only on this device')
  await adaDraft.typeAtEnd(' Ada’s unsent secret.')
  await adaDraft.expectText((text) => text.endsWith('secret.'))
  await adaDraft.expectKept(21)
  await ada.page.close()
  await ada.context.setOffline(false)
  await ada.context.clearCookies()

  const marit = await ada.context.newPage()
  await marit.goto(await stack.signInLink('Marit', new URL(address).pathname))
  await marit.waitForURL(address)

  const maritDraft = onDraftPage(marit)
  await maritDraft.expectText((text) => text.startsWith('Public words.'))
  await maritDraft.typeAtEnd(' Marit.')
  await graceDraft.expectText((text) => text === 'Public words. Marit.')
  expect(await maritDraft.wikitext()).toBe('Public words. Marit.')

  // Ada comes back to the same browser: her words were kept for her, and for her alone.
  await ada.context.clearCookies()
  const back = await ada.context.newPage()
  await back.goto(await stack.signInLink('Ada', new URL(address).pathname))
  await graceDraft.expectText((text) => text.includes('Ada’s unsent secret.'))
})
