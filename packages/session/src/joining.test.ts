import { toSequenceNumber } from '@scriptorium/draft'
import { closeCode, decodeStateVector, limits } from '@scriptorium/protocol'
import { expect, test } from 'vitest'
import * as Y from 'yjs'

import { toConnectionId } from './effects.ts'
import { ada, docOf, draft, grace, hi, openPair, openRig, step1, storedDraft, textOf, typed } from './session-rig.ts'

const nothing = new Uint8Array([0, 0])

test('DS1 the first frame of a connection that asked for frames is a notice; a stock client gets none', () => {
  const rig = openRig('Paris')

  rig.join(ada)
  rig.join(grace, { wantsFrames: false })

  expect(rig.framesFor(ada)).toMatchObject([{ kind: 'notice', notice: { draft, generation: 1, role: 'write' } }])
  expect(rig.framesFor(grace)).toEqual([])
})

test('DS2 the answer to sync step 1 is the whole text, then a sync step 1 with the durable clocks', () => {
  const rig = openRig('Paris')
  rig.join(ada, { wantsFrames: false })

  rig.receive(ada, step1)

  const [copy, question] = rig.framesFor(ada)
  expect(copy?.kind === 'sync-step-2' && textOf([copy.update])).toBe('Paris')
  expect(question?.kind === 'sync-step-1' && decodeStateVector(question.stateVector)).toEqual(new Map([[7, 5]]))
})

test('DS2 with a snapshot and a tail the sync step 2 comes last: synced means whole', () => {
  const doc = docOf('Paris', 11)
  const state = Y.encodeStateAsUpdate(doc)
  const stored = storedDraft('Paris')
  const [first] = stored.tail
  if (first === undefined) throw new Error('no seed')
  const tail = [
    { ...first, sequence: toSequenceNumber(2), update: hi(doc) },
    { ...first, sequence: toSequenceNumber(3), update: typed(doc, (text) => text.delete(3, 5)) },
  ]
  const snapshot = { draft, generation: stored.generation, sequence: toSequenceNumber(1), state }
  const rig = openRig('', { ...stored, snapshot, tail })
  rig.join(ada, { wantsFrames: false })

  rig.receive(ada, step1)

  const copy = rig.framesFor(ada).slice(0, 2)
  expect(copy.map(({ kind }) => kind)).toEqual(['update', 'sync-step-2'])
  expect(textOf(copy.flatMap((frame) => ('update' in frame ? [frame.update] : [])))).toBe('Hi ')
})

test('DS3 who joins while an update is on its way to the disk gets the durable text, then the update', () => {
  const { rig, doc } = openPair()
  rig.update(ada, hi(doc))
  const late = toConnectionId(9)
  rig.join(late, { wantsFrames: false })
  rig.look()

  rig.receive(late, step1)
  const before = rig.framesFor(late)
  rig.commit()

  expect(before.flatMap((frame) => (frame.kind === 'sync-step-2' ? [textOf([frame.update])] : []))).toEqual(['Paris'])
  const question = before.find((frame) => frame.kind === 'sync-step-1')
  expect(question && decodeStateVector(question.stateVector)).toEqual(new Map([[7, 5]]))
  expect(rig.framesFor(late).at(-1)).toMatchObject({ kind: 'update' })
})

test('DS4 whole copies are bounded: a small question has a large answer', () => {
  const rig = openRig('Paris')
  rig.join(ada)

  for (let times = 0; times <= limits.maxWholeCopies; times += 1) rig.receive(ada, step1)

  expect(rig.effects.at(-1)).toEqual({ kind: 'close', connection: ada, code: closeCode.tooMuch })
})

test('DS4 one more whole copy may be had every ten seconds', () => {
  const rig = openRig('Paris')
  rig.join(ada)
  for (let times = 0; times < limits.maxWholeCopies; times += 1) rig.receive(ada, step1, 0)

  rig.receive(ada, step1, limits.wholeCopyEveryMs)
  expect(rig.effects.at(-1)).toMatchObject({ kind: 'send' })
  rig.receive(ada, step1, 2 * limits.wholeCopyEveryMs - 1)

  expect(rig.effects.at(-1)).toEqual({ kind: 'close', connection: ada, code: closeCode.tooMuch })
})

test('DS5 a log with a hole, or of which a part does not follow, is not opened', () => {
  const stored = storedDraft('Paris')
  const [first] = stored.tail
  if (first === undefined) throw new Error('no seed')
  const later = typed(docOf('Paris and more', 11), (text) => text.delete(10, 2))
  const open = (tail: typeof stored.tail) => () => openRig('', { ...stored, tail })

  expect(open([first, { ...first, sequence: toSequenceNumber(3), update: nothing }])).toThrow('hole')
  expect(open([first, { ...first, sequence: toSequenceNumber(2), update: later }])).toThrow('does not follow')
  expect(open([{ ...first, update: new Uint8Array([9]) }])).toThrow('cannot be read')
})
