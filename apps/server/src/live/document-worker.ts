import { parentPort } from 'node:worker_threads'

import { foldDocument, readDocument } from './document-reading.ts'
import type { DocumentReading } from './document-reading.ts'
import { readFirstAuthors } from './first-authors.ts'
import type { WrittenRun } from './first-authors.ts'

/** What the main thread asks. */
export interface DocumentJob {
  readonly id: number
  readonly want: 'read' | 'fold' | 'authors'
  readonly updates: readonly Uint8Array[]
}

export type DocumentAnswer =
  | { readonly id: number; readonly reading: DocumentReading }
  | { readonly id: number; readonly state: Uint8Array }
  | { readonly id: number; readonly authors: readonly WrittenRun[] }
  | { readonly id: number; readonly problem: string }

// The body of a worker thread, started by documents.ts: the one file where something happens at import.
parentPort?.on('message', (job: DocumentJob) => parentPort?.postMessage(answer(job)))

function answer({ id, want, updates }: DocumentJob): DocumentAnswer {
  try {
    switch (want) {
      case 'read':
        return { id, reading: readDocument(updates) }
      case 'fold':
        return { id, state: foldDocument(updates) }
      case 'authors':
        return { id, authors: readFirstAuthors(updates) }
    }
  } catch (error) {
    return { id, problem: error instanceof Error ? error.message : String(error) }
  }
}
