import { setTimeout as wait } from 'node:timers/promises'
import * as Y from 'yjs'
import type { Arena } from '../arena.ts'
import { dialects } from '../load/dialect.ts'
import { join } from '../load/join.ts'

export interface ReadText {
  readonly text: string
  /** From connecting until the bytes of the whole text were there; without a client's own work on them. */
  readonly wholeMs: number
  /** Letters in hand when the server said that this was all. */
  readonly lettersAtSync: number
  /** Size of the document as one update. */
  readonly stateBytes: number
  /** Something was among it that a doc cannot place: it will be tried again at each arrival, for ever. */
  readonly hasGaps: boolean
  readonly clocks: ReadonlyMap<number, number>
}

/** Some servers go on sending after they have said that all is there. */
const quietMs = 1_000

/** Opens a draft as a newcomer does and reads until `letters` are there, or nothing more comes. */
export async function readText({ contestant }: Arena, port: number, draft: string, letters: number): Promise<ReadText> {
  const heard: { readonly atMs: number; readonly content: Uint8Array; readonly isSync: boolean }[] = []
  const startMs = performance.now()
  const note = (content: Uint8Array, isSync: boolean): void => {
    heard.push({ atMs: performance.now() - startMs, content: Uint8Array.from(content), isSync })
  }
  const address = { port, draft, dialect: dialects[contestant.dialect], wantsAck: false }
  const editor = await join(address, {
    synced: (content) => note(content, true),
    update: (content) => note(content, false),
  })
  const doc = new Y.Doc()
  const text = doc.getText('wikitext')
  let wholeMs = Number.NaN
  let lettersAtSync = 0
  let applied = 0
  for (let lastMs = performance.now(); performance.now() - lastMs < quietMs && text.length < letters; await wait(5)) {
    for (; applied < heard.length; applied += 1) {
      const { atMs, content, isSync } = heard[applied] ?? { atMs: 0, content: Uint8Array.of(0, 0), isSync: false }
      Y.applyUpdate(doc, content)
      wholeMs = atMs
      if (isSync) lettersAtSync = text.length
      lastMs = performance.now()
    }
  }
  editor.destroy()
  const hasGaps = doc.store.pendingStructs !== null
  const clocks = Y.decodeStateVector(Y.encodeStateVector(doc))
  return {
    text: text.toString(),
    wholeMs,
    lettersAtSync,
    stateBytes: Y.encodeStateAsUpdate(doc).length,
    hasGaps,
    clocks,
  }
}
