import { join } from 'node:path'
import type { DraftTextBody } from '@scriptorium/protocol'
import { type Stack, startTestStack } from '@scriptorium/local-stack'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { busyness } from './busyness.ts'
import { type DraftPage, onDraftPage, startDraft } from './draft-page.ts'
import { type JournalingProgram, openJournalingProgram } from './journal.ts'
import { openBrowser, openPerson, type PersonAtBrowser } from './people.ts'
import { callApi, programTicket } from './programs.ts'

let stack: Stack
let browser: Browser
let people: readonly PersonAtBrowser[]
let typists: readonly DraftPage[]
/** Marit types nothing: whatever changes on her screen came from the server. */
let onlooker: DraftPage
let writers: readonly JournalingProgram[]
let id = ''
const restarts = 2
const longestGapMs = 2_000
const longestDrainMs = 5_000

beforeAll(async () => {
  ;[stack, browser] = await Promise.all([startTestStack('rolling-restart'), openBrowser()])
  await (await stack.wiki.session('Jo')).edit('Rolling restart', 'Begin.')
  const [ada, grace, marit] = await Promise.all([
    openPerson(browser, stack, 'Ada'),
    openPerson(browser, stack, 'Grace'),
    openPerson(browser, stack, 'Marit'),
  ])
  people = [ada, grace, marit]
  const adaDraft = await startDraft(ada.page, stack.addresses.site, 'Rolling restart')
  await Promise.all([grace.page.goto(ada.page.url()), marit.page.goto(ada.page.url())])
  typists = [adaDraft, onDraftPage(grace.page)]
  onlooker = onDraftPage(marit.page)
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

interface Seen {
  readonly bars: string[]
  readonly words: string[]
  longestStandstillMs: number
  changedAtMs: number
}

/** Notes, in the page itself, every bar and every save word that a person could have seen, and how long the text stood still. */
async function watchPage(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen: Seen = { bars: [], words: [], longestStandstillMs: 0, changedAtMs: performance.now() }
    const look = () => {
      const bar = document.querySelector('.draft-bar')?.textContent?.trim()
      if (bar !== undefined && !seen.bars.includes(bar)) seen.bars.push(bar)
      const word = document.querySelector('.save-word-text')?.textContent?.trim() ?? ''
      if (!seen.words.includes(word)) seen.words.push(word)
    }
    const change = () => {
      seen.longestStandstillMs = Math.max(seen.longestStandstillMs, performance.now() - seen.changedAtMs)
      seen.changedAtMs = performance.now()
    }
    const all = { childList: true, subtree: true, characterData: true }
    new MutationObserver(look).observe(document.body, all)
    new MutationObserver(change).observe(document.querySelector('.cm-line') ?? document.body, all)
    Object.assign(globalThis, { seen })
    look()
  })
}

async function whatWasSeen(page: Page): Promise<Seen> {
  return page.evaluate(() => (globalThis as unknown as { seen: Seen }).seen)
}

test('a server is replaced twice under load: nothing lost, no bar, no gap over two seconds, drained within five', async () => {
  await expect.poll(() => writers.every(({ text }) => text.length > 0)).toBe(true)
  for (const draft of [...typists, onlooker]) await draft.expectSaveWord('Saved')
  await Promise.all(people.map(({ page }) => watchPage(page)))
  let count = 0
  const gapMs = writers.map(() => 0)
  const lastMs = writers.map(() => performance.now())
  const promised = writers.map(() => 0)
  const typing = setInterval(() => {
    for (const [index, writer] of writers.entries()) {
      writer.write(`<${index}-${(count += 1)}>`)
      const now = writer.mustStand().length
      gapMs[index] = Math.max(gapMs[index] ?? 0, performance.now() - (lastMs[index] ?? 0))
      if (now > (promised[index] ?? 0)) lastMs[index] = performance.now()
      promised[index] = now
    }
  }, 25)
  let busiest = await busyness()
  const typed: string[] = []
  const state = { isTyping: true }
  const typingPeople = typists.map(async (draft, index) => {
    for (let n = 0; state.isTyping; n += 1) {
      const words = `[${index}:${n}] `
      typed.push(words)
      await draft.typeAtStart(words)
    }
  })
  try {
    for (let round = 0; round < restarts; round += 1) {
      const before = writers.map((writer) => writer.mustStand().length)

      const drainedMs = await stack.server.replace()

      busiest = Math.max(busiest, await busyness())
      expect(drainedMs).toBeLessThan(longestDrainMs * busiest)
      await expect
        .poll(() => writers.every((writer, index) => writer.mustStand().length > (before[index] ?? 0) + 20))
        .toBe(true)
      busiest = Math.max(busiest, await busyness())
    }
  } finally {
    state.isTyping = false
    clearInterval(typing)
    await Promise.all(typingPeople)
  }

  for (const draft of [...typists, onlooker]) await draft.expectSaveWord('Saved')
  await expect
    .poll(async () => new Set([...writers.map(({ text }) => text.toString()), await onlooker.wikitext()]).size)
    .toBe(1)
  const { wikitext } = await callApi<DraftTextBody>(onlooker.page, 'GET', `/api/drafts/${id}/text`)
  expect(wikitext).toBe(writers[0]?.text.toString())
  const markers = writers.flatMap((writer) => writer.mustStand())
  expect(markers.length).toBeGreaterThan(100)
  expect(markers.filter((marker) => !wikitext.includes(marker))).toEqual([])
  expect(typed.filter((words) => !wikitext.includes(words))).toEqual([])
  expect(Math.max(...gapMs)).toBeLessThan(longestGapMs * busiest)
  const { longestStandstillMs } = await whatWasSeen(onlooker.page)
  expect(longestStandstillMs).toBeLessThan(longestGapMs * busiest)
  expect(longestStandstillMs).toBeGreaterThan(0)
  for (const person of people) {
    const seen = await whatWasSeen(person.page)
    expect(seen.bars).toEqual([])
    expect(seen.words).not.toContain('Only on this device')
    expect(person.complaints).toEqual([])
  }
})
