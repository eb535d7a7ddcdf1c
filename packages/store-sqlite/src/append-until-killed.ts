import { writeSync } from 'node:fs'
import { makeDraftId, toGeneration, toSequenceNumber, type DraftId, type LogEntry } from '@scriptorium/draft'
import { openSqliteStore } from './open-sqlite-store.ts'

/** Drafts that the process under test writes to at once. */
export const drafts: readonly DraftId[] = [1, 2, 3, 4].map((n) => makeDraftId(new Uint8Array(10).fill(n)))

/** The one entry that belongs at this place: what is read back can be compared. */
export function entryAt(draft: DraftId, sequence: number): LogEntry {
  const update = new TextEncoder().encode(`${draft} ${sequence} `.repeat(1 + (sequence % 40)))
  return {
    draft,
    generation: toGeneration(1),
    sequence: toSequenceNumber(sequence),
    author: null,
    atMs: sequence,
    update,
  }
}

/** Appends for ever, three calls of a draft in flight, and prints `draft sequence` for each that was acknowledged. */
async function appendForEver(file: string, segmentBytes: number): Promise<void> {
  const store = await openSqliteStore({ file, segmentBytes })
  await Promise.all(
    drafts.map(async (draft) => {
      let last = (await store.log.load(draft))?.tail.at(-1)?.sequence ?? 0
      for (;;) {
        const calls = [1, 2, 3].map(async (step) => {
          const sequence = last + step
          await store.log.append([entryAt(draft, sequence)])
          writeSync(1, `${draft} ${sequence}\n`)
        })
        await Promise.all(calls)
        last += 3
      }
    }),
  )
}

const [file, segmentBytes] = process.argv.slice(2)
if (import.meta.main && file !== undefined) await appendForEver(file, Number(segmentBytes))
