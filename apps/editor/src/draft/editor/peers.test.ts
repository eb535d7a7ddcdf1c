import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { cursorState, peersOf } from './peers.ts'

function draft(words: string): Y.Text {
  const text = new Y.Doc().getText('wikitext')
  text.insert(0, words)
  return text
}

const grace = { id: '2', name: 'Grace', colour: 2, isTemporary: false }

test('others stand where they said, with the name that the server wrote', () => {
  const text = draft('Hello world')
  const states = new Map([[7, { user: grace, cursor: cursorState(text, 6, 11) }]])

  expect(peersOf(states, text, 1)).toEqual([{ clientId: 7, user: grace, anchor: 6, head: 11 }])
})

test('a place moves with the words beside it', () => {
  const text = draft('world')
  const states = new Map([[7, { user: grace, cursor: cursorState(text, 5, 5) }]])
  text.insert(0, 'Hello ')

  expect(peersOf(states, text, 1)[0]?.head).toBe(11)
})

test('own states, nameless states and nonsense show nowhere', () => {
  const text = draft('words')
  const other = draft('elsewhere')
  const states = new Map<number, Record<string, unknown>>([
    [1, { user: grace, cursor: cursorState(text, 0, 0) }],
    [2, { cursor: cursorState(text, 0, 0) }],
    [3, { user: { name: 5 }, cursor: cursorState(text, 0, 0) }],
    [4, { user: grace, cursor: { anchor: 'x', head: { item: { client: 9, clock: 900 } } } }],
    [5, { user: grace, cursor: cursorState(other, 1, 1) }],
    [6, { user: grace, cursor: null }],
  ])

  expect(peersOf(states, text, 1)).toEqual([])
})

test('nobody’s caret makes texts of other names in our doc', () => {
  const text = draft('words')
  const places = ['stash-1', '__proto__', 7].map((tname) => ({ tname, assoc: 0 }))
  const states = new Map(places.map((place, at) => [at + 2, { user: grace, cursor: { anchor: place, head: place } }]))

  expect(peersOf(states, text, 1)).toEqual([])
  expect([...(text.doc?.share.keys() ?? [])]).toEqual(['wikitext'])
})
