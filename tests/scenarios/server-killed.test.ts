import { join } from 'node:path'
import type { DraftTextBody } from '@scriptorium/protocol'
import { type Stack, startTestStack } from '@scriptorium/local-stack'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type JournalingProgram, openJournalingProgram } from './journal.ts'
import { type DraftPage, onDraftPage, startDraft } from './draft-page.ts'
import { openBrowser, openPerson, type PersonAtBrowser } from './people.ts'
import { callApi, programTicket } from './programs.ts'

let stack: Stack
let browser: Browser
let ada: PersonAtBrowser
let grace: PersonAtBrowser
let adaDraft: DraftPage
let graceDraft: DraftPage
let writers: readonly JournalingProgram[]
let id = ''
const rounds = 3
/** A round's length differs so that the kill meets different moments of a commit. */
const roundMs = (round: number) => 900 + 370 * round

beforeAll(async () => {
  ;[stack, browser] = await Promise.all([startTestStack('server-killed'), openBrowser()])
  await (await stack.wiki.session('Jo')).edit('Server killed', 'Begin.')
  ;[ada, grace] = await Promise.all([openPerson(browser, stack, 'Ada'), openPerson(browser, stack, 'Grace')])
  adaDraft = await startDraft(ada.page, stack.addresses.site, 'Server killed')
  await grace.page.goto(ada.page.url())
  graceDraft = onDraftPage(grace.page)
  id = ada.page.url().split('/').at(-1) ?? ''
  const tickets = [await programTicket(ada.page, id), await programTicket(grace.page, id)]
  writers = tickets.map((ticket, index) =>
    openJournalingProgram(id, ticket, join(stack.folder, `acknowledged-${index}.jsonl`)),
  )
}, 240_000)
afterAll(async () => {
  for (const writer of writers ?? []) writer.close()
  await browser?.close()
  await stack?.close()
})

test('killed three times while four write: nothing acknowledged is lost, deletions included', async () => {
  await expect.poll(() => writers.every(({ text }) => text.length > 0)).toBe(true)
  let count = 0
  const written: string[][] = writers.map(() => [])
  const typing = setInterval(() => {
    for (const [index, writer] of writers.entries()) {
      const marker = `<${index}-${(count += 1)}>\n`
      writer.write(marker)
      written[index]?.push(marker)
      const old = written[index]
      if (count % 3 === 0 && old !== undefined && old.length > 5) writer.erase(old.splice(old.length - 5, 1)[0] ?? '')
    }
  }, 12)
  try {
    for (let round = 0; round < rounds; round += 1) {
      const startedAtMs = performance.now()
      await Promise.all([adaDraft.typeAtStart(`Ada ${round}. `), graceDraft.typeAtStart(`Grace ${round}. `)])
      await expect.poll(() => performance.now() - startedAtMs, { interval: 20 }).toBeGreaterThan(roundMs(round))
      await stack.server.kill()
      const promised = writers.map((writer) => ({ stand: writer.mustStand(), gone: writer.mustBeGone() }))
      await stack.server.start()
      const { wikitext } = await callApi<DraftTextBody>(ada.page, 'GET', `/api/drafts/${id}/text`)

      // The writers go on meanwhile: what one of them has begun to erase since the kill may be gone by now, and rightly.
      const since = new Set(writers.flatMap((writer) => writer.mustStand()))
      const mustStand = promised.flatMap(({ stand }) => stand).filter((marker) => since.has(marker))

      expect(mustStand.filter((marker) => !wikitext.includes(marker))).toEqual([])
      expect(promised.flatMap(({ gone }) => gone).filter((marker) => wikitext.includes(marker))).toEqual([])
      await expect.poll(() => writers.every(({ provider }) => provider.synced)).toBe(true)
    }
  } finally {
    clearInterval(typing)
  }
  expect(writers.flatMap((writer) => writer.mustStand()).length).toBeGreaterThan(50)
  expect(writers.flatMap((writer) => writer.mustBeGone()).length).toBeGreaterThan(10)
})

test('afterwards all four hold the same text, everything typed is in it, and it is saved', async () => {
  await adaDraft.expectSaveWord('Saved')
  await graceDraft.expectSaveWord('Saved')

  for (let round = 0; round < rounds; round += 1) {
    await adaDraft.expectText((text) => text.includes(`Ada ${round}. `) && text.includes(`Grace ${round}. `))
  }
  await expect
    .poll(
      async () =>
        new Set([await adaDraft.wikitext(), await graceDraft.wikitext(), ...writers.map(({ text }) => text.toString())])
          .size,
    )
    .toBe(1)
  const { wikitext } = await callApi<DraftTextBody>(ada.page, 'GET', `/api/drafts/${id}/text`)
  expect(wikitext).toBe(writers[0]?.text.toString())
})
