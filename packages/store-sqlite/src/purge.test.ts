import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, watch, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import {
  makeDraftId,
  toDraftId,
  toGeneration,
  toPersonId,
  toPublicationId,
  toSequenceNumber,
  toVersionId,
} from '@scriptorium/draft'
import type { LogEntry, Order } from '@scriptorium/draft'
import { expect, onTestFinished, test } from 'vitest'
import { openSqliteStore } from './open-sqlite-store.ts'
import { startStoreProcess } from './store-in-a-process.ts'
import { temporaryFile } from './temporary-folder.ts'

const draft = toDraftId('0123456789abcdef')
const secret = 'the-unspeakable-name'

/** Long enough for pages of its own, so that freed pages and slack are looked at too. */
const bytesOf = (n: number): Uint8Array => new TextEncoder().encode(`${n} ${`${secret} `.repeat(300)}`)

const entry = (sequence: number, generation = 1, update = bytesOf(sequence)): LogEntry => ({
  draft,
  generation: toGeneration(generation),
  sequence: toSequenceNumber(sequence),
  author: null,
  atMs: 1,
  update,
})

const order: Order = {
  publication: toPublicationId('0'.repeat(32)),
  draft,
  generation: toGeneration(1),
  sequence: toSequenceNumber(1),
  person: toPersonId('101'),
  page: { kind: 'new', title: 'Lake' },
  wikitext: `It is ${secret}. `.repeat(500),
  sha256: 'a'.repeat(64),
  summary: `about ${secret}`,
  isMinor: false,
  isWatched: false,
  orderedAtMs: 1,
  cookieSha256: 'b'.repeat(64),
  authors: [],
}

function filesWith(folder: string, words: string): string[] {
  const files = readdirSync(folder, { withFileTypes: true }).filter((found) => found.isFile())
  return files.map(({ name }) => name).filter((name) => readFileSync(join(folder, name)).includes(words))
}

test('PURGE3 nothing on the disk holds the words any more: neither the file nor its write-ahead log, nor the journal', async () => {
  const file = await temporaryFile()
  const folder = dirname(file)
  const store = await openSqliteStore({ file })
  const clean = new TextEncoder().encode('clean')
  await store.log.append([entry(1)])
  for (let sequence = 2; sequence < 60; sequence += 1) {
    await store.log.append([entry(sequence)])
    const place = { draft, generation: toGeneration(1), sequence: toSequenceNumber(sequence) }
    await store.log.saveSnapshot({ ...place, state: bytesOf(sequence) })
  }
  await store.publications.create(order)
  const other = { ...entry(1, 1, clean), draft: toDraftId('0123456789abcdeg') }
  await store.log.append([other])
  await store.log.append([{ ...other, sequence: toSequenceNumber(2) }])
  const generation = toGeneration(2)
  await store.log.beginGeneration({
    record: { draft, generation, atMs: 2, reason: 'erased', culprit: null, credit: [] },
    seed: entry(1, 2, clean),
    claim: { draft, generation, clientId: 9, person: null },
  })
  const named = { draft, by: toPersonId('101'), name: `about ${secret}`, atMs: 2 }
  for (const [n, of] of [1, 2].entries()) {
    const version = toVersionId(String(n).repeat(32))
    await store.versions.name({ ...named, version, generation: toGeneration(of), sequence: toSequenceNumber(1) })
  }
  const before = filesWith(folder, secret)

  await store.upkeep.purge(draft, [secret], 3)

  const after = filesWith(folder, secret)
  await store.log.append([{ ...other, sequence: toSequenceNumber(3) }])
  await store.log.append([entry(2, 2, clean)])
  expect((await store.log.load(other.draft))?.tail).toHaveLength(3)
  expect((await store.log.load(draft))?.tail).toHaveLength(2)
  await store.close()
  expect([before.some((name) => name.includes('-log.')), after, filesWith(folder, secret)]).toEqual([true, [], []])
})

test('PURGE4 what is taken away is not written elsewhere for it: SQLite makes no file in its temporary folder', async () => {
  const file = await temporaryFile()
  const temporaryFolder = join(dirname(file), 'temporary')
  mkdirSync(temporaryFolder)
  const mine = { draft: makeDraftId(new Uint8Array(10).fill(1)) }
  const former = await openSqliteStore({ file })
  for (let sequence = 1; sequence < 60; sequence += 1) await former.log.append([{ ...entry(sequence), ...mine }])
  const generation = toGeneration(2)
  await former.log.beginGeneration({
    record: { ...mine, generation, atMs: 2, reason: 'erased', culprit: null, credit: [] },
    seed: { ...entry(1, 2, new TextEncoder().encode('clean')), ...mine },
    claim: { ...mine, generation, clientId: 9, person: null },
  })
  await former.close()
  const store = startStoreProcess(file, { temporaryFolder })
  expect(await store.opened).toBe('opened')
  const made: (string | null)[] = []
  const watcher = watch(temporaryFolder, (_event, name) => void made.push(name))
  onTestFinished(() => watcher.close())

  expect(await store.purge()).toBe('purged')

  expect(filesWith(dirname(file), secret)).toEqual([])
  // The folder tells what happened in it in its order.
  writeFileSync(join(temporaryFolder, 'last'), '')
  while (!made.includes('last')) await once(watcher, 'change')
  expect(new Set(made)).toEqual(new Set(['last']))
})
