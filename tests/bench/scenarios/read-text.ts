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

export interface Wanted {
  readonly draft: string
  readonly letters: number
  /** Some servers say that all is there, and send it later: nothing more is expected after so long a silence. */
  readonly quietMs: number
}

/** Opens a draft as a newcomer does and reads until all letters are there, or nothing more comes. */
export async function readText({ contestant }: Arena, port: number, wanted: Wanted): Promise<ReadText> {
  const { draft, letters, quietMs } = wanted
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
