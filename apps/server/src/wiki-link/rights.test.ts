import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { toPersonId } from '@scriptorium/draft'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { handClock } from '../testing/hand-clock.ts'
import { ada, grace, makeSmallWiki } from '../testing/small-wiki.ts'
import type { SmallWiki } from '../testing/small-wiki.ts'
import { createRights } from './rights.ts'
import type { Rights } from './rights.ts'
import { openWikiMemory } from './wiki-memory.ts'
import type { WikiMemory } from './wiki-memory.ts'

const silent = { debug() {}, info() {}, warn() {}, error() {} }
let folder: string
let file: string
let clock: ReturnType<typeof handClock>
let wiki: SmallWiki
let memory: WikiMemory
let rights: Rights
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-rights-'))
  file = path.join(folder, 'wiki-memory.json')
  clock = handClock()
  wiki = makeSmallWiki()
  memory = openWikiMemory(file, clock, silent)
  rights = createRights(wiki.rights, memory, clock)
})
afterEach(async () => {
  await memory.close()
  await rm(folder, { recursive: true })
})

test('an answer is believed for 30 seconds, then asked again', async () => {
  await rights.says(ada.person, 'Paris', 'edit')
  clock.advance(29_999)
  await rights.says(ada.person, 'Paris', 'edit')
  expect(wiki.questions).toBe(1)
  clock.advance(1)

  await rights.says(ada.person, 'Paris', 'edit')

  expect(wiki.questions).toBe(2)
})

test('the same question at the same time is asked once', async () => {
  await Promise.all([1, 2, 3].map(() => rights.says(ada.person, 'Paris', 'edit')))

  expect(wiki.questions).toBe(1)
})

test('what the wiki says has changed is asked again at once', async () => {
  await rights.says(ada.person, 'Paris', 'edit')
  await rights.says(grace.person, 'Paris', 'edit')
  wiki.mayDo = () => false
  rights.forget(ada.person, null)

  const [adas, graces] = [
    await rights.says(ada.person, 'Paris', 'edit'),
    await rights.says(grace.person, 'Paris', 'edit'),
  ]

  expect([adas.isAllowed, graces.isAllowed]).toEqual([false, true])
})

test('while the wiki is down its last word stands, for a day and no longer', async () => {
  await rights.says(ada.person, 'Paris', 'edit')
  wiki.isDown = true
  clock.advance(60_000)
  expect((await rights.says(ada.person, 'Paris', 'edit')).isAllowed).toBe(true)
  clock.advance(24 * 60 * 60_000)

  const says = await rights.says(ada.person, 'Paris', 'edit')

  expect(says).toMatchObject({ isAllowed: false, reasons: [{ code: 'wiki-unreachable' }] })
})

test('whom the wiki never spoke of may nothing while it is down, but what anybody reads may be read', async () => {
  wiki.isDown = true
  expect((await rights.says(null, 'Paris', 'read')).isAllowed).toBe(false)
  wiki.isDown = false
  memory.rememberSite(await wiki.pages.site())
  wiki.isDown = true

  expect((await rights.says(null, 'Paris', 'read')).isAllowed).toBe(true)
  expect((await rights.says(ada.person, 'Paris', 'edit')).isAllowed).toBe(false)
})

test('a wiki that hangs holds nobody up whose rights are known', async () => {
  await rights.says(ada.person, 'Paris', 'edit')
  clock.advance(60_000)
  wiki.rights.ask = () => new Promise(() => {})

  const says = rights.says(ada.person, 'Paris', 'edit')
  clock.advance(2_000)

  expect((await says).isAllowed).toBe(true)
})

test('what is asked now is not answered from memory', async () => {
  await rights.says(ada.person, 'Paris', 'edit')
  wiki.isDown = true

  await expect(rights.saysNow(ada.person, 'Paris', 'edit')).rejects.toMatchObject({ code: 'wiki/unreachable' })
})

test('a hundred people are asked about in questions of fifty', async () => {
  const people = Array.from({ length: 100 }, (_, index) => toPersonId(String(index + 10)))

  await rights.prepare({ people, titles: ['Paris'], action: 'read' })

  expect(wiki.questions).toBe(2)
})

test('the memory outlives a restart, and a broken file is an empty memory', async () => {
  memory.rememberSite(await wiki.pages.site())
  await rights.says(ada.person, 'Paris', 'edit')
  await memory.close()
  const later = openWikiMemory(file, clock, silent)
  wiki.isDown = true

  const says = await createRights(wiki.rights, later, clock).says(ada.person, 'Paris', 'edit')

  expect(says.isAllowed).toBe(true)
  expect(later.site()?.name).toBe('Small Wiki')
  expect(JSON.parse(await readFile(file, 'utf8'))).toHaveProperty('rights')
  await writeFile(file, '{"rights": 7')
  expect(openWikiMemory(file, clock, silent).site()).toBeNull()
})

test('a memory that is full forgets what was asked longest ago, and is written whole', async () => {
  const answer = { isAllowed: true, reasons: [], atMs: 0 }
  for (let number = 0; number < 20_000; number += 1) memory.rememberRight(`${number}`, answer)
  memory.rememberRight('0', answer)
  for (let number = 20_000; number < 20_300; number += 1) memory.rememberRight(`${number}`, answer)
  memory.rememberRight('301', answer)
  memory.rememberRight('20300', answer)

  const kept = [...memory.rights.keys()]

  expect(kept).toHaveLength(20_000)
  expect(kept.slice(0, 2)).toEqual(['303', '304'])
  expect(kept.slice(-3)).toEqual(['20299', '301', '20300'])
  expect(kept).toContain('0')
  await memory.close()
  expect([...openWikiMemory(file, clock, silent).rights]).toEqual([...memory.rights])
})
