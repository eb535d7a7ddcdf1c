import type { Page } from 'playwright-core'

/** Presses an access key as Chromium takes it, with Alt and Shift. Playwright's own keys carry no character with these two held: it would look for none. */
export async function pressAccessKey(page: Page, letter: string): Promise<void> {
  const chromium = await page.context().newCDPSession(page)
  const upper = letter.toUpperCase()
  const key = { modifiers: 1 | 8, key: upper, code: `Key${upper}`, windowsVirtualKeyCode: upper.charCodeAt(0) }
  await chromium.send('Input.dispatchKeyEvent', { type: 'keyDown', text: upper, unmodifiedText: letter, ...key })
  await chromium.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key })
  await chromium.detach()
}
