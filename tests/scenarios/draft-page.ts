import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

/** What a person sees and does on the draft's page, in the words of the screen. */
export interface DraftPage {
  readonly page: Page
  readonly text: Locator
  readonly chat: Locator
  /** The save word as shown now. */
  saveWord(): Promise<string>
  /** Waits until the word stands there. */
  expectSaveWord(word: string | RegExp): Promise<void>
  /** Waits until the bar says that so many characters are kept on this device: the save word does not wait for the device's disk. */
  expectKept(characters: number): Promise<void>
  /** The wikitext as the editor holds it, also what is scrolled out of sight. */
  wikitext(): Promise<string>
  /** Puts the caret at the end of the text and types like a person. */
  typeAtEnd(words: string): Promise<void>
  typeAtStart(words: string): Promise<void>
  /** All at once, as from the clipboard. */
  pasteAtEnd(words: string): Promise<void>
  /** Deletes the first place where `words` stand. */
  delete(words: string): Promise<void>
  expectText(check: (wikitext: string) => boolean): Promise<void>
  say(message: string): Promise<void>
}

export function onDraftPage(page: Page): DraftPage {
  const text = page.locator('.cm-content')
  const chat = page.getByRole('complementary')
  const wikitext = () => text.evaluate(readEditor)
  const place = async (offset: number, end = offset) => {
    await text.evaluate(selectInEditor, [offset, end] as const)
  }
  return {
    page,
    text,
    chat,
    saveWord: async () => (await page.locator('.save-word-text').innerText()).trim(),
    async expectSaveWord(word) {
      await expect.poll(async () => (await page.locator('.save-word-text').innerText()).trim()).toMatch(word)
    },
    async expectKept(characters) {
      const words = characters === 1 ? '1 character' : `${characters} characters`
      await expect
        .poll(async () => (await page.locator('.draft-bar').allInnerTexts()).join())
        .toMatch(new RegExp(` ${words} since .* kept on this device`))
    },
    wikitext,
    async typeAtEnd(words) {
      await place(Number.MAX_SAFE_INTEGER)
      await page.keyboard.type(words, { delay: 5 })
    },
    async typeAtStart(words) {
      await place(0)
      await page.keyboard.type(words, { delay: 5 })
    },
    async pasteAtEnd(words) {
      await text.evaluate(pasteInEditor, words)
    },
    async delete(words) {
      const at = (await wikitext()).indexOf(words)
      expect(at, `“${words}” stands in the text`).toBeGreaterThanOrEqual(0)
      await place(at, at + words.length)
      await page.keyboard.press('Delete')
    },
    async expectText(check) {
      await expect.poll(async () => check(await wikitext())).toBe(true)
    },
    async say(message) {
      await chat.getByRole('textbox').fill(message)
      await chat.getByRole('textbox').press('Enter')
    },
  }
}

/** CodeMirror keeps its view at the content element: the way its own tests find it. */
interface EditorElement extends Element {
  readonly cmTile?: { readonly root: { readonly view: EditorLike } }
}
interface EditorLike {
  readonly state: { readonly doc: { readonly length: number; toString(): string } }
  focus(): void
  dispatch(change: { selection: { anchor: number; head: number }; scrollIntoView: boolean }): void
  dispatch(change: { changes: { from: number; insert: string }; userEvent: string }): void
}

function readEditor(element: Element): string {
  const { cmTile } = element as EditorElement
  const view = cmTile?.root.view
  if (view === undefined) throw new Error('this is no editor')
  return view.state.doc.toString()
}

function pasteInEditor(element: Element, insert: string): void {
  const { cmTile } = element as EditorElement
  const view = cmTile?.root.view
  if (view === undefined) throw new Error('this is no editor')
  view.dispatch({ changes: { from: view.state.doc.length, insert }, userEvent: 'input.paste' })
}

function selectInEditor(element: Element, [anchor, head]: readonly [number, number]): void {
  const { cmTile } = element as EditorElement
  const view = cmTile?.root.view
  if (view === undefined) throw new Error('this is no editor')
  const { length } = view.state.doc
  view.focus()
  view.dispatch({ selection: { anchor: Math.min(anchor, length), head: Math.min(head, length) }, scrollIntoView: true })
}

/** Opens `/draft/{title}` as a signed-in person and starts a draft there by the button. */
export async function startDraft(
  page: Page,
  site: string,
  title: string,
  mode: 'candid' | 'recorded' = 'candid',
): Promise<DraftPage> {
  await page.goto(`${site}/draft/${encodeURIComponent(title)}`)
  await page.getByRole('radio', { name: mode === 'candid' ? 'Candid' : 'Recorded' }).check()
  await page.getByRole('button', { name: 'Start the draft' }).click()
  await page.waitForURL(/\/d\/[0-9a-z]{16}$/)
  const draft = onDraftPage(page)
  await draft.text.waitFor()
  return draft
}
