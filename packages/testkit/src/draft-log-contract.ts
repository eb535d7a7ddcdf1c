import {
  toGeneration,
  toPersonId,
  toSequenceNumber,
  type ClientClaim,
  type LogEntry,
  type Store,
} from '@scriptorium/draft'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ada, draftId, entryAt, grace } from './samples.ts'

/** Every `DraftLog`: what is resolved is there, in order, without holes. @param open makes an empty store */
export function describeDraftLog(name: string, open: () => Promise<Store>): void {
  describe(`DraftLog of ${name}`, () => {
    const draft = draftId(1)
    let store: Store
    beforeEach(async () => {
      store = await open()
    })
    afterEach(() => store.close())

    const claim = (clientId: number, person: ClientClaim['person'], generation = 1): ClientClaim => ({
      draft,
      generation: toGeneration(generation),
      clientId,
      person,
    })

    test('LOG1 a draft that was never appended to is not there', async () => {
      const found = await store.log.load(draft)

      expect(found).toBeUndefined()
    })

    test('LOG2 what was appended is loaded in order, byte for byte', async () => {
      const entries = [entryAt(draft, 1, 1, null), entryAt(draft, 2), entryAt(draft, 3)]

      await store.log.append(entries.slice(0, 2))
      await store.log.append(entries.slice(2))

      const stored = await store.log.load(draft)
      expect(stored).toEqual({
        epoch: 1,
        generation: 1,
        snapshot: null,
        tail: entries,
        claims: [],
        retiredClientIds: [],
      })
    })

    test('LOG3 appends made at once keep the order of the calls', async () => {
      const entries = Array.from({ length: 300 }, (_, index) => entryAt(draft, index + 1))

      await Promise.all(entries.map((entry) => store.log.append([entry])))

      expect((await store.log.load(draft))?.tail).toEqual(entries)
    })

    test('LOG4 a place is given once: the second is refused and the first stays', async () => {
      await store.log.append([entryAt(draft, 1)])

      const again = store.log.append([{ ...entryAt(draft, 1), update: new Uint8Array([9]) }])

      await expect(again).rejects.toMatchObject({ code: 'store/failed' })
      expect((await store.log.load(draft))?.tail).toEqual([entryAt(draft, 1)])
    })

    test('LOG5 a hole is refused', async () => {
      await store.log.append([entryAt(draft, 1)])

      const ahead = store.log.append([entryAt(draft, 3)])

      await expect(ahead).rejects.toMatchObject({ code: 'store/failed' })
    })

    test('LOG6 nothing of a call that fails is stored', async () => {
      const call = store.log.append([entryAt(draft, 1), entryAt(draft, 3)])

      await expect(call).rejects.toMatchObject({ code: 'store/failed' })
      expect(await store.log.load(draft)).toBeUndefined()
    })

    test('LOG7 a call that fails costs its neighbours nothing', async () => {
      const other = draftId(2)

      const outcomes = await Promise.allSettled([
        store.log.append([entryAt(draft, 1)]),
        store.log.append([entryAt(draft, 5)]),
        store.log.append([entryAt(other, 1)]),
      ])

      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
      expect((await store.log.load(draft))?.tail).toHaveLength(1)
      expect((await store.log.load(other))?.tail).toHaveLength(1)
    })

    test('LOG8 after a snapshot only what came later is loaded, and the log keeps all', async () => {
      const entries = [1, 2, 3].map((sequence) => entryAt(draft, sequence))
      await store.log.append(entries)
      const snapshot = {
        draft,
        generation: toGeneration(1),
        sequence: toSequenceNumber(2),
        state: new Uint8Array([4, 2]),
      }

      await store.log.saveSnapshot(snapshot)

      const stored = await store.log.load(draft)
      expect(stored?.snapshot).toEqual(snapshot)
      expect(stored?.tail).toEqual(entries.slice(2))
      expect(await store.log.entries(draft, toGeneration(1), toSequenceNumber(1), 9)).toEqual(entries)
      expect(await store.log.entries(draft, toGeneration(1), toSequenceNumber(3), 9)).toEqual(entries.slice(2))
    })

    test('LOG9 an older snapshot does not replace a newer one', async () => {
      await store.log.append([entryAt(draft, 1), entryAt(draft, 2)])
      const at = (sequence: number) => ({
        draft,
        generation: toGeneration(1),
        sequence: toSequenceNumber(sequence),
        state: new Uint8Array([sequence]),
      })
      await store.log.saveSnapshot(at(2))

      await store.log.saveSnapshot(at(1))

      expect((await store.log.load(draft))?.snapshot).toEqual(at(2))
    })

    test('LOG10 the newest generation is loaded, and closed ones grow no more', async () => {
      await store.log.append([entryAt(draft, 1, 1), entryAt(draft, 2, 1)])
      await store.log.append([entryAt(draft, 1, 2)])

      const late = store.log.append([entryAt(draft, 3, 1)])

      await expect(late).rejects.toMatchObject({ code: 'store/failed' })
      expect(await store.log.load(draft)).toMatchObject({ generation: 2, tail: [entryAt(draft, 1, 2)] })
    })

    test('LOG11 a client id belongs to whom claimed it first; claiming again is harmless', async () => {
      const wide = 2 ** 52 + 1
      await store.log.claim([claim(0, null), claim(wide, ada.person)])
      await store.log.claim([claim(wide, ada.person)])

      const stolen = store.log.claim([claim(wide, grace.person)])

      await expect(stolen).rejects.toMatchObject({ code: 'store/failed' })
      await store.log.append([entryAt(draft, 1)])
      const claims = (await store.log.load(draft))?.claims.toSorted((one, other) => one.clientId - other.clientId)
      expect(claims).toEqual([claim(0, null), claim(wide, ada.person)])
    })

    test('LOG12 claims of earlier generations are retired', async () => {
      await store.log.claim([claim(5, ada.person, 1), claim(6, grace.person, 1)])
      await store.log.append([entryAt(draft, 1, 1)])
      await store.log.append([entryAt(draft, 1, 2)])
      await store.log.claim([claim(7, toPersonId('103'), 2)])

      const stored = await store.log.load(draft)

      expect(stored?.claims).toEqual([claim(7, toPersonId('103'), 2)])
      expect(stored?.retiredClientIds.toSorted()).toEqual([5, 6])
    })

    test('LOG13 bytes given to append may be used again by the caller', async () => {
      const entry = entryAt(draft, 1)
      const frame = new Uint8Array([0, 0, ...entry.update])

      await store.log.append([{ ...entry, update: frame.subarray(2) }])
      frame.fill(255)

      expect((await store.log.load(draft))?.tail).toEqual([entry])
    })

    test('LOG14 of a draft that is not damaged everything is salvaged', async () => {
      await store.log.append([entryAt(draft, 1), entryAt(draft, 2)])

      const salvaged = await store.log.salvage(draft)

      expect(salvaged).toEqual({ ...(await store.log.load(draft)), damagedAt: 3, isWhole: true })
      expect(await store.log.salvage(draftId(2))).toBeUndefined()
    })

    test('LOG16 entries are given in pages, and none beyond the last', async () => {
      const entries = [1, 2, 3].map((sequence) => entryAt(draft, sequence))
      await store.log.append(entries)
      const from = (sequence: number, limit: number) =>
        store.log.entries(draft, toGeneration(1), toSequenceNumber(sequence), limit)

      expect(await from(1, 2)).toEqual(entries.slice(0, 2))
      expect(await from(3, 2)).toEqual(entries.slice(2))
      expect(await from(4, 2)).toEqual([])
    })

    test('LOG17 what the server made for somebody is kept with its entry', async () => {
      const made: LogEntry = {
        ...entryAt(draft, 2),
        made: { kind: 'restored', credit: [{ codeUnits: 3, person: grace.person }] },
      }
      await store.log.append([entryAt(draft, 1), made])

      expect((await store.log.load(draft))?.tail).toEqual([entryAt(draft, 1), made])
      expect(await store.log.entries(draft, toGeneration(1), toSequenceNumber(2), 1)).toEqual([made])
    })

    test('LOG15 authors are told in the order of their first words, each once, and up to where', async () => {
      const by = (sequence: number, author: ClientClaim['person']) => ({ ...entryAt(draft, sequence, 1), author })
      const one = toGeneration(1)
      await store.log.append([by(1, null), by(2, grace.person), by(3, ada.person), by(4, grace.person)])

      const all = await store.log.authors(draft, one, toSequenceNumber(1))

      expect(all).toEqual({ people: [grace.person, ada.person], upTo: 4 })
      expect(await store.log.authors(draft, one, toSequenceNumber(4))).toEqual({ people: [grace.person], upTo: 4 })
      expect(await store.log.authors(draft, one, toSequenceNumber(5))).toEqual({ people: [], upTo: 4 })
      expect(await store.log.authors(draftId(2), one, toSequenceNumber(1))).toEqual({ people: [], upTo: 0 })
    })
  })
}
