import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toGeneration, toPersonId, toSequenceNumber, type LogEntry } from '@scriptorium/draft'
import { openSqliteStore } from '@scriptorium/store-sqlite'
import * as Y from 'yjs'
import { draftOf } from './measure.ts'

export interface Stored {
  readonly edits: number
  readonly textBytes: number
  /** The whole doc as one update: what a newcomer is sent and what is held in memory. */
  readonly snapshotBytes: number
  /** All edits as they were made: who typed what when. */
  readonly historyBytes: number
  /** The store's file with both. */
  readonly fileBytes: number
  readonly loadFromSnapshotMs: number
  readonly loadFromEntriesMs: number
}

const draft = draftOf(0)
const generation = toGeneration(1)
const entriesPerAppend = 1_000

/** People type letter after letter, now and then elsewhere, and delete one word in ten: as drafts are really written. */
function typed(edits: number): { doc: Y.Doc; updates: Uint8Array[] } {
  const doc = new Y.Doc()
  doc.clientID = 1
  const text = doc.getText('wikitext')
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  let caret = 0
  for (let edit = 0; edit < edits; edit += 1) {
    // A fixed walk, the same each time: every 40th letter somebody goes elsewhere.
    if (edit % 40 === 0) caret = (edit * 7_919) % (text.length + 1)
    if (edit % 61 === 0 && caret > 6) {
      caret -= 6
      text.delete(caret, 6)
    } else {
      text.insert(caret, edit % 6 === 5 ? ' ' : 'e')
      caret += 1
    }
  }
  return { doc, updates }
}

export async function measureStored(edits: number): Promise<Stored> {
  const folder = await mkdtemp(join(tmpdir(), 'scriptorium-bench-'))
  const file = join(folder, 'store.sqlite')
  const { doc, updates } = typed(edits)
  const entries = updates.map((update, index): LogEntry => ({
    draft,
    generation,
    sequence: toSequenceNumber(index + 1),
    author: toPersonId('101'),
    atMs: 1_800_000_000_000 + index,
    update,
  }))
  const store = await openSqliteStore({ file })
  try {
    for (let from = 0; from < entries.length; from += entriesPerAppend)
      await store.log.append(entries.slice(from, from + entriesPerAppend))
    const loadFromEntriesMs = await timed(() => store.log.load(draft))
    const state = Y.encodeStateAsUpdate(doc)
    await store.log.saveSnapshot({ draft, generation, sequence: toSequenceNumber(entries.length), state })
    const loadFromSnapshotMs = await timed(() => store.log.load(draft))
    await store.close()
    return {
      edits,
      textBytes: Buffer.byteLength(doc.getText('wikitext').toString()),
      snapshotBytes: state.length,
      historyBytes: updates.reduce((sum, { length }) => sum + length, 0),
      fileBytes: (await stat(file)).size,
      loadFromSnapshotMs,
      loadFromEntriesMs,
    }
  } finally {
    await store.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now()
  await work()
  return Math.round((performance.now() - startedAtMs) * 10) / 10
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(await measureStored(100_000), undefined, 2)}\n`)
