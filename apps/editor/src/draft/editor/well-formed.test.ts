import { EditorState } from '@codemirror/state'
import { expect, test } from 'vitest'
import { toWellFormedText, wellFormedInput } from './well-formed.ts'

function stateOf(doc: string) {
  return EditorState.create({ doc, extensions: [EditorState.lineSeparator.of('\n'), wellFormedInput()] })
}

test('line ends of every kind become LF, NUL vanishes, half a pair becomes U+FFFD', () => {
  expect(toWellFormedText('a\r\nb\rc\0d\uD83De')).toBe('a\nb\ncd\uFFFDe')
})

test('what is pasted arrives well-formed in the text', () => {
  const next = stateOf('').update({ changes: { from: 0, insert: 'one\r\ntwo\uDC00' }, userEvent: 'input.paste' })

  expect(next.newDoc.toString()).toBe('one\ntwo\uFFFD')
  expect(next.isUserEvent('input.paste')).toBe(true)
})

test('a deletion never leaves half of a pair behind', () => {
  const next = stateOf('a😀b').update({ changes: { from: 1, to: 2 } })

  expect(next.newDoc.toString()).toBe('ab')
})

test('an insertion never lands inside a pair: the pair makes way', () => {
  const next = stateOf('a😀b').update({ changes: { from: 2, insert: 'x' } })

  expect(next.newDoc.toString().isWellFormed()).toBe(true)
})

test('ordinary input is passed on untouched, with its selection', () => {
  const next = stateOf('ab').update({ changes: { from: 1, insert: 'x' }, selection: { anchor: 2 } })

  expect(next.newDoc.toString()).toBe('axb')
  expect(next.newSelection.main.head).toBe(2)
})
