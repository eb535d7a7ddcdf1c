import { type DraftTextBody, encodeDurable, messageType, syncType } from '@scriptorium/protocol'
import type { Page, WebSocketRoute } from 'playwright-core'
import { expect, test } from 'vitest'
import { onDraftPage } from './draft-page.ts'
import type { DraftStage } from './draft-stage.ts'
import { keepPicture } from './pictures.ts'
import { callApi } from './programs.ts'

const readBar = async (page: Page) => (await page.locator('.draft-bar').allInnerTexts()).join()

/** Something on the way that swallows what a page writes and says in the server's name that it is on the disk. */
async function lyingLine(page: Page) {
  let lies = false
  const open: { close(): Promise<void> }[] = []
  await page.routeWebSocket(/\/live\//, (line: WebSocketRoute) => {
    const server = line.connectToServer()
    let updates = 0
    open.push(line, server)
    line.onMessage((data) => {
      const isUpdate =
        typeof data !== 'string' &&
        data[0] === messageType.sync &&
        (data[1] === syncType.step2 || data[1] === syncType.update)
      if (isUpdate) updates += 1
      if (isUpdate && lies) line.send(Buffer.from(encodeDurable(updates)))
      else server.send(data)
    })
  })
  return {
    lie() {
      lies = true
    },
    /** Tells the truth from now on, to a new connection. */
    async mend() {
      lies = false
      for (const end of open.splice(0)) await end.close()
    },
  }
}

/** What keeps a page's text apart from the draft: texts that differ though all is said to be saved, and a draft that began anew. */
export function draftsApart(it: () => DraftStage): void {
  test('words that never arrived although they were called saved: out of step, both texts to be had, no publishing until it is mended', async () => {
    const staged = await it().draftOf('Begin.')
    let line: Awaited<ReturnType<typeof lyingLine>> | undefined
    const ada = await it().open(staged, 'Ada', {}, async (page) => {
      line = await lyingLine(page)
    })
    await ada.expectSaveWord('Saved')
    line?.lie()
    await ada.typeAtEnd(' Nobody has this.')

    await ada.expectSaveWord('Out of step')

    await expect.poll(() => readBar(ada.page)).toContain('Your text and the server’s text differ. Both are kept.')
    await keepPicture(ada.page, 'draft-out-of-step')
    expect(await ada.wikitext()).toBe('Begin. Nobody has this.')
    const [download] = await Promise.all([
      ada.page.waitForEvent('download'),
      ada.page.getByRole('button', { name: 'Download my copy' }).click(),
    ])
    expect(await streamed(await download.createReadStream())).toBe('Begin. Nobody has this.')
    // Nobody else is in the draft who could contradict Ada: she is believed.
    const { page } = it().person('Grace')
    const text = await callApi<DraftTextBody>(page, 'GET', `/api/drafts/${staged.id}/text`)
    const { generation, sequence, sha256, wikitext } = text
    expect(wikitext).toBe('Begin.')
    const order = { generation, sequence, sha256, baseRevision: null, summary: '', isMinor: false, isWatched: false }
    await expect(callApi(page, 'POST', `/api/drafts/${staged.id}/publications`, order)).rejects.toThrow('out-of-step')

    await line?.mend()

    await ada.expectSaveWord('Saved')
    const grace = await it().open(staged, 'Grace')
    await grace.expectText((words) => words === 'Begin. Nobody has this.')
    await expect.poll(() => readBar(ada.page)).toBe('')
    expect(await ada.wikitext()).toBe('Begin. Nobody has this.')
  })

  test('a draft that began anew while somebody wrote offline: their words come beside it, and go in when asked', async () => {
    const staged = await it().draftOf('Begin.')
    const ada = await it().open(staged, 'Ada', {})
    await ada.expectSaveWord('Saved')
    await ada.page.context().setOffline(true)
    await ada.typeAtEnd(' Written offline.')
    await ada.expectKept(17)
    await it().renew(staged.id)
    // Opened now: what is typed in the very moment of the renewal comes beside the text too.
    const grace = await it().open(staged, 'Grace')
    await grace.expectText((words) => words === 'Begin.')
    await grace.expectSaveWord('Saved')
    await grace.typeAtStart('Anew. ')
    await grace.expectSaveWord('Saved')

    await ada.page.context().setOffline(false)

    await expect.poll(() => readBar(ada.page)).toContain('This draft was renewed on the server.')
    await ada.expectText((words) => words === 'Anew. Begin.')
    await keepPicture(ada.page, 'draft-renewed')
    await ada.typeAtEnd('')
    await ada.page.getByRole('button', { name: 'Put them in' }).click()
    await ada.expectText((words) => words === 'Anew. Begin. Written offline.')
    await ada.expectSaveWord('Saved')
    await grace.expectText((words) => words === 'Anew. Begin. Written offline.')
    await ada.page.reload()
    await ada.expectText((words) => words === 'Anew. Begin. Written offline.')
    await ada.expectSaveWord('Saved')
    await expect.poll(() => readBar(ada.page)).toBe('')
  })

  test('the same when the window was closed meanwhile: the words wait on the device, never merged by themselves', async () => {
    const staged = await it().draftOf('Begin.')
    const ada = await it().open(staged, 'Ada', {})
    const context = ada.page.context()
    await ada.expectSaveWord('Saved')
    await context.setOffline(true)
    await ada.typeAtEnd(' Written offline.')
    await ada.expectKept(17)
    await ada.page.close()
    await it().renew(staged.id)
    await context.setOffline(false)

    const again = onDraftPage(await context.newPage())
    await again.page.goto(`${it().stack.addresses.site}${staged.path}`)

    await expect.poll(() => readBar(again.page)).toContain('This draft was renewed on the server.')
    await again.expectText((words) => words === 'Begin.')
    await again.page.getByRole('button', { name: 'Leave them out' }).click()
    await expect.poll(() => readBar(again.page)).toBe('')
    await again.page.reload()
    await again.expectSaveWord('Saved')
    await expect.poll(() => readBar(again.page)).toBe('')
    expect(await again.wikitext()).toBe('Begin.')
  })
}

async function streamed(stream: AsyncIterable<Uint8Array>): Promise<string> {
  let words = ''
  for await (const part of stream) words += Buffer.from(part).toString()
  return words
}
