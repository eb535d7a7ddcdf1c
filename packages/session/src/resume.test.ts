import { toSequenceNumber } from '@scriptorium/draft'
import { decodeStateVector, encodeResume, encodeSyncStep1, limits } from '@scriptorium/protocol'
import type { ServerFrame } from '@scriptorium/protocol'
import { expect, test } from 'vitest'
import * as Y from 'yjs'

import type { ConnectionId } from './effects.ts'
import { ada, docOf, grace, openRig, reader, textOf, typed } from './session-rig.ts'
import type { SessionRig } from './session-rig.ts'

const at = (sequence: number, generation = 1) => ({ generation, sequence })
const kinds = (frames: readonly ServerFrame[]) => frames.map(({ kind }) => kind)
/** What a copy brings beside the question. */
const updatesIn = (frames: readonly ServerFrame[]) =>
  frames.flatMap((frame) => (frame.kind === 'update' || frame.kind === 'sync-step-2' ? [frame.update] : []))

/** Ada, connected, types three times after the seed: places 2, 3 and 4. The last is a deletion only. */
function written(): { readonly rig: SessionRig; readonly doc: Y.Doc } {
  const rig = openRig('Paris')
  rig.open(ada)
  const doc = docOf('Paris', 11)
  for (const change of [
    (text: Y.Text) => text.insert(5, ' on the Seine'),
    (text: Y.Text) => text.insert(0, 'See '),
    (text: Y.Text) => text.delete(9, 7),
  ]) {
    rig.update(ada, typed(doc, change))
    rig.commit()
  }
  rig.look()
  return { rig, doc }
}

function resume(rig: SessionRig, connection: ConnectionId, place: ReturnType<typeof at>): readonly ServerFrame[] {
  rig.join(connection)
  rig.look()
  rig.receive(connection, encodeResume(place))
  return rig.framesFor(connection)
}

test('DS38 who says a place gets what came after it, and nothing else, then the question', () => {
  const { rig, doc } = written()
  const seed = openRig('Paris').session.updates()

  const frames = resume(rig, grace, at(2))

  expect(kinds(frames)).toEqual(['sync-step-2', 'sync-step-1'])
  const [later = new Uint8Array()] = updatesIn(frames)
  expect(Y.decodeUpdate(later).structs.map(({ length }) => length)).toEqual([4])
  const [second = new Uint8Array()] = rig.session.updates().slice(1)
  expect(textOf([...seed, second, later])).toBe(doc.getText('wikitext').toString())
})

test('DS38 deletions alone have no clock, and are in the answer all the same', () => {
  const { rig, doc } = written()

  const [later = new Uint8Array()] = updatesIn(resume(rig, grace, at(3)))

  expect(Y.decodeUpdate(later).structs).toEqual([])
  expect(textOf([...rig.session.updates().slice(0, 3), later])).toBe(doc.getText('wikitext').toString())
})

test('DS38 at the newest place nothing comes but the question, with the durable clocks', () => {
  const { rig } = written()

  const frames = resume(rig, grace, at(4))

  expect(updatesIn(frames)).toEqual([new Uint8Array([0, 0])])
  const [question] = frames.filter((frame) => frame.kind === 'sync-step-1')
  expect(decodeStateVector(question?.stateVector ?? new Uint8Array())).toEqual(
    new Map([
      [7, 5],
      [11, 17],
    ]),
  )
})

test('DS38 who resumed hears what follows, and is acknowledged, as everybody else', () => {
  const { rig, doc } = written()
  resume(rig, grace, at(4))
  rig.answer(grace, new Uint8Array([0, 0]))
  rig.look()

  rig.update(
    ada,
    typed(doc, (text) => text.insert(0, '!')),
  )
  rig.update(
    grace,
    typed(docOf('Paris', 12), (text) => text.insert(0, '?')),
  )
  rig.commit()

  expect(kinds(rig.framesFor(grace))).toEqual(['update', 'durable'])
})

test('DS38 what is not durable is not in the answer: it follows when it is', () => {
  const { rig, doc } = written()
  rig.update(
    ada,
    typed(doc, (text) => text.insert(0, '!')),
  )

  const frames = resume(rig, grace, at(4))
  rig.commit()

  expect(updatesIn(frames)).toEqual([new Uint8Array([0, 0])])
  expect(kinds(rig.framesFor(grace))).toEqual(['sync-step-2', 'sync-step-1', 'update'])
})

test('DS38 two who rested at one place get the same, and a later one what came since', () => {
  const { rig, doc } = written()
  const first = resume(rig, grace, at(2))
  const second = resume(rig, reader, at(2))
  rig.update(
    ada,
    typed(doc, (text) => text.insert(0, '!')),
  )
  rig.commit()
  rig.look()

  rig.receive(reader, encodeResume(at(2)))

  expect(updatesIn(second)).toEqual(updatesIn(first))
  const [later = new Uint8Array()] = updatesIn(rig.framesFor(reader))
  expect(textOf([...rig.session.updates().slice(0, 2), later])).toBe(doc.getText('wikitext').toString())
})

test.each([
  ['another generation', at(2, 2)],
  ['a place ahead of the draft', at(5)],
])('DS39 %s is answered with the whole text', (_name, place) => {
  const { rig, doc } = written()

  const frames = resume(rig, grace, place)

  expect(textOf(updatesIn(frames))).toBe(doc.getText('wikitext').toString())
})

test('DS39 a place before the snapshot is answered with the whole text, the snapshot’s own with the tail', () => {
  const { rig, doc } = written()
  const until = rig.session.updates().slice(0, 3)
  const state = Y.mergeUpdates([...until])
  rig.session.compacted({ sequence: toSequenceNumber(3), state })

  const before = resume(rig, grace, at(2))
  const there = resume(rig, reader, at(3))

  expect(textOf(updatesIn(before))).toBe(doc.getText('wikitext').toString())
  expect(updatesIn(there)).toHaveLength(1)
  expect(textOf([...until, ...updatesIn(there)])).toBe(doc.getText('wikitext').toString())
})

test('DS40 places and whole copies are bounded together', () => {
  const { rig } = written()
  rig.join(grace)
  for (let count = 1; count < limits.maxWholeCopies; count += 1) rig.receive(grace, encodeResume(at(4)))
  rig.receive(grace, encodeSyncStep1(new Uint8Array([0])))
  rig.look()

  rig.receive(grace, encodeResume(at(4)))

  expect(rig.effects).toEqual([{ kind: 'close', connection: grace, code: 4429 }])
})
