import { toPersonId, toSequenceNumber } from '@scriptorium/draft'
import { closeCode, decodeStateVector, encodeAwareness, limits, rootName } from '@scriptorium/protocol'
import { encodeQueryAwareness, encodeSyncStep1 } from '@scriptorium/protocol'
import { expect, test } from 'vitest'
import * as Y from 'yjs'

import { toConnectionId } from './effects.ts'
import type { Access } from './effects.ts'
import { ada, docOf, draft, grace, openRig, people, reader, storedDraft, textOf, typed } from './session-rig.ts'
import type { SessionRig } from './session-rig.ts'
import { writeChange } from './update-pieces.ts'

const nothing = new Uint8Array([0, 0])
const step1 = encodeSyncStep1(new Uint8Array([0]))
const hi = (doc: Y.Doc): Uint8Array => typed(doc, (text) => text.insert(0, 'Hi '))
const kinds = (rig: SessionRig): string[] => rig.effects.map(({ kind }) => kind)

/** Ada and Grace with the copy, and Ada's doc. */
function openPair(wikitext = 'Paris'): { rig: SessionRig; doc: Y.Doc } {
  const rig = openRig(wikitext)
  rig.open(ada)
  rig.open(grace)
  return { rig, doc: docOf(wikitext, 11) }
}

// ---- joining ------------------------------------------------------------------------------------------------------------

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

// ---- log, relay, acknowledge ---------------------------------------------------------------------------------------------

test('DS6 nobody sees an update and its author is told nothing before it is durable', () => {
  const { rig, doc } = openPair()

  rig.update(ada, hi(doc))

  expect(kinds(rig)).toEqual(['claim', 'store'])
  rig.look()
  rig.commit()
  expect(rig.framesFor(grace)).toMatchObject([{ kind: 'update' }])
  expect(rig.framesFor(ada)).toEqual([{ kind: 'durable', updates: 2 }])
})

test('DS6 sequence numbers have no holes, and what became durable together is relayed together', () => {
  const { rig, doc } = openPair()
  rig.open(reader)

  rig.update(ada, hi(doc))
  rig.update(
    ada,
    typed(doc, (text) => text.delete(0, 1)),
  )
  expect(rig.entries().map(({ sequence }) => sequence)).toEqual([2, 3])
  rig.look()
  rig.commit()

  const relayed = rig.framesFor(reader)
  expect(relayed).toHaveLength(1)
  const copy = docOf('Paris', 12)
  for (const frame of relayed) if (frame.kind === 'update') Y.applyUpdate(copy, frame.update)
  expect(copy.getText(rootName).toString()).toBe('i Paris')
})

test('DS6 what is not durable yet is not carried along by what is', () => {
  const { rig, doc } = openPair()
  rig.open(reader)
  rig.update(ada, hi(doc))
  rig.update(ada, hi(doc))
  rig.look()

  rig.perform(rig.session.stored(toSequenceNumber(2)))

  expect(rig.session.sequence).toBe(2)
  expect(rig.framesFor(reader)).toHaveLength(1)
  expect(rig.framesFor(ada)).toEqual([{ kind: 'durable', updates: 2 }])
  expect(textOf(rig.session.updates())).toBe('Hi Paris')
})

test('DS6 authors whose updates became durable together each get the other one', () => {
  const { rig, doc } = openPair()
  const other = docOf('Paris', 12)
  rig.update(ada, hi(doc))
  rig.update(
    grace,
    typed(other, (text) => text.insert(5, '!')),
  )
  rig.look()

  rig.commit()

  for (const frame of rig.framesFor(ada)) if (frame.kind === 'update') Y.applyUpdate(doc, frame.update)
  for (const frame of rig.framesFor(grace)) if (frame.kind === 'update') Y.applyUpdate(other, frame.update)
  expect([doc, other].map((one) => one.getText(rootName).toString())).toEqual(['Hi Paris!', 'Hi Paris!'])
  expect(rig.framesFor(ada).filter(({ kind }) => kind === 'update')).toHaveLength(1)
})

test('DS7 what is sent again while it is on its way is not logged twice, and acknowledged only once durable', () => {
  const { rig, doc } = openPair()
  const update = hi(doc)
  rig.update(ada, update)
  const back = toConnectionId(9)
  rig.join(back, { person: people.get(ada) ?? null, mayWrite: true, readOnlyBecause: null })
  rig.receive(back, step1)
  rig.look()

  rig.answer(back, Y.encodeStateAsUpdate(doc))

  expect(rig.effects).toEqual([])
  rig.commit()
  expect(rig.framesFor(back)).toContainEqual({ kind: 'durable', updates: 1 })
})

test('DS8 a stock client that comes back with its whole history brings in only what is new, deletions too', () => {
  const { rig, doc } = openPair()
  rig.update(ada, hi(doc))
  rig.commit()
  typed(doc, (text) => text.delete(3, 2))
  typed(doc, (text) => text.insert(0, 'Oh. '))
  rig.look()

  rig.answer(ada, Y.encodeStateAsUpdate(doc))

  const [entry] = rig.entries()
  const sizes = entry === undefined ? [] : [entry.update.length < Y.encodeStateAsUpdate(doc).length]
  expect(sizes).toEqual([true])
  expect(textOf([...rig.session.updates(), ...rig.entries().map(({ update }) => update)])).toBe('Oh. Hi ris')
})

// ---- refusing ------------------------------------------------------------------------------------------------------------

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

// ---- client ids ----------------------------------------------------------------------------------------------------------

test('DS14 a client id is claimed before the first entry that needs it, once', () => {
  const { rig, doc } = openPair()

  rig.update(ada, hi(doc))
  rig.update(ada, hi(doc))

  const claims = rig.effects.flatMap((effect) => (effect.kind === 'claim' ? effect.claims : []))
  expect(kinds(rig)).toEqual(['claim', 'store', 'store'])
  expect(claims).toEqual([{ draft, generation: 1, clientId: 11, person: '101' }])
})

test('DS15 new words by another person’s client id are refused, and by the server’s', () => {
  const { rig, doc } = openPair()
  rig.update(ada, hi(doc))
  rig.commit()
  const forged = docOf('Paris', 12)
  Y.applyUpdate(forged, Y.encodeStateAsUpdate(doc))
  forged.clientID = 11
  const asServer = docOf('Paris', 7)
  rig.look()

  rig.update(grace, hi(forged))
  rig.update(grace, hi(asServer))

  expect(rig.framesFor(grace).map((frame) => frame.kind === 'refused' && frame.refusal.reason)).toEqual([
    'foreign-client-id',
    'foreign-client-id',
  ])
  expect(rig.entries()).toEqual([])
})

test('DS16 client ids of an earlier generation are refused to everybody', () => {
  const rig = openRig('Paris', storedDraft('Paris', { retiredClientIds: [11] }))
  rig.open(ada)

  rig.update(ada, hi(docOf('Paris', 11)))
  rig.point(ada, 11, 1, { cursor: 1 })

  expect(rig.framesFor(ada)).toEqual([{ kind: 'refused', refusal: { update: 2, reason: 'retired-client-id' } }])
})

test('DS17 one connection claims a bounded number of ids', () => {
  const rig = openRig('Paris')
  rig.open(ada)
  for (let clientId = 100; clientId < 100 + limits.maxClaimsPerConnection; clientId += 1) {
    rig.point(ada, clientId, 0, {})
    rig.point(ada, clientId, 0, null)
  }
  rig.look()

  rig.point(ada, 5_000, 0, {})
  rig.update(ada, hi(docOf('Paris', 11)))

  expect(rig.framesFor(ada)).toEqual([{ kind: 'refused', refusal: { update: 2, reason: 'too-often' } }])
})

test('DS17 one person claims a bounded number of ids, on all connections and days together', () => {
  const person = people.get(ada)?.person ?? null
  const { generation, claims, ...stored } = storedDraft('Paris')
  const taken = Array.from({ length: limits.maxClaimsPerPerson }, (_, index) => ({
    draft,
    generation,
    clientId: 10_000 + index,
    person,
  }))
  const rig = openRig('Paris', { ...stored, generation, claims: [...claims, ...taken] })
  rig.open(ada)
  rig.open(grace)

  rig.update(ada, hi(docOf('Paris', 11)))
  rig.update(ada, hi(docOf('Paris', 10_000)))
  rig.update(grace, hi(docOf('Paris', 12)))

  expect(rig.framesFor(ada)).toEqual([{ kind: 'refused', refusal: { update: 2, reason: 'too-often' } }])
  expect(rig.entries()).toHaveLength(2)
})

// ---- awareness -----------------------------------------------------------------------------------------------------------

const pointed = (rig: SessionRig): unknown[] =>
  rig
    .framesFor(grace)
    .flatMap((frame) =>
      frame.kind === 'awareness'
        ? frame.entries.map((entry) => ({ ...entry, state: JSON.parse(entry.state) as unknown }))
        : [],
    )

test('DS18 awareness carries the verified identity, whatever its client says', () => {
  const { rig } = openPair()

  rig.point(ada, 11, 1, { user: { name: 'Grace', id: '102' }, cursor: 4 })
  rig.commit()
  rig.perform(rig.session.tick(0))

  const user = { id: '101', name: 'Ada', colour: 1, isTemporary: false }
  expect(pointed(rig)).toEqual([{ clientId: 11, clock: 1, state: { user, cursor: 4 } }])
})

test('DS18 the same words said again carry the verified identity of whoever says them', () => {
  const { rig } = openPair()
  const said = { user: { name: 'Nobody', id: '7' }, cursor: 4 }
  rig.point(ada, 11, 1, said)
  rig.point(grace, 22, 1, said)
  rig.commit()
  rig.perform(rig.session.tick(0))
  rig.look()

  rig.point(ada, 11, 2, said)
  rig.point(grace, 22, 2, said)
  rig.perform(rig.session.tick(0))

  expect(pointed(rig)).toMatchObject([
    { state: { user: { id: '101', name: 'Ada' } } },
    { state: { user: { id: '102', name: 'Grace' } } },
  ])
})

test('DS19 foreign ids in awareness are ignored: no claim, no removal, no punishment', () => {
  const { rig } = openPair()
  rig.point(ada, 11, 1, { cursor: 1 })
  rig.commit()
  rig.perform(rig.session.tick(0))
  rig.look()

  rig.point(grace, 11, 99, null)
  rig.point(grace, 11, 99, { cursor: 9 })
  rig.perform(rig.session.tick(0))

  expect(rig.effects).toEqual([])
})

test('DS19 who may not write points at nothing', () => {
  const rig = openRig('Paris')
  rig.open(ada, { mayWrite: false, readOnlyBecause: 'no-right' })

  rig.point(ada, 11, 1, { cursor: 1 })

  expect(rig.effects).toEqual([])
})

test('DS20 awareness waits for its claim, and for the update it points into', () => {
  const { rig, doc } = openPair()
  rig.update(ada, hi(doc))
  rig.point(ada, 11, 1, { cursor: 3 })
  rig.perform(rig.session.tick(0))
  expect(pointed(rig)).toEqual([])

  rig.look()
  rig.commit()

  expect(rig.framesFor(grace).map(({ kind }) => kind)).toEqual(['update', 'awareness'])
})

test('DS20 a claimed id’s state still waits for the update it points into', () => {
  const { rig, doc } = openPair()
  rig.point(ada, 11, 1, { cursor: 0 })
  rig.perform(rig.session.tick(0))
  expect(pointed(rig)).toEqual([])
  rig.commit()
  rig.perform(rig.session.tick(0))
  expect(pointed(rig)).toHaveLength(1)
  rig.look()

  rig.update(ada, hi(doc))
  rig.point(ada, 11, 2, { cursor: 3 })
  rig.perform(rig.session.tick(0))

  expect(pointed(rig)).toEqual([])
})

test('DS20 a caret that moves faster than the disk is still shown', () => {
  const { rig, doc } = openPair()
  const shown: number[] = []
  for (let clock = 1; clock <= 6; clock += 1) {
    const { sequence } = rig.session
    rig.update(ada, hi(doc))
    rig.point(ada, 11, clock, { cursor: clock })
    if (clock > 1) rig.perform([...rig.session.claimed([11]), ...rig.session.stored(toSequenceNumber(sequence + 1))])
    shown.push(pointed(rig).length)
  }

  expect(shown.at(-1)).toBeGreaterThan(2)
})

test('DS20 in a crowd carets gather longer', () => {
  const { rig } = openPair()
  const stranger = { person: null, mayWrite: false, readOnlyBecause: 'signed-out', wantsFrames: false } as const
  const carets = (clock: number) => {
    rig.perform(rig.session.tick(0))
    rig.point(ada, 11, clock, { cursor: clock })
    rig.commit()
    return rig.session.tickWithinMs
  }
  for (let index = 0; index < limits.crowdConnections - 2; index += 1)
    rig.perform(rig.session.join(toConnectionId(100 + index), stranger))
  const among = carets(1)
  rig.perform(rig.session.join(toConnectionId(99), stranger))

  const inCrowd = carets(2)

  expect([among, inCrowd]).toEqual([limits.gatherMs, limits.gatherInCrowdMs])
})

test('DS20 a state that is said again unchanged is told 20 s after it was told last, and goes along with whatever is told before', () => {
  const { rig } = openPair()
  const say = (clock: number, nowMs: number): void => {
    rig.receive(ada, encodeAwareness([{ clientId: 11, clock, state: '{"cursor":1}' }]), nowMs)
  }
  say(1, 0)
  rig.commit()
  expect(rig.session.tickWithinMs).toBe(limits.gatherMs)
  rig.perform(rig.session.tick(1_000))
  rig.look()

  say(2, 16_000)
  expect(rig.session.tickWithinMs).toBe(limits.tellAgainAfterMs - 15_000)
  rig.perform(rig.session.tick(21_000))
  expect(pointed(rig)).toMatchObject([{ clientId: 11, clock: 2 }])
  expect(rig.session.tickWithinMs).toBeNull()
  rig.look()

  say(3, 31_000)
  say(4, 46_000)
  expect(rig.session.tickWithinMs).toBe(0)
  rig.point(grace, 22, 0, { cursor: 2 })
  rig.commit()
  rig.perform(rig.session.tick(46_050))
  expect(pointed(rig)).toMatchObject([{ clientId: 11, clock: 4 }, { clientId: 22 }])
})

test('DS20 what is said again unchanged is not kept back by an edit that it does not point into', () => {
  const { rig, doc } = openPair()
  rig.point(ada, 11, 1, { cursor: 1 })
  rig.commit()
  rig.perform(rig.session.tick(0))
  rig.look()

  rig.update(ada, hi(doc))
  rig.point(ada, 11, 2, { cursor: 1 })
  rig.perform(rig.session.tick(0))
  expect(pointed(rig)).toMatchObject([{ clientId: 11, clock: 2 }])
  rig.look()
  rig.point(ada, 11, 3, { cursor: 3 })
  rig.point(ada, 11, 4, { cursor: 1 })
  rig.perform(rig.session.tick(0))

  expect(pointed(rig)).toEqual([])
})

test('DS20 nobody hears only their own caret', () => {
  const { rig } = openPair()
  rig.point(ada, 11, 1, { cursor: 1 })
  rig.commit()
  rig.look()

  rig.perform(rig.session.tick(0))

  expect(rig.framesFor(ada).filter(({ kind }) => kind === 'awareness')).toEqual([])
  expect(pointed(rig)).toHaveLength(1)
})

test('DS21 a state goes when its connection does, and not with an older connection of the same client', () => {
  const { rig } = openPair()
  rig.point(ada, 11, 1, { cursor: 1 })
  rig.commit()
  const back = toConnectionId(9)
  rig.open(back, { person: people.get(ada) ?? null, mayWrite: true, readOnlyBecause: null })
  rig.point(back, 11, 2, { cursor: 2 })
  rig.perform(rig.session.tick(0))
  rig.look()

  rig.point(ada, 11, 3, null)
  rig.perform(rig.session.leave(ada))
  rig.perform(rig.session.tick(0))
  expect(pointed(rig)).toEqual([])
  rig.perform(rig.session.leave(back))
  rig.perform(rig.session.tick(0))

  expect(pointed(rig)).toEqual([{ clientId: 11, clock: 2, state: null }])
})

test('DS22 a client that says its state at a clock that peers may know is asked to raise it', () => {
  const { rig } = openPair()

  rig.point(ada, 11, 5, { cursor: 1 })
  rig.point(ada, 11, 6, { cursor: 2 })

  expect(rig.framesFor(ada)).toEqual([{ kind: 'awareness', entries: [{ clientId: 11, clock: 5, state: 'null' }] }])
})

test('DS23 states that are none, or too large, are ignored', () => {
  const { rig } = openPair()

  rig.point(ada, 11, 1, { cursor: 'x'.repeat(limits.maxAwarenessStateBytes) })
  rig.point(ada, 12, 1, ['a'])

  expect(rig.effects).toEqual([])
})

test('DS41 a connection points with few client ids at a time; one that goes makes room', () => {
  const { rig } = openPair()
  const count = limits.maxPointersPerConnection
  for (let clientId = 11; clientId <= 11 + count; clientId += 1) rig.point(ada, clientId, 1, { cursor: 1 })
  rig.commit()
  rig.perform(rig.session.tick(0))
  expect(pointed(rig)).toHaveLength(count)
  rig.look()

  rig.point(ada, 11, 2, null)
  rig.point(ada, 99, 1, { cursor: 1 })
  rig.point(ada, 12, 2, { cursor: 2 })
  rig.commit()
  rig.perform(rig.session.tick(0))

  expect(pointed(rig)).toHaveLength(3)
})

test('DS41 who asks for everybody is answered with the next tick, once', () => {
  const { rig } = openPair()
  rig.point(ada, 11, 1, { cursor: 1 })
  rig.commit()
  rig.perform(rig.session.tick(0))
  rig.look()

  rig.receive(grace, encodeQueryAwareness())
  rig.receive(grace, encodeQueryAwareness())
  expect(rig.effects).toEqual([])
  rig.perform(rig.session.tick(0))
  rig.perform(rig.session.tick(0))

  expect(rig.framesFor(grace).map(({ kind }) => kind)).toEqual(['awareness'])
})

// ---- rights --------------------------------------------------------------------------------------------------------------

test('DS24 a right that is lost is lost at once: the next update is refused, the caret goes', () => {
  const { rig, doc } = openPair()
  rig.point(ada, 11, 1, { cursor: 1 })
  rig.commit()
  rig.perform(rig.session.tick(0))
  rig.look()

  rig.perform(
    rig.session.changeAccess(people.get(ada)?.person ?? null, { mayWrite: false, readOnlyBecause: 'removed' }),
  )
  rig.update(ada, hi(doc))
  rig.perform(rig.session.tick(0))

  expect(rig.framesFor(ada)[0]).toMatchObject({ kind: 'notice', notice: { role: 'read', readOnlyBecause: 'removed' } })
  expect(rig.framesFor(ada)[1]).toEqual({ kind: 'refused', refusal: { update: 2, reason: 'read-only' } })
  expect(pointed(rig)).toEqual([{ clientId: 11, clock: 1, state: null }])
})

test('DS25 one that may write again is asked for what it kept, and for its caret', () => {
  const { rig, doc } = openPair()
  rig.perform(rig.session.changeHold('locked'))
  rig.update(ada, hi(doc))
  rig.look()

  rig.perform(rig.session.changeHold(null))

  expect(rig.framesFor(ada).map(({ kind }) => kind)).toEqual(['notice', 'sync-step-1', 'query-awareness'])
  rig.answer(ada, Y.encodeStateAsUpdate(doc))
  rig.commit()
  expect(textOf(rig.session.updates())).toBe('Hi Paris')
})

test('DS26 without access the connections of that person are cut, and of nobody else', () => {
  const { rig } = openPair()

  rig.perform(rig.session.changeAccess(people.get(ada)?.person ?? null, null))

  expect(rig.effects).toEqual([{ kind: 'close', connection: ada, code: closeCode.noRight }])
  expect(rig.session.present().present.map(({ name }) => name)).toEqual(['Grace'])
})

test.each([
  ['locked', 'locked'],
  ['closed', 'closed'],
  ['published', 'closed'],
  ['abandoned', 'closed'],
] as const)('DS27 a %s draft takes nothing, and says why', (hold, reason) => {
  const { rig, doc } = openPair()

  rig.perform(rig.session.changeHold(hold))
  rig.update(ada, hi(doc))

  expect(rig.framesFor(ada)).toMatchObject([
    { kind: 'notice', notice: { role: 'read', readOnlyBecause: hold } },
    { kind: 'refused', refusal: { update: 2, reason } },
  ])
  expect(rig.entries()).toEqual([])
})

test('DS28 people are listed once each with their client ids; readers are counted; news of it is gathered', () => {
  const { rig, doc } = openPair()
  rig.open(reader)
  rig.update(ada, hi(doc))
  rig.commit()
  rig.look()
  expect(rig.session.tickWithinMs).toBe(limits.gatherMs)

  rig.perform(rig.session.tick(0))

  const notice = rig.framesFor(grace)[0]
  expect(notice).toMatchObject({
    notice: {
      present: [
        { id: '101', name: 'Ada', colour: 1, clientIds: [11] },
        { id: '102', name: 'Grace', colour: 2, clientIds: [] },
      ],
      readers: 1,
    },
  })
  expect(rig.session.tickWithinMs).toBeNull()
})

// ---- the store -----------------------------------------------------------------------------------------------------------

const tabOf = (place: number) => toConnectionId(10_000 + place)

test('DS37 neither readers nor one person take all the room of a draft', () => {
  const rig = openRig('Paris')
  const closed = () => rig.effects.flatMap((effect) => (effect.kind === 'close' ? [effect.code] : []))
  for (let place = 0; place < limits.maxReadersPerDraft; place += 1) rig.join(tabOf(place), { wantsFrames: false })
  for (let place = 0; place < limits.maxConnectionsPerPerson; place += 1)
    rig.join(tabOf(2_000 + place), { person: people.get(ada) ?? null, wantsFrames: false })
  expect(closed()).toEqual([])

  rig.join(reader, { wantsFrames: false })
  rig.join(ada, { wantsFrames: false })
  rig.join(grace)

  expect(closed()).toEqual([closeCode.tooMuch, closeCode.tooMuch])
  expect(rig.framesFor(grace)).toMatchObject([{ kind: 'notice' }])
})

const someone = (place: number): Partial<Access> => ({
  person: { person: toPersonId(String(10_000 + place)), name: 'Somebody', isTemporary: false },
  wantsFrames: false,
})

test('DS37 whoever they are, a draft has room for so many connections', () => {
  const rig = openRig('Paris')
  for (let place = 0; place < limits.maxConnectionsPerDraft; place += 1) rig.join(tabOf(place), someone(place))
  expect(rig.effects).toEqual([])

  rig.join(grace)

  expect(rig.effects).toEqual([{ kind: 'close', connection: grace, code: closeCode.tooMuch }])
})

test('DS29 when the store fails, the session is back at the durable frontier and says so', () => {
  const { rig, doc } = openPair()
  rig.update(ada, hi(doc))
  rig.update(
    ada,
    typed(doc, (text) => text.delete(4, 2)),
  )
  rig.look()

  rig.perform(rig.session.storeFailed())

  expect(rig.framesFor(ada)).toMatchObject([
    { kind: 'refused', refusal: { update: 2, reason: 'store-failed' } },
    { kind: 'notice', notice: { role: 'read', readOnlyBecause: 'store-failed', sequence: 1 } },
  ])
  expect(rig.framesFor(grace)).toMatchObject([{ kind: 'notice', notice: { role: 'read' } }])
  expect(textOf(rig.session.updates())).toBe('Paris')
})

test('DS30 while the store is down updates are refused; afterwards everybody is asked again', () => {
  const { rig, doc } = openPair()
  rig.update(ada, hi(doc))
  rig.perform(rig.session.storeFailed())
  rig.update(
    ada,
    typed(doc, (text) => text.insert(0, 'Oh. ')),
  )
  rig.update(
    grace,
    typed(docOf('Paris', 12), (text) => text.insert(0, 'Oh. ')),
  )
  expect(rig.framesFor(grace).at(-1)).toMatchObject({ refusal: { reason: 'store-failed' } })
  rig.look()

  rig.perform(rig.session.storeRecovered())
  rig.answer(ada, Y.encodeStateAsUpdate(doc))
  rig.commit()

  expect(rig.entries().map(({ sequence }) => sequence)).toEqual([2])
  expect(textOf(rig.session.updates())).toBe('Oh. Hi Paris')
  expect(rig.framesFor(ada).at(-1)).toEqual({ kind: 'durable', updates: 4 })
})

test('DS36 what could be saved of a damaged draft is shown and takes nothing, and the notice says why', () => {
  const rig = openRig('Paris', storedDraft('Paris'), 'store-damaged')
  rig.join(ada)
  const doc = docOf('Paris', 11)

  rig.update(ada, hi(doc))

  expect(rig.framesFor(ada)).toMatchObject([
    { kind: 'notice', notice: { role: 'read', readOnlyBecause: 'store-damaged' } },
    { kind: 'refused', refusal: { update: 1, reason: 'store-failed' } },
  ])
  expect(rig.entries()).toEqual([])
  expect(textOf(rig.session.updates())).toBe('Paris')
})

test('DS31 a long tail is folded once, and the copy stays whole', () => {
  const { rig, doc } = openPair()
  const long = typed(doc, (text) => text.insert(0, 'x'.repeat(70_000)))
  rig.update(ada, long)
  rig.commit()
  const asked = rig.effects.filter(({ kind }) => kind === 'compact')
  expect(asked).toMatchObject([{ upTo: 2 }])
  rig.update(ada, hi(doc))
  rig.commit()
  expect(rig.effects.filter(({ kind }) => kind === 'compact')).toHaveLength(1)

  const state = Y.encodeStateAsUpdate(docOf('Paris', 12), undefined)
  const folded = new Y.Doc()
  for (const update of [state, long]) Y.applyUpdate(folded, update)
  rig.session.compacted({ sequence: toSequenceNumber(2), state: Y.encodeStateAsUpdate(folded) })

  expect(rig.session.updates()).toHaveLength(2)
  expect(textOf(rig.session.updates())).toBe(doc.getText(rootName).toString())
})

test('DS31 what came during a fold is folded after it, also when nobody types any more', () => {
  const { rig, doc } = openPair()
  const states = ['x', 'y'].map((letter) => {
    const long = typed(doc, (text) => text.insert(0, letter.repeat(70_000)))
    rig.update(ada, long)
    rig.commit()
    return Y.encodeStateAsUpdate(doc)
  })

  const [first, second] = states.map((state, index) =>
    rig.session.compacted({ sequence: toSequenceNumber(2 + index), state }),
  )

  expect(first).toMatchObject([{ kind: 'compact', upTo: 3 }])
  expect(second).toEqual([])
})

// ---- what the server writes for somebody --------------------------------------------------------------------------------

const own = { person: toPersonId('101'), made: { kind: 'restored', credit: [] } } as const
const putIn = (clientId: number): Uint8Array =>
  writeChange(
    clientId,
    [{ left: { clientId: 7, clock: 4 }, right: null, text: ' again' }],
    new Map([[7, [{ from: 0, to: 1 }]]]),
  )

test('DS42 the server’s own change is logged with what it is, then sent to everybody', () => {
  const { rig } = openPair()

  const outcome = rig.session.write({ ...own, clientId: 99, update: putIn(99) }, 5)
  if (typeof outcome === 'string') throw new Error(outcome)
  rig.perform(outcome.effects)
  const shownBefore = kinds(rig)
  rig.commit()

  expect(shownBefore).toEqual(['claim', 'store'])
  expect(rig.entries()).toMatchObject([{ sequence: 2, author: own.person, atMs: 5, made: own.made }])
  for (const id of [ada, grace]) {
    const [frame] = rig.framesFor(id)
    const doc = docOf('Paris', 12)
    if (frame?.kind === 'update') Y.applyUpdate(doc, frame.update)
    expect(doc.getText(rootName).toJSON()).toBe('aris again')
  }
  expect(rig.session.personOf(99)).toBe(own.person)
})

test('DS42 it needs a client id that nobody has or had, and an open draft', () => {
  const { rig, doc } = openPair()
  rig.update(ada, hi(doc))
  rig.commit()

  expect(rig.session.write({ ...own, clientId: 11, update: putIn(11) }, 5)).toBe('foreign-client-id')
  expect(rig.session.write({ ...own, clientId: 7, update: putIn(7) }, 5)).toBe('foreign-client-id')
  const outside = writeChange(98, [{ left: { clientId: 55, clock: 0 }, right: null, text: 'x' }], new Map())
  expect(rig.session.write({ ...own, clientId: 98, update: outside }, 5)).toBe('unknown-origin')
  rig.perform(rig.session.changeHold('locked'))
  expect(rig.session.write({ ...own, clientId: 99, update: putIn(99) }, 5)).toBe('locked')
  expect(rig.session.personOf(99)).toBeUndefined()
})
