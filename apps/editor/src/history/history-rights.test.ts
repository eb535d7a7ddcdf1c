import { expect, test } from 'vitest'
import { rightsIn } from './history-rights.ts'

const writer = { mayRead: true, mayWrite: true, mayPublish: true, mayManage: false, reasons: [] }
const reader = { ...writer, mayWrite: false, mayPublish: false }
const open = { state: 'open' } as const

test('who writes may name and restore, and undo what is their own; who manages the draft, anybody’s', () => {
  expect(rightsIn(open, writer, 'ada')).toEqual({
    isOver: false,
    mayName: true,
    mayRestore: true,
    undoable: { kind: 'mine', person: 'ada' },
  })
  expect(rightsIn(open, { ...writer, mayManage: true }, 'ada').undoable).toEqual({ kind: 'all' })
})

test('who only reads, or is not signed in, or not yet known, may nothing of it', () => {
  const nothing = { isOver: false, mayName: false, mayRestore: false, undoable: { kind: 'nobody' } }

  expect(rightsIn(open, reader, 'ada')).toEqual(nothing)
  expect(rightsIn(open, reader, undefined)).toEqual(nothing)
  expect(rightsIn(open, undefined, 'ada')).toEqual(nothing)
})

test('a locked draft takes names but no words; one that is over takes nothing', () => {
  expect(rightsIn({ state: 'locked' }, writer, 'ada')).toMatchObject({
    mayName: true,
    mayRestore: false,
    isOver: false,
  })
  for (const state of ['published', 'closed', 'abandoned'] as const)
    expect(rightsIn({ state }, writer, 'ada')).toEqual({
      isOver: true,
      mayName: false,
      mayRestore: false,
      undoable: { kind: 'nobody' },
    })
})
