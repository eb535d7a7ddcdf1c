import { mkdtemp, rm } from 'node:fs/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toGeneration, toPersonId, toSequenceNumber, type LogEntry } from '@scriptorium/draft'
import { DraftHistories } from '@scriptorium/server/draft-histories'
import { openSqliteStore } from '@scriptorium/store-sqlite'
import * as Y from 'yjs'
import { draftOf } from '../log/measure.ts'

export interface HistoryMeasured {
  readonly edits: number
  readonly textCodeUnits: number
  readonly stretches: number
  /** Nothing of it was read before: what a person waits for after a restart. */
  readonly firstOpeningMs: number
  readonly secondOpeningMs: number
  /** After so many more edits as a busy draft has in 10 s. */
  readonly openingAfter200MoreMs: number
  readonly textInTheMiddleMs: number
  readonly comparedWithTheBeginningMs: number
  readonly creditMs: number
  readonly planRestoreMs: number
  readonly planUndoMs: number
  /** Of the event loop, over all of it. */
  readonly longestStallMs: number
}

const draft = draftOf(0)
const generation = toGeneration(1)
const entriesPerAppend = 1_000
const authors = ['101', '102', '103', '104', '105'].map(toPersonId)

/** Five people type at once, letter after letter, now and then elsewhere, and delete one word in ten, in a page of sections. */
function typed(edits: number): LogEntry[] {
  const doc = new Y.Doc()
  const text = doc.getText('wikitext')
  const entries: LogEntry[] = []
  let author: LogEntry['author'] = null
  doc.on('update', (update: Uint8Array) => {
    const sequence = toSequenceNumber(entries.length + 1)
    // Twenty minutes of work, an hour of rest.
    const atMs = 1_800_000_000_000 + sequence * 100 + Math.floor(sequence / 12_000) * 3_600_000
    entries.push({ draft, generation, sequence, author, atMs, update })
  })
  doc.clientID = 1
  text.insert(0, Array.from({ length: 40 }, (_, n) => `== Section ${n} ==\n${'Words of it. '.repeat(15)}\n`).join(''))
  const carets = authors.map(() => 0)
  for (let edit = 1; edit < edits; edit += 1) {
    const who = edit % authors.length
    author = authors[who] ?? null
    doc.clientID = 11 + who
    let caret = Math.min(carets[who] ?? 0, text.length)
    const turn = Math.floor(edit / authors.length)
    // A fixed walk, the same each time: every 40th letter somebody goes elsewhere.
    if (turn % 40 === 0) caret = (edit * 7_919) % (text.length + 1)
    if (turn % 61 === 0 && caret > 6) {
      caret -= 6
      text.delete(caret, 6)
      for (const [other, at] of carets.entries()) if (at > caret) carets[other] = Math.max(caret, at - 6)
    } else {
      text.insert(caret, turn % 6 === 5 ? ' ' : 'e')
      for (const [other, at] of carets.entries()) if (at > caret) carets[other] = at + 1
      caret += 1
    }
    carets[who] = caret
  }
  return entries
}

export async function measureHistory(edits: number): Promise<HistoryMeasured> {
  const folder = await mkdtemp(join(tmpdir(), 'scriptorium-bench-'))
  const store = await openSqliteStore({ file: join(folder, 'store.sqlite') })
  const histories = new DraftHistories(store.log, systemClock)
  const more = 200
  const entries = typed(edits + more)
  try {
    const append = async (from: number, to: number): Promise<void> => {
      for (let at = from; at < to; at += entriesPerAppend)
        await store.log.append(entries.slice(at, Math.min(to, at + entriesPerAppend)))
    }
    await append(0, edits)
    const stalls = monitorEventLoopDelay({ resolution: 5 })
    stalls.enable()
    const place = (sequence: number) => ({ generation, sequence: toSequenceNumber(sequence) })
    const open = (sequence: number) => histories.stretches(draft, place(sequence), { before: null, limit: 200 })
    const [firstOpeningMs] = await timed(() => open(edits))
    const [secondOpeningMs] = await timed(() => open(edits))
    await append(edits, edits + more)
    const now = edits + more
    const [openingAfter200MoreMs] = await timed(() => open(now))
    const [textInTheMiddleMs] = await timed(() => histories.text(draft, place(edits / 2), null))
    const [comparedWithTheBeginningMs] = await timed(() => histories.text(draft, place(now), toSequenceNumber(1)))
    const [creditMs, { wikitext }] = await timed(() => histories.credited(draft, place(now)))
    const [planRestoreMs] = await timed(() => histories.restore(draft, place(now), place(edits / 2), 99))
    const [planUndoMs] = await timed(() => histories.undo(draft, place(now), toPersonId('103'), 99))
    stalls.disable()
    const { stretches } = await histories.stretches(draft, place(now), { before: null, limit: 1_000_000 })
    return {
      edits,
      textCodeUnits: wikitext.length,
      stretches: stretches.length,
      firstOpeningMs,
      secondOpeningMs,
      openingAfter200MoreMs,
      textInTheMiddleMs,
      comparedWithTheBeginningMs,
      creditMs,
      planRestoreMs,
      planUndoMs,
      longestStallMs: Math.round(stalls.max / 1e5) / 10,
    }
  } finally {
    await histories.close()
    await store.close()
    await rm(folder, { recursive: true, force: true })
  }
}

const systemClock = {
  nowMs: () => Date.now(),
  after(delayMs: number, callback: () => void) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}

async function timed<Result>(work: () => Promise<Result>): Promise<[number, Result]> {
  const startedAtMs = performance.now()
  const result = await work()
  return [Math.round((performance.now() - startedAtMs) * 10) / 10, result]
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(await measureHistory(100_000), undefined, 2)}\n`)
