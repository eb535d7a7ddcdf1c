import { setTimeout as wait } from 'node:timers/promises'

import { DraftError, toDraftId, toGeneration, toPersonId, toSequenceNumber } from '@scriptorium/draft'
import type { DraftLog, LogEntry } from '@scriptorium/draft'
import { writeChange, writeSeed } from '@scriptorium/session'
import { afterEach, expect, test } from 'vitest'

import { handClock } from '../testing/hand-clock.ts'
import { readWrittenSpans } from '../live/text/written-spans.ts'
import { DraftHistories } from './draft-histories.ts'
import type { HistoryLog } from './draft-histories.ts'

const draft = toDraftId('0123456789abcdef')
const generation = toGeneration(1)
const ada = toPersonId('101')
const minuteMs = 60_000
const firstPage = { before: null, limit: 10 }

let histories: DraftHistories | undefined
afterEach(() => histories?.close())

/** A log of so many entries, each a letter, that tells what was asked of it. */
function logOf(count: number) {
  const entries = Array.from({ length: count }, (_, index): LogEntry => ({
    draft,
    generation,
    sequence: toSequenceNumber(index + 1),
    author: index === 0 ? null : ada,
    atMs: index,
    update:
      index === 0
        ? writeSeed(7, 'Paris')
        : writeChange(100 + index, [{ left: null, right: { clientId: 7, clock: 0 }, text: 'x' }], new Map()),
  }))
  const asked: [from: number, limit: number][] = []
  const log: HistoryLog = {
    async entries(_draft, _generation, from, limit) {
      asked.push([from, limit])
      return entries.slice(from - 1, from - 1 + limit)
    },
    generations: async () => [],
  }
  return { log, asked, entries }
}

const place = (sequence: number) => ({ generation, sequence: toSequenceNumber(sequence) })

test('READ1 a log is read page by page, once for all who ask, and later only what is new', async () => {
  const { log, asked, entries } = logOf(2_500)
  histories = new DraftHistories(log, handClock())

  const [one, other] = await Promise.all([
    histories.text(draft, place(2_400), null),
    histories.stretches(draft, place(2_400), firstPage),
  ])
  await histories.text(draft, place(2_500), null)
  entries.push({ ...(entries[1] as LogEntry), sequence: toSequenceNumber(2_501), update: writeSeed(9_999, 'y') })
  const newest = await histories.text(draft, place(2_501), null)

  expect(asked).toEqual([
    [1, 1_000],
    [1_001, 1_000],
    [2_001, 1_000],
    [2_501, 1_000],
  ])
  expect(one.pieces.map(({ text, person }) => [text.length, person])).toEqual([
    [2_399, ada],
    [5, null],
  ])
  expect(other.stretches).toMatchObject([{ from: 2, to: 2_500, person: ada }, { kind: 'began' }])
  expect(newest.pieces.map(({ text }) => text).join('')).toContain('y')
})

test('READ2 what is not there is said so, and damage is passed on', async () => {
  const { log } = logOf(3)
  histories = new DraftHistories(log, handClock())
  const damaged: HistoryLog = {
    ...log,
    entries: () => Promise.reject(new DraftError('store/damaged', { draft, sequence: 2 })),
  }
  const broken = new DraftHistories(damaged, handClock())

  await expect(histories.text(draft, place(9), null)).rejects.toMatchObject({ code: 'draft/no-such-place' })
  await expect(broken.text(draft, place(3), null)).rejects.toMatchObject({ code: 'store/damaged' })
  expect((await histories.text(draft, place(3), null)).pieces).toHaveLength(2)
  await broken.close()
})

test('READ3 a reading is forgotten when it is told to be, or after ten minutes without a question', async () => {
  const { log, asked } = logOf(3)
  const clock = handClock()
  histories = new DraftHistories(log, clock)
  await histories.text(draft, place(3), null)

  histories.forget(draft)
  await histories.text(draft, place(3), null)
  clock.advance(9 * minuteMs)
  await histories.text(draft, place(3), null)
  clock.advance(9 * minuteMs)
  await histories.text(draft, place(3), null)
  expect(asked).toHaveLength(2)
  clock.advance(20 * minuteMs)
  await histories.text(draft, place(3), null)

  expect(asked).toHaveLength(3)
})

test('READ4 what makes no doc is refused, and another draft’s questions are answered', async () => {
  const { log, entries } = logOf(3)
  const other = toDraftId('fedcba9876543210')
  entries[2] = { ...(entries[2] as LogEntry), update: new Uint8Array([1, 1, 255]) }
  const good = logOf(3).log
  histories = new DraftHistories(
    { ...log, entries: (id, ...more) => (id === draft ? log : good).entries(id, ...more) },
    handClock(),
  )

  await expect(histories.text(draft, place(3), null)).rejects.toMatchObject({ code: 'draft/history-busy' })

  expect((await histories.text(other, place(3), null)).pieces).toHaveLength(2)
})

test('READ5 however many read histories, there is room for who publishes', async () => {
  const { log } = logOf(3)
  const ours = new DraftHistories({ ...log, generations: () => wait(50, []) }, handClock())
  histories = ours
  const asking = Promise.allSettled(Array.from({ length: 100 }, () => ours.text(draft, place(3), null)))
  const publishing = ours.credited(draft, place(3))

  expect((await publishing).wikitext).toBe('xxParis')
  expect((await asking).filter(({ status }) => status === 'fulfilled')).toHaveLength(32)
})

test('READ6 the store is asked for one page at a time, whatever is read', async () => {
  const { log } = logOf(1_100)
  let running = 0
  let most = 0
  const counted: HistoryLog = {
    ...log,
    async entries(...asked) {
      running += 1
      most = Math.max(most, running)
      await wait(50)
      running -= 1
      return log.entries(...asked)
    },
  }
  const ours = new DraftHistories(counted, handClock())
  histories = ours
  const drafts = ['0', '1', '2'].map((digit) => toDraftId(`012345678${digit}abcdef`))

  await Promise.all(drafts.map((one) => ours.text(one, place(1_100), null)))

  expect(most).toBe(1)
})

test('READ7 a log that weighs more than can be kept is not read, and publishing goes on with whose client typed the words', async () => {
  const { log, asked } = logOf(30)
  const ours = new DraftHistories(log, handClock(), 5_000)
  histories = ours
  const text = { generation, sequence: toSequenceNumber(30), wikitext: 'Paris', sha256: '' }
  const stored: Pick<DraftLog, 'load' | 'standing'> = {
    load: () => Promise.resolve(undefined),
    standing: () => Promise.resolve({ generation, record: null, isFromBackup: false }),
  }

  await expect(ours.text(draft, place(30), null)).rejects.toMatchObject({ code: 'draft/history-busy' })
  const spans = await readWrittenSpans({ log: stored, histories: ours }, draft, text, [
    { clientId: 7, clock: 0, codeUnits: 5 },
  ])

  expect(spans).toEqual([{ codeUnits: 5, person: null }])
  expect(asked).toHaveLength(1)
})
