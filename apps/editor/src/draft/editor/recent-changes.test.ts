import { EditorState } from '@codemirror/state'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import {
  addRecentWords,
  changedPlaces,
  forgetRecentBefore,
  recentWordsField,
  type ChangedPlace,
} from './recent-changes.ts'

function twoDocs(words: string) {
  const [here, there] = [new Y.Doc(), new Y.Doc()]
  here.getText('wikitext').insert(0, words)
  Y.applyUpdate(there, Y.encodeStateAsUpdate(here))
  const seen: ChangedPlace[] = []
  here.getText('wikitext').observe((event) => seen.push(...changedPlaces(event)))
  const bring = () => Y.applyUpdate(here, Y.encodeStateAsUpdate(there))
  return { there: there.getText('wikitext'), client: there.clientID, seen, bring }
}

test('words that came name their author, each key of a row of keys', () => {
  const { there, client, seen, bring } = twoDocs('Hello world')
  there.insert(5, ' my')
  bring()
  there.insert(8, '!')
  bring()

  expect(seen).toEqual([
    { from: 5, to: 8, client },
    { from: 8, to: 9, client },
  ])
})

test('of words that went only the place is known', () => {
  const { there, seen, bring } = twoDocs('Hello world')
  there.delete(0, 6)
  bring()

  expect(seen).toEqual([{ from: 0, to: 0, client: null }])
})

test('marked words move with the text and are forgotten after their time', () => {
  const marked = EditorState.create({ doc: 'Hello world', extensions: [recentWordsField] }).update({
    effects: addRecentWords.of([{ from: 6, to: 11, colour: 2, atMs: 1_000 }]),
  }).state

  const moved = marked.update({ changes: { from: 0, insert: 'Oh. ' } }).state

  expect(moved.field(recentWordsField)).toEqual([{ from: 10, to: 15, colour: 2, atMs: 1_000 }])
  expect(moved.update({ effects: forgetRecentBefore.of(1_001) }).state.field(recentWordsField)).toEqual([])
})
