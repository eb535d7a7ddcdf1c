import * as Y from 'yjs'

/** How long a word is, in letters with their space. */
const wordLetters = 6

/** One person's edits, each a Yjs update by the same client id. */
export interface Trace {
  readonly clientId: number
  readonly updates: readonly Uint8Array[]
  /** Letters that were ever typed, deleted ones included: where the client's clock ends. */
  readonly typed: number
  /** What is there in the end. */
  readonly text: string
}

/**
 * A fixed walk: letters behind each other, every 40th somewhere else in the writer's own words, one word in ten deleted. Each writer builds on own words only, so that
 * any order of several traces is a possible one.
 */
export function makeTrace(clientId: number, edits: number): Trace {
  const doc = new Y.Doc()
  doc.clientID = clientId
  const text = doc.getText('wikitext')
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  let seed = clientId
  let caret = 0
  let typed = 0
  for (let edit = 0; updates.length < edits; edit += 1) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    if (edit % 40 === 0) caret = seed % (text.length + 1)
    if (edit % (10 * wordLetters) === 0 && caret > wordLetters) {
      caret -= wordLetters
      text.delete(caret, wordLetters)
    } else {
      text.insert(caret, edit % wordLetters === wordLetters - 1 ? ' ' : String.fromCodePoint(97 + (seed % 26)))
      caret += 1
      typed += 1
    }
  }
  return { clientId, updates, typed, text: text.toString() }
}
