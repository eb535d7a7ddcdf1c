import { toDraftId } from '@scriptorium/draft'
import { expect, test } from 'vitest'

import { ChangeNotes } from './change-notes.ts'
import { handClock } from '../../testing/hand-clock.ts'

const one = toDraftId('aaaaaaaaaaaaaaaa')
const other = toDraftId('aaaaaaaaaaaaaaab')

test('a change is told within ten seconds, with the time of the newest, and then nothing until the next', () => {
  const clock = handClock()
  const told: number[] = []
  const notes = new ChangeNotes(clock, one, { changed: (_draft, atMs) => told.push(atMs) })
  notes.note()
  clock.advance(100)
  notes.note()
  const newestMs = clock.nowMs()

  clock.advance(10_000)

  expect(told).toEqual([newestMs])
  clock.advance(60_000)
  expect(told).toHaveLength(1)
  notes.note()
  clock.advance(10_000)
  expect(told).toHaveLength(2)
})

test('drafts that change at one time tell at different ones, and each at its own every time', () => {
  const clock = handClock()
  const told: string[] = []
  const all = [one, other].map((draft) => new ChangeNotes(clock, draft, { changed: () => told.push(draft) }))

  const times = new Map<string, Set<number>>()
  for (let step = 0; step < 120; step += 1) {
    for (const notes of all) notes.note()
    clock.advance(250)
    for (const draft of told.splice(0)) times.set(draft, (times.get(draft) ?? new Set()).add(clock.nowMs() % 10_000))
  }

  expect(times.get(one)?.size).toBe(1)
  expect(times.get(other)?.size).toBe(1)
  expect(times.get(one)).not.toEqual(times.get(other))
})

test('what waits is told when the draft is unloaded', () => {
  const told: number[] = []
  const notes = new ChangeNotes(handClock(), one, { changed: (_draft, atMs) => told.push(atMs) })
  notes.note()

  notes.flush()
  notes.flush()

  expect(told).toHaveLength(1)
})
