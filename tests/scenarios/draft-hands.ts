import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { pressAccessKey } from './access-keys.ts'
import type { DraftStage } from './draft-stage.ts'

const sections = `Lead.\n\n== Travels ==\nShe went.\n\n${'More words.\n\n'.repeat(60)}== The gallery ==\nIt opened.`

/** Where the keyboard is: the part of the screen, in its own words. */
async function focusedPart(page: Page): Promise<string> {
  return page.evaluate(() => {
    const parts = { '.draft-header': 'header', '.draft-main': 'text', '.chat-place': 'chat', '.draft-bar': 'bar' }
    const found = Object.entries(parts).find(([part]) => document.activeElement?.closest(part) != null)
    return found?.[1] ?? document.activeElement?.tagName ?? ''
  })
}

async function expectFocus(page: Page, part: string): Promise<void> {
  await expect.poll(() => focusedPart(page)).toBe(part)
}

/** What hands do: keys, jumps, finding, undoing, and the phone's tabs. */
export function draftHands(it: () => DraftStage): void {
  test('the people list says where each one is, and leads there', async () => {
    const staged = await it().draftOf(sections)
    const [ada, grace] = [await it().open(staged), await it().open(staged, 'Grace')]
    await grace.typeAtEnd(' And stayed.')
    await ada.page.getByRole('button', { name: /people in this draft/i }).click()
    const list = ada.page.locator('.people-list')
    await expect.poll(() => list.innerText()).toMatch(/Grace\s+The gallery/)

    await list.getByRole('button', { name: 'Go to Grace' }).click()

    await ada.text.getByText('And stayed.').waitFor()
    await expect.poll(() => ada.page.locator('.cm-content').innerText()).toContain('The gallery')
  })

  test('find and replace work on the whole text, and undo takes back only one’s own words', async () => {
    const staged = await it().draftOf(sections)
    const [ada, grace] = [await it().open(staged), await it().open(staged, 'Grace')]
    await ada.typeAtStart('Mine. ')
    await grace.typeAtEnd(' Hers.')
    await ada.expectText((text) => text.startsWith('Mine. ') && text.endsWith(' Hers.'))

    // What was typed with a rest in between, as on a slow machine, is undone in as many steps.
    await expect
      .poll(async () => {
        const isLeft = (await ada.wikitext()).startsWith('M')
        if (isLeft) await ada.page.keyboard.press('Control+z')
        return isLeft
      })
      .toBe(false)
    await ada.expectText((text) => text === `${sections} Hers.`)
    await ada.page.keyboard.press('Control+f')
    await ada.page.getByRole('textbox', { name: 'Find' }).fill('More words')
    await ada.page.getByRole('textbox', { name: 'Replace' }).fill('Fewer words')
    await ada.page.getByRole('button', { name: 'Replace all', exact: true }).click()

    await ada.expectText((text) => !text.includes('More words') && text.split('Fewer words').length === 61)
    await grace.expectText((text) => text.split('Fewer words').length === 61)
  })

  test('every key of the help does what it says', async () => {
    const staged = await it().draftOf('Begin.')
    const ada = await it().open(staged)
    const { page } = ada
    await ada.expectSaveWord('Saved')
    await ada.typeAtEnd(' Bold')
    await page.keyboard.press('Control+Shift+ArrowLeft')
    await page.keyboard.press('Control+b')
    await ada.expectText((text) => text === "Begin. '''Bold'''")

    await page.keyboard.press('F6')
    await expectFocus(page, 'chat')
    await page.keyboard.press('Shift+F6')
    await expectFocus(page, 'text')
    await page.keyboard.press('Shift+F6')
    await expectFocus(page, 'header')
    // What is still on its way is said to be, and rightly.
    await ada.expectSaveWord('Saved')
    await page.keyboard.press('Control+s')
    await expect.poll(() => page.getByText(/^Saved$/).count()).toBeGreaterThan(1)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Alt+0')
    const help = page.getByRole('dialog', { name: 'Keyboard' })
    await help.waitFor()
    await page.keyboard.press('Escape')
    await help.waitFor({ state: 'hidden' })
  })

  test('the wiki’s own access keys lead from the text to review, preview and history', async () => {
    const staged = await it().draftOf('Begin.')
    const { page, text } = await it().open(staged)
    for (const [letter, end] of [
      ['v', '/review'],
      ['p', '/review?view=preview'],
      ['h', '/history'],
    ] as const) {
      await text.click()
      await pressAccessKey(page, letter)
      await expect.poll(() => page.url().endsWith(`${staged.path}${end}`)).toBe(true)
      await page.goBack()
      await text.waitFor()
    }
  })

  test('skip links lead to text and chat, and the splitter obeys the arrow keys', async () => {
    const staged = await it().draftOf('Begin.')
    const ada = await it().open(staged)
    const { page } = ada
    await ada.expectSaveWord('Saved')
    for (const [link, part] of [
      ['Skip to the text', 'text'],
      ['Skip to the chat', 'chat'],
    ] as const) {
      await page.getByRole('link', { name: link }).focus()
      await page.keyboard.press('Enter')
      await expectFocus(page, part)
    }

    const splitter = page.getByRole('separator', { name: 'Width of the chat' })
    const width = async () => Number(await splitter.getAttribute('aria-valuenow'))
    await splitter.focus()
    await page.keyboard.press('ArrowLeft')
    await expect.poll(width).toBe(376)
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await expect.poll(width).toBe(344)
    await page.keyboard.press('Home')
    await expect.poll(width).toBe(360)
  })

  test.each([{}, { locale: 'ar' }])(
    'on a phone each card of the header lies within the window, %o',
    async (options) => {
      const staged = await it().draftOf('Begin.')
      await it().open(staged, 'Grace')
      const ada = await it().open(staged, 'Ada', {
        viewport: { width: 360, height: 740 },
        ...options,
      })
      const { page } = ada
      await ada.expectSaveWord(/./)
      const buttons = page.locator('.draft-header button[aria-expanded]')
      await expect.poll(() => buttons.count()).toBe(3)

      for (const button of await buttons.all()) {
        await button.click()
        const card = page.locator('.draft-header .pop-card')
        await expect.poll(async () => (await card.boundingBox())?.height ?? 0).toBeGreaterThan(50)
        const box = await card.boundingBox()
        expect(box && [box.x >= 0, box.x + box.width <= 360]).toEqual([true, true])
        await page.keyboard.press('Escape')
        await expect.poll(() => card.count()).toBe(0)
      }
    },
  )

  test('on a phone tabs change the pane, and the newest message peeks above them', async () => {
    const staged = await it().draftOf('Begin.')
    const ada = await it().open(staged, 'Ada', { viewport: { width: 360, height: 740 } })
    const grace = await it().open(staged, 'Grace')
    const { page } = ada
    await grace.say('Look at the first line.')
    const peek = page.locator('.draft-peek')
    await peek.getByText('Look at the first line.').waitFor()
    await expect
      .poll(() => page.getByRole('navigation').getByRole('button', { name: /chat/ }).innerText())
      .toContain('1')

    await peek.getByRole('button', { name: 'Close' }).click()
    await expect.poll(() => peek.count()).toBe(0)
    await page.getByRole('navigation').getByRole('button', { name: 'People' }).click()
    await expect.poll(() => page.locator('.people-list').innerText()).toContain('Grace')
    await page.getByRole('navigation').getByRole('button', { name: /chat/ }).click()
    await page.getByRole('main').getByText('Look at the first line.').waitFor()
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('button', { name: 'Find' }).click()
    const find = page.getByRole('textbox', { name: 'Find' })
    // Where the panel comes a moment later, what is typed before belongs to what had the focus.
    await expect.poll(() => find.evaluate((field) => field === document.activeElement)).toBe(true)
    await page.keyboard.type('beg')
    await ada.text.locator('.cm-searchMatch').getByText('Beg').waitFor()
    expect(await find.inputValue()).toBe('beg')
  })
}
