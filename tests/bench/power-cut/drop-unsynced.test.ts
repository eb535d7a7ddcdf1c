import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { dropUnsynced } from './drop-unsynced.ts'

/** A record as remember-unsynced.c writes it. */
function noted(kind: 'w' | 's', path: string, offset: number, fileLength: number, old: string): Buffer {
  const head = Buffer.alloc(40)
  const numbers = [kind.charCodeAt(0), path.length, offset, fileLength, old.length]
  for (const [at, value] of numbers.entries()) head.writeBigUInt64LE(BigInt(value), 8 * at)
  return Buffer.concat([head, Buffer.from(path + old)])
}

test('what no fsync had made safe is taken back, newest first, and nothing else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'scriptorium-bench-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const [log, other] = [join(folder, 'log'), join(folder, 'other')]
  writeFileSync(log, 'safe NEWx')
  writeFileSync(other, 'all safe')
  const journal = [
    noted('w', log, 0, 0, ''),
    noted('w', other, 0, 0, ''),
    noted('s', log, 0, 9, ''),
    noted('s', other, 0, 8, ''),
    noted('w', log, 5, 8, 'old'),
    noted('w', log, 8, 8, ''),
  ]
  writeFileSync(join(folder, 'unsynced.journal'), Buffer.concat(journal))

  const count = dropUnsynced(folder)

  expect(count).toBe(2)
  expect(readFileSync(log, 'utf8')).toBe('safe old')
  expect(readFileSync(other, 'utf8')).toBe('all safe')
})
