import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { DraftTextBody } from '@scriptorium/protocol'
import { type Stack, startTestStack } from '@scriptorium/local-stack'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type DraftPage, onDraftPage, startDraft } from './draft-page.ts'
import { type JournalingProgram, openJournalingProgram } from './journal.ts'
import { openBrowser, openPerson, type PersonAtBrowser } from './people.ts'
import { callApi, programTicket } from './programs.ts'

const run = promisify(execFile)
let stack: Stack
let browser: Browser
let ada: PersonAtBrowser
let grace: PersonAtBrowser
let adaDraft: DraftPage
let graceDraft: DraftPage
let writer: JournalingProgram
let id = ''

beforeAll(async () => {
  ;[stack, browser] = await Promise.all([startTestStack('disk-full'), openBrowser()])
  await (await stack.wiki.session('Jo')).edit('Disk full', 'Begin.')
  ;[ada, grace] = await Promise.all([openPerson(browser, stack, 'Ada'), openPerson(browser, stack, 'Grace')])
  adaDraft = await startDraft(ada.page, stack.addresses.site, 'Disk full')
  await grace.page.goto(ada.page.url())
  graceDraft = onDraftPage(grace.page)
  id = ada.page.url().split('/').at(-1) ?? ''
  writer = openJournalingProgram(id, await programTicket(grace.page, id), join(stack.folder, 'acknowledged.jsonl'))
}, 240_000)
afterAll(async () => {
  writer?.close()
  await browser?.close()
  await stack?.close()
})

/** Largest file, in bytes, that the running server may write from now on (RLIMIT_FSIZE): beyond it each write fails, of logs too, as on a full disk. */
async function limitServerFiles(bytes: number | 'unlimited'): Promise<void> {
  const [pid = ''] = (await readFile(join(stack.folder, 'server.pid'), 'utf8')).split(' ')
  await run('prlimit', ['--pid', pid, `--fsize=${bytes}:unlimited`])
}

const storedText = async () => (await callApi<DraftTextBody>(ada.page, 'GET', `/api/drafts/${id}/text`)).wikitext

test('on a full disk nothing is called saved or shown to others, and everybody is told', async () => {
  await graceDraft.expectText((text) => text === 'Begin.')
  writer.write('<before>')
  await adaDraft.typeAtStart('Ada before. ')
  await adaDraft.expectSaveWord('Saved')
  await expect.poll(() => writer.mustStand()).toEqual(['<before>'])
  await graceDraft.expectText((text) => text === 'Ada before. Begin.<before>')

  await limitServerFiles(0)
  await adaDraft.typeAtStart('')
  // At one stroke: after the first letter that cannot be stored nobody can type.
  await ada.page.keyboard.insertText('Ada while full. ')

  await graceDraft.page.getByText('The drafting server cannot store words just now.').waitFor()
  await adaDraft.page.getByText('The drafting server cannot store words just now.').waitFor()
  writer.write('<while full>')
  expect(await adaDraft.saveWord()).not.toBe('Saved')
  expect(writer.mustStand()).toEqual(['<before>'])
  expect(await graceDraft.wikitext()).toBe('Ada before. Begin.<before>')
  expect(await storedText()).toBe('Ada before. Begin.<before>')
})

test('when there is room again the server goes on by itself, and what was typed meanwhile is saved', async () => {
  await limitServerFiles('unlimited')

  await expect.poll(() => graceDraft.wikitext()).toBe('Ada while full. Ada before. Begin.<before><while full>')
  await adaDraft.expectSaveWord('Saved')
  await expect.poll(() => writer.mustStand()).toEqual(['<before>', '<while full>'])
  await adaDraft.typeAtStart('Ada after. ')
  await adaDraft.expectSaveWord('Saved')
  await stack.server.kill()
  await stack.server.start()
  await expect.poll(storedText).toMatch(/^Ada after. .*Ada while full. .*<while full>/)
})
