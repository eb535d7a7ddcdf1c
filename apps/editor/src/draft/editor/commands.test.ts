import { EditorSelection, EditorState, type TransactionSpec } from '@codemirror/state'
import { expect, test } from 'vitest'
import {
  insertLink,
  insertReference,
  insertTemplate,
  insertText,
  toggleAround,
  toggleHeading,
  toggleList,
} from './commands.ts'

/** `|` stands for the caret, two for the ends of the selection. */
function run(marked: string, command: (state: EditorState) => TransactionSpec): string {
  const anchor = marked.indexOf('|')
  const doc = marked.replaceAll('|', '')
  const second = marked.lastIndexOf('|')
  const head = second === anchor ? anchor : second - 1
  const state = EditorState.create({ doc, selection: EditorSelection.single(anchor, head) })
  const after = state.update(command(state))
  const { from, to } = after.newSelection.main
  const text = after.newDoc.toString()
  return from === to
    ? `${text.slice(0, from)}|${text.slice(from)}`
    : `${text.slice(0, from)}|${text.slice(from, to)}|${text.slice(to)}`
}

const bold = (state: EditorState) => toggleAround(state, "'''", "'''")
const italic = (state: EditorState) => toggleAround(state, "''", "''")

test('bold goes around the selection and away again', () => {
  expect(run('a |b| c', bold)).toBe("a '''|b|''' c")
  expect(run("a '''|b|''' c", bold)).toBe('a |b| c')
})

test('italic inside bold is added, not taken from it', () => {
  expect(run("'''|b|'''", italic)).toBe("'''''|b|'''''")
  expect(run("'''''|b|'''''", italic)).toBe("'''|b|'''")
})

test('with nothing selected the caret stands inside the marks', () => {
  expect(run('a | c', insertLink)).toBe('a [[|]] c')
  expect(run('a| c', insertReference)).toBe('a<ref>|</ref> c')
  expect(run('|', insertTemplate)).toBe('{{|}}')
})

test('a line becomes a heading, changes its level, and becomes prose again', () => {
  expect(run('Trav|els', toggleHeading)).toBe('== Trav|els ==')
  expect(run('== Trav|els ==', (state) => toggleHeading(state, 3))).toContain('=== Trav')
  expect(run('== Trav|els ==', toggleHeading)).toBe('Trav|els')
})

test('several lines become a list and prose again', () => {
  expect(run('|one\ntwo|', toggleList).replaceAll('|', '')).toBe('* one\n* two')
  expect(run('|* one\n* two|', toggleList).replaceAll('|', '')).toBe('one\ntwo')
})

test('a special character takes the place of the selection', () => {
  expect(run('1830|-|1890', (state) => insertText(state, '–'))).toBe('1830–|1890')
})
