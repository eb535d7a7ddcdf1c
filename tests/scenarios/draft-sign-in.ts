import { expect, test } from 'vitest'
import { onDraftPage } from './draft-page.ts'
import type { DraftStage } from './draft-stage.ts'

/** Signing in and out around a draft: nothing secret stays behind, and no word is left behind unasked. */
export function signingInAndOut(it: () => DraftStage): void {
  test('nothing of the sign-in is left in the console, the address or the history', async () => {
    const { stack, browser } = it()
    const context = await browser.newContext()
    const page = await context.newPage()
    const said: string[] = []
    const states: string[] = []
    let token = ''
    page.on('console', (message) => said.push(message.text()))
    page.on('pageerror', (error) => said.push(String(error)))
    page.on('request', (request) => {
      if (request.url().endsWith('/auth/wiki/complete')) token = String(request.postDataJSON().token)
    })
    await page.exposeFunction('seeHistory', (state: string) => states.push(state))
    await page.addInitScript(() => {
      for (const change of ['pushState', 'replaceState'] as const) {
        const original = history[change].bind(history)
        history[change] = (state, unused, address) => {
          original(state, unused, address)
          void (globalThis as unknown as { seeHistory(seen: string): Promise<void> }).seeHistory(
            `${location.href} ${JSON.stringify(history.state)}`,
          )
        }
      }
    })

    await page.goto(await stack.signInLink('Marit', '/tokens'))
    await page.waitForURL(`${stack.addresses.site}/tokens`)
    await page.getByRole('heading', { level: 1 }).waitFor()

    await expect.poll(() => token.split('.')).toHaveLength(3)
    await expect.poll(() => states.length).toBeGreaterThan(1)
    for (const seen of [...said, ...states, page.url()]) expect(seen).not.toContain(token.slice(0, 20))
    expect(said.filter((text) => text.includes('token='))).toEqual([])
    await context.close()
  })

  test('signing out anywhere asks first while words of any draft are only on this device', async () => {
    const { stack } = it()
    const draft = await it().draftOf('Begin.')
    const ada = await it().open(draft, 'Ada', {})
    await ada.expectSaveWord('Saved')
    await stack.server.stop()
    await ada.typeAtEnd(' Said to nobody yet.')
    await ada.expectSaveWord('Only on this device')
    await ada.expectKept(20)
    await ada.page.close()
    await stack.server.start()

    const front = await ada.page.context().newPage()
    await front.goto(stack.addresses.site)
    await front.getByRole('button', { name: /Ada/ }).click()
    await front
      .getByRole('menuitem', { name: 'Sign out' })
      .or(front.getByRole('option', { name: 'Sign out' }))
      .click()
    const question = front.getByRole('dialog', { name: 'Sign out with unsent words?' })
    await question.waitFor()
    await question.getByRole('button', { name: 'Stay signed in' }).click()

    const session = await front.request.get(`${stack.addresses.site}/api/session`)
    expect(await session.json()).toMatchObject({ person: { name: 'Ada' } })
    await front.goto(`${stack.addresses.site}${draft.path}`)
    await onDraftPage(front).expectText((wikitext) => wikitext === 'Begin. Said to nobody yet.')
    await onDraftPage(front).expectSaveWord('Saved')
    await front.context().close()
  })
}
