import { parentPort } from 'node:worker_threads'

import { doJobs } from '../../worker-thread.ts'
import { foldDocument, readDocument } from './document-reading.ts'
import type { DocumentReading } from './document-reading.ts'

/** What the main thread asks. */
export interface DocumentJob {
  readonly want: 'read' | 'fold'
  readonly updates: readonly Uint8Array[]
}

export type DocumentAnswer = { readonly reading: DocumentReading } | { readonly state: Uint8Array }

// The body of a worker thread, started by documents.ts: something happens at import here and in history-worker.ts only.
doJobs(parentPort, ({ want, updates }: DocumentJob): DocumentAnswer => {
  return want === 'read' ? { reading: readDocument(updates) } : { state: foldDocument(updates) }
})
