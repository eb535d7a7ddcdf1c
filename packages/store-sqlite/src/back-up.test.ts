import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { toDraftId, toGeneration, toPersonId, toSequenceNumber } from '@scriptorium/draft'
import type { LogEntry, Store } from '@scriptorium/draft'
import { expect, test } from 'vitest'
import { backUpSqliteStore } from './back-up.ts'
import { openSqliteStore } from './open-sqlite-store.ts'
import { temporaryFile } from './temporary-folder.ts'

const draft = toDraftId('0123456789abcdef')
const entry = (sequence: number, generation = 1): LogEntry => ({
  draft,
  generation: toGeneration(generation),
  sequence: toSequenceNumber(sequence),
  author: null,
  atMs: 1,
  update: new Uint8Array(2_000).fill(sequence % 251),
})

async function rows(store: Store): Promise<number> {
  return (await store.log.load(draft))?.tail.length ?? 0
}

test('BACKUP1 a copy of a store at work holds everything from before, and a whole log', async () => {
  const file = await temporaryFile()
  const folder = dirname(file)
  const store = await openSqliteStore({ file })
  for (let sequence = 1; sequence <= 300; sequence += 1) await store.log.append([entry(sequence)])

  const copying = backUpSqliteStore({ file, target: join(folder, 'copy.sqlite'), nowMs: 5 })
  for (let sequence = 301; sequence <= 400; sequence += 1) await store.log.append([entry(sequence)])
  const bytes = await copying

  const copy = await openSqliteStore({ file: join(folder, 'copy.sqlite') })
  expect(bytes).toBeGreaterThan(300 * 2_000)
  expect(await rows(copy)).toBeGreaterThanOrEqual(300)
  expect(await rows(store)).toBe(400)
  await Promise.all([store.close(), copy.close()])
})

test('BACKUP2 a restored copy knows that it is one: its drafts must begin anew, once, and its sign-ins are gone', async () => {
  const file = await temporaryFile()
  const folder = dirname(file)
  const target = join(folder, 'copy.sqlite')
  const store = await openSqliteStore({ file })
  await store.log.append([entry(1)])
  const signIn = {
    cookieSha256: 'c'.repeat(64),
    person: toPersonId('101'),
    csrf: 'x',
    createdAtMs: 0,
    expiresAtMs: Date.now() + 1e9,
    language: 'en',
  }
  await store.access.createSignIn(signIn)
  await backUpSqliteStore({ file, target, nowMs: 5 })

  const copy = await openSqliteStore({ file: target })
  const first = await copy.log.standing(draft)
  const found = await copy.access.findSignIn(signIn.cookieSha256, 1)
  await copy.log.beginGeneration({
    record: { draft, generation: toGeneration(2), atMs: 6, reason: 'backup-restored', culprit: null, credit: [] },
    seed: entry(1, 2),
    claim: { draft, generation: toGeneration(2), clientId: 9, person: null },
  })
  await copy.close()
  const again = await openSqliteStore({ file: target })

  expect([first.isFromBackup, found, (await again.log.standing(draft)).isFromBackup]).toEqual([true, undefined, false])
  expect((await store.log.standing(draft)).isFromBackup).toBe(false)
  expect(await store.access.findSignIn(signIn.cookieSha256, 1)).toEqual(signIn)
  await Promise.all([store.close(), again.close()])
})

test('BACKUP3 nothing is overwritten, and nothing half made is left', async () => {
  const folder = dirname(await temporaryFile())
  const target = join(folder, 'copy.sqlite')
  writeFileSync(target, 'kept')
  const missing = join(folder, 'missing.sqlite')

  await expect(backUpSqliteStore({ file: missing, target, nowMs: 0 })).rejects.toThrow('already')
  await expect(backUpSqliteStore({ file: missing, target: `${target}2`, nowMs: 0 })).rejects.toThrow('unable to open')

  expect(existsSync(`${target}2`)).toBe(false)
  expect(readdirSync(folder)).toEqual(['copy.sqlite'])
})

test('BACKUP7 a copy waits while the file is another’s alone for a moment, as when its server ends', async () => {
  const file = await temporaryFile()
  const store = await openSqliteStore({ file })
  await store.log.append([entry(1)])
  await store.close()
  const alone = new DatabaseSync(file)
  alone.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; COMMIT;')
  setTimeout(() => alone.close(), 500)

  await backUpSqliteStore({ file, target: `${file}.copy`, nowMs: 5 })

  const copy = await openSqliteStore({ file: `${file}.copy` })
  expect(await rows(copy)).toBe(1)
  await copy.close()
})
