import { type Stack, startTestStack } from '@scriptorium/local-stack'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type DraftPage, startDraft } from './draft-page.ts'
import { openBrowser, openPerson, type PersonAtBrowser } from './people.ts'
import { openProgram, type Program, programTicket } from './programs.ts'

let stack: Stack
let browser: Browser
let ada: PersonAtBrowser
let draft: DraftPage
let program: Program
const idleMs = 120_000

beforeAll(async () => {
  ;[stack, browser] = await Promise.all([startTestStack('stock-client'), openBrowser()])
  await (await stack.wiki.session('Jo')).edit('Stock client', 'A page.')
  ada = await openPerson(browser, stack, 'Ada')
  draft = await startDraft(ada.page, stack.addresses.site, 'Stock client')
  const id = ada.page.url().split('/').at(-1) ?? ''
  const grace = await openPerson(browser, stack, 'Grace')
  program = openProgram(id, await programTicket(grace.page, id))
}, 240_000)
afterAll(async () => {
  program?.close()
  await browser?.close()
  await stack?.close()
})

test('a stock y-websocket client edits beside a browser', async () => {
  await expect.poll(() => program.text.toString()).toBe('A page.')

  program.text.insert(7, ' A program wrote this.')

  await draft.expectText((text) => text === 'A page. A program wrote this.')
  await draft.typeAtStart('Ada: ')
  await expect.poll(() => program.text.toString()).toBe('Ada: A page. A program wrote this.')
})

test('it sits idle for two minutes without losing its connection', async () => {
  let lost = 0
  program.provider.on('connection-close', () => (lost += 1))

  const startedAtMs = performance.now()
  // The watchdog of the stock client is what is tested: it closes after 30 s without a message, so this takes real time.
  await expect
    .poll(() => performance.now() - startedAtMs, { timeout: idleMs + 60_000, interval: 1_000 })
    .toBeGreaterThan(idleMs)

  expect(lost).toBe(0)
  expect(program.provider.wsconnected).toBe(true)
})

test('it survives a restart of the server, and what it typed meanwhile arrives', async () => {
  await stack.server.stop()
  await expect.poll(() => program.provider.wsconnected).toBe(false)
  program.text.insert(0, 'Meanwhile: ')
  program.text.delete(program.text.toString().indexOf(' A program'), ' A program wrote this.'.length)

  await stack.server.start()

  await draft.expectText((text) => text === 'Meanwhile: Ada: A page.')
  await draft.expectSaveWord('Saved')
})
