import { expect, test } from 'vitest'
import { openOutbox } from './outbox.ts'

function storage() {
  const kept = new Map<string, string>()
  return () => ({
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  })
}

const broken = () => ({ getItem: () => '{"x', setItem: () => {}, removeItem: () => {} })

const words = { txn: 'txn-0001', body: 'hello', atMs: 5, state: { kind: 'sending', sinceMs: 5 } } as const

test('what was not taken is there again after the page was closed, and waits for a connection', () => {
  const device = storage()
  openOutbox(device, '1', 'draft').keep('edit', [words])

  expect(openOutbox(device, '1', 'draft').find('edit')).toEqual([{ ...words, state: { kind: 'waiting' } }])
})

test('nobody else, no other draft and no other room sees it', () => {
  const device = storage()
  openOutbox(device, '1', 'draft').keep('edit', [words])

  expect(openOutbox(device, '2', 'draft').find('edit')).toEqual([])
  expect(openOutbox(device, null, 'draft').find('edit')).toEqual([])
  expect(openOutbox(device, '1', 'other').find('edit')).toEqual([])
  expect(openOutbox(device, '1', 'draft').find('topic')).toEqual([])
})

test('damage in the device’s storage is no reason to fail', () => {
  expect(openOutbox(broken, '1', 'draft').find('edit')).toEqual([])
})
