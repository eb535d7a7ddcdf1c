import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { onDraftPage } from './draft-page.ts'
import type { DraftStage } from './draft-stage.ts'
import { openWitness } from './matrix-witness.ts'

const tab = (page: Page, name: RegExp) => page.getByRole('tab', { name })

/** Faster than hands: a second's rest for each line and none would be refused. A machine that draws slowly must not slow it down. */
async function sayLines(field: Element, [first, last]: readonly [number, number]): Promise<void> {
  for (let line = first; line <= last; line += 1) {
    if (field instanceof HTMLTextAreaElement) field.value = `Line ${line}.`
    field.dispatchEvent(new Event('input', { bubbles: true }))
    await new Promise((resolve) => setTimeout(resolve))
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
    await new Promise((resolve) => setTimeout(resolve))
  }
}

/** The talk beside the text: what is on its way, what did not go, what is new, and who says it. */
export function draftTalk(it: () => DraftStage): void {
  test('before there is a connection the talk says so in words, keeps what is written, and fills then', async () => {
    const staged = await it().draftOf('Begin.')
    const grace = await it().open(staged, 'Grace')
    await grace.say('Said before.')
    const page = await it().person('Ada').context.newPage()
    await page.route('**/tickets', (route) => route.abort())
    await page.goto(`${it().stack.addresses.site}${staged.path}`)
    const ada = onDraftPage(page)

    await ada.chat.getByText('The talk appears here when you are connected.').first().waitFor()
    await ada.say('Kept meanwhile.')
    await ada.chat.getByText('Will be sent when you are connected again.').first().waitFor()
    await page.unroute('**/tickets')
    const tryNow = page.locator('.draft-bar').getByRole('button', { name: 'Try now' })
    // It tries by itself too, and may come before the press.
    await tryNow.click({ timeout: 5_000 }).catch(() => {})

    await ada.chat.getByText('Said before.').first().waitFor()
    await grace.chat.getByText('Kept meanwhile.').first().waitFor()
    await expect.poll(() => ada.chat.getByText('Will be sent when').count()).toBe(0)
    await page.close()
  })

  test('a message that is not taken says why and can be sent again; typing is seen by the others', async () => {
    const staged = await it().draftOf('Begin.')
    const [ada, grace] = [await it().open(staged), await it().open(staged, 'Grace')]
    const refused = ada.chat.getByRole('article').filter({ hasText: 'Not sent. Too many messages at once.' })
    let said = 0
    // A server that is slow itself lets more lines through.
    await expect
      .poll(async () => {
        await ada.chat.getByRole('textbox').evaluate(sayLines, [said + 1, (said += 12)] as const)
        return refused.count()
      })
      .toBeGreaterThan(0)
    const words = (await refused.first().locator('.chat-body').innerText()).trim()
    expect(await grace.chat.getByText(words, { exact: true }).count()).toBe(0)

    await expect
      .poll(async () => {
        const again = ada.chat
          .getByRole('article')
          .filter({ hasText: words })
          .getByRole('button', { name: 'Try again' })
        // It goes while a try is under way.
        if ((await again.count()) > 0) await again.click({ timeout: 1_000 }).catch(() => {})
        return grace.chat.getByText(words, { exact: true }).count()
      })
      .toBe(1)
    for (let left = await refused.count(); left > 0; left = await refused.count())
      await refused.first().getByRole('button', { name: 'Remove' }).click()
    await grace.chat.getByRole('textbox').pressSequentially('Hm')
    await ada.chat.getByText('Grace is typing').first().waitFor()
  })

  test('a message on its way says so only when it takes long', async () => {
    const staged = await it().draftOf('Begin.')
    // Ada has just said as much as anybody may at once.
    const grace = await it().open(staged, 'Grace')
    await grace.expectSaveWord('Saved')
    await it().stack.homeserver.stop()

    await grace.say('On its way.')

    await grace.chat.getByRole('article').filter({ hasText: 'On its way.' }).getByText('Sending…').waitFor()
    await it().stack.homeserver.start()
    await expect.poll(() => grace.chat.getByText('Sending…').count()).toBe(0)
  })

  test('unread talk is counted apart for both rooms, and that of the draft in the tab’s title', async () => {
    const staged = await it().draftOf('Begin.')
    const [ada, grace] = [await it().open(staged), await it().open(staged, 'Grace')]
    await ada.expectSaveWord('Saved')
    await ada.chat.getByRole('button', { name: 'Hide the chat' }).click()

    await grace.say('One.')
    await grace.say('Two.')
    await tab(grace.page, /Topic room/).click()
    await grace.say('About the page.')

    await expect.poll(() => ada.page.title()).toMatch(/^\(2\) /)
    await ada.page.getByRole('button', { name: 'Show the edit chat, 2 unread' }).click()
    await expect.poll(() => ada.page.title()).not.toMatch(/^\(/)
    await expect.poll(() => tab(ada.page, /Topic room/).innerText()).toMatch(/1\s*unread/)
    await tab(ada.page, /Topic room/).click()
    await ada.chat.getByText('About the page.').first().waitFor()
    await expect.poll(() => tab(ada.page, /Topic room/).innerText()).not.toMatch(/unread/)
  })

  test('somebody with another Matrix client is told apart, and earlier talk comes when it is asked for', async () => {
    const staged = await it().draftOf('Begin.', 'recorded')
    const ada = await it().open(staged)
    const witness = await openWitness(it().stack, 'passer-by')
    await ada.say('The first.')
    const room = await witness.join(`#draft.${staged.id}:${it().stack.homeserver.name}`)
    for (let count = 1; count <= 60; count += 1) await witness.say(room, `Word ${count}.`)
    await ada.chat.getByText('Word 60.', { exact: true }).first().waitFor()
    const last = ada.chat.getByRole('article').filter({ hasText: 'Word 1.' })
    await last.getByText(`Matrix · ${it().stack.homeserver.name}`).first().waitFor()

    await ada.page.reload()
    await ada.chat.getByText('Word 60.', { exact: true }).first().waitFor()
    await ada.chat.getByRole('button', { name: 'Earlier messages' }).waitFor()
    expect(await ada.chat.getByText('The first.').count()).toBe(0)
    // By key: the log may still be moving to its end, away under a pointer.
    await ada.chat.getByRole('button', { name: 'Earlier messages' }).press('Enter')

    await ada.chat.getByText('The first.').first().waitFor()
    await expect.poll(() => ada.chat.getByText(/^Word \d+\.$/).count()).toBe(60)
    witness.close()
  })
}
