import { expect, test } from 'vitest'
import { mayName, rightsIn } from './history-rights.ts'

const writer = { mayRead: true, mayWrite: true, mayPublish: true, mayManage: false, reasons: [] }
const reader = { ...writer, mayWrite: false, mayPublish: false }
const by = (id: string | null) => ({ by: id === null ? null : { id, name: id, isTemporary: false } })
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

test('a name is changed by who gave it, and by who manages the draft', () => {
  const rights = rightsIn(open, writer, 'ada')
  const managing = rightsIn(open, { ...writer, mayManage: true }, 'ada')
  const nothing = rightsIn(open, reader, 'ada')

  const given = [undefined, by('ada'), by('grace'), by(null)]

  expect(given.map((version) => mayName(rights, version))).toEqual([true, true, false, false])
  expect(given.map((version) => mayName(managing, version))).toEqual([true, true, true, true])
  expect(given.map((version) => mayName(nothing, version))).toEqual([false, false, false, false])
})
