import { expect, test } from 'vitest'
import { rightsIn } from './history-rights.ts'

const writer = { mayRead: true, mayWrite: true, mayPublish: true, mayManage: false, reasons: [] }
const reader = { ...writer, mayWrite: false, mayPublish: false }
const open = { state: 'open' } as const

test('who writes may name and restore, and undo what is their own; who manages the draft, anybody’s', () => {
  expect(rightsIn(open, writer, 'ada')).toEqual({
    isOver: false,
    mayWrite: true,
    undoable: { kind: 'mine', me: 'ada' },
  })
  expect(rightsIn(open, { ...writer, mayManage: true }, 'ada').undoable).toEqual({ kind: 'all', me: 'ada' })
})

test('who only reads, or is not signed in, or not yet known, may nothing of it', () => {
  const nothing = { isOver: false, mayWrite: false, undoable: { kind: 'nobody' } }

  expect(rightsIn(open, reader, 'ada')).toEqual(nothing)
  expect(rightsIn(open, writer, undefined)).toEqual(nothing)
  expect(rightsIn(open, undefined, 'ada')).toEqual(nothing)
})

test('a locked draft takes nothing for now, one that is over never again', () => {
  const nothing = { mayWrite: false, undoable: { kind: 'nobody' } }

  expect(rightsIn({ state: 'locked' }, writer, 'ada')).toEqual({ isOver: false, ...nothing })
  for (const state of ['published', 'closed', 'abandoned'] as const)
    expect(rightsIn({ state }, writer, 'ada')).toEqual({ isOver: true, ...nothing })
})
