import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withLock } from './lock.mjs'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('two works under one lock never overlap, and the lock is gone afterwards', async () => {
  const path = join(folder, 'a.lock')
  const order: string[] = []
  const work = (name: string) =>
    withLock(path, async () => {
      order.push(`${name} begins`)
      await new Promise((resolve) => setImmediate(resolve))
      order.push(`${name} ends`)
    })

  await Promise.all([work('one'), work('two')])

  expect(order).toEqual(['one begins', 'one ends', 'two begins', 'two ends'])
  expect(existsSync(path)).toBe(false)
})

test('the lock of somebody who died is taken over', async () => {
  const path = join(folder, 'a.lock')
  const dead = spawnSync('true').pid
  writeFileSync(path, String(dead))

  await expect(withLock(path, async () => 'done', 5_000)).resolves.toBe('done')
})

test('a lock whose owner lives is waited for, but not for ever', async () => {
  const path = join(folder, 'a.lock')
  writeFileSync(path, String(process.pid))

  await expect(withLock(path, async () => 'done', 300)).rejects.toThrow(String(process.pid))
})
