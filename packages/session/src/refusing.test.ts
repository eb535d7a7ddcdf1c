import { closeCode, encodeQueryAwareness } from '@scriptorium/protocol'
import { expect, test } from 'vitest'
import * as Y from 'yjs'

import { ada, docOf, hi, openPair, openRig, reader, step1, textOf, typed } from './session-rig.ts'
import type { SessionRig } from './session-rig.ts'

const kinds = (rig: SessionRig): string[] => rig.effects.map(({ kind }) => kind)

test('DS9 a reader writes by no frame, and is told so', () => {
  const rig = openRig('Paris')
  rig.open(reader)
  const doc = docOf('Paris', 11)
  const update = hi(doc)

  rig.update(reader, update)
  rig.answer(reader, Y.encodeStateAsUpdate(doc))
  rig.update(
    reader,
    typed(docOf('Paris', 12), (text) => text.delete(0, 1)),
  )
  rig.point(reader, 11, 1, { cursor: 1 })
  rig.receive(reader, encodeQueryAwareness())

  expect(kinds(rig)).toEqual(['send', 'send', 'send'])
  expect(rig.framesFor(reader).map((frame) => frame.kind === 'refused' && frame.refusal)).toEqual([
    { update: 2, reason: 'read-only' },
    { update: 3, reason: 'read-only' },
    { update: 4, reason: 'read-only' },
  ])
})

test('DS9 a reader that only repeats what is known is not refused', () => {
  const rig = openRig('Paris')
  rig.open(reader)

  rig.answer(reader, Y.encodeStateAsUpdate(docOf('Paris', 11)))

  expect(rig.framesFor(reader)).toEqual([{ kind: 'durable', updates: 2 }])
})

test('DS10 after a refusal nothing is called durable until a sync step 2 is', () => {
  const { rig, doc } = openPair()
  rig.perform(rig.session.changeHold('locked'))
  rig.update(ada, hi(doc))
  rig.perform(rig.session.changeHold(null))
  rig.look()

  rig.update(
    ada,
    typed(doc, (text) => text.delete(4, 1)),
  )
  rig.commit()
  expect(rig.framesFor(ada)).toEqual([])
  rig.answer(ada, Y.encodeStateAsUpdate(doc))
  rig.commit()

  expect(rig.framesFor(ada)).toEqual([{ kind: 'durable', updates: 4 }])
  expect(textOf(rig.session.updates())).toBe('Hi Pris')
})

test('DS11 what is typed after a reconnect, before the server has asked, is set aside and comes with the answer', () => {
  const rig = openRig('Paris')
  rig.join(ada, { wantsFrames: false })
  rig.receive(ada, step1)
  const doc = docOf('Paris', 11)
  hi(doc)
  rig.look()

  rig.update(
    ada,
    typed(doc, (text) => text.insert(0, 'Oh. ')),
  )
  expect(rig.effects).toEqual([])
  rig.answer(ada, Y.encodeStateAsUpdate(doc))
  rig.commit()

  expect(textOf(rig.session.updates())).toBe('Oh. Hi Paris')
})

function cutFor(spoil: (doc: Y.Doc) => Uint8Array): unknown {
  const rig = openRig('Paris')
  rig.open(ada, { wantsFrames: false })
  rig.update(ada, spoil(docOf('Paris', 11)))
  return rig.effects
}

function gap(doc: Y.Doc): Uint8Array {
  hi(doc)
  return hi(doc)
}

function poison(doc: Y.Doc): Uint8Array {
  return typed(doc, (text) => text.insertEmbed(0, { image: 'x' }))
}

test('DS12 a stock client cannot be told, so it is cut: to come back after a gap, to stay away with poison', () => {
  expect(cutFor(gap)).toEqual([{ kind: 'close', connection: ada, code: closeCode.comeBack }])
  expect(cutFor(poison)).toEqual([{ kind: 'close', connection: ada, code: closeCode.malformed }])
})

test('DS13 bytes that are no frame end that connection, and nothing it sends later is heard', () => {
  const { rig, doc } = openPair()

  rig.receive(ada, new Uint8Array([0, 2, 200]))
  rig.update(ada, hi(doc))

  expect(rig.effects).toEqual([{ kind: 'close', connection: ada, code: closeCode.malformed }])
})
