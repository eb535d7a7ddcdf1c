import assert from 'node:assert/strict'
import { decodeServerFrame, encodeUpdate, rootName } from '@scriptorium/protocol'
import { readDocument } from '@scriptorium/server/document-reading'
import type { Effect } from '@scriptorium/session'
import * as Y from 'yjs'
import { bestShare, computedMs } from '../bombs/loop-time.ts'
import { longestStallMs } from '../bombs/update-bombs.ts'
import { docOf } from '../model-store.ts'
import { Random } from '../random.ts'
import { type AttackedDraft, connection, foreignClientIds, openAttackedDraft } from './attacked-draft.ts'
import { hostileFrame, hostileUpdate, updateFrame } from './hostile-bytes.ts'

export type Outcome = 'taken' | 'taken-for-the-worker' | 'taken-knowing-better' | 'refused' | 'frame'

/**
 * One hostile message, and then an honest one. Oracle: Yjs.
 * @throws Error when anything but a refusal, or exactly what Yjs would take, comes of it
 */
export function attack(round: number): Outcome {
  const random = new Random(round)
  const attacked = openAttackedDraft(random)
  attacked.join()
  if (random.chance(0.25)) {
    const effects = receive(attacked, hostileFrame(random), round)
    assert.deepEqual(storedIn(effects), [], 'no frame but an update changes the text')
    expectUnchanged(attacked, effects)
    return 'frame'
  }
  const update = hostileUpdate(attacked, random)
  const effects = receive(attacked, updateFrame(update, random), round)
  const stored = storedIn(effects)
  if (stored.length === 0) {
    expectUnchanged(attacked, effects)
    return 'refused'
  }
  const before = logged(attacked)
  const kept = docOf([...before, ...stored])
  expectSound(kept)
  assert.deepEqual(foreignClocks(kept), foreignClocks(docOf(before)), 'nobody else’s words')
  // A lie about what is known makes Yjs throw, or wait for ever; here what is known is not looked at again.
  const whole = docOfOrUndefined([...before, update])
  if (whole === undefined || whole.store.pendingStructs !== null) return 'taken-knowing-better'
  // So does a deletion of nothing between the halves of a character: Yjs breaks it in two, here it is not passed on.
  if (brokenHalves(whole) > brokenHalves(kept)) return 'taken-knowing-better'
  assertSameContent(Y.encodeStateAsUpdate(kept), Y.encodeStateAsUpdate(whole))
  // Origins that were never neighbours: no structure shows it, the server's worker does, by loading what it has replayed, and names the update.
  if (!readsTheSame(kept)) {
    const { damage } = readDocument([...before, ...stored])
    assert.deepEqual([damage?.kind, damage?.update], ['reload-differs', before.length])
    return 'taken-for-the-worker'
  }
  if (!readsTheSame(whole)) return 'taken-knowing-better'
  assert.equal(textOf(kept), textOf(whole))
  return 'taken'
}

function receive(attacked: AttackedDraft, frame: Uint8Array, round: number): readonly Effect[] {
  const began = performance.now()
  const effects = attacked.session.receive(connection, frame, 0)
  if (performance.now() - began > longestStallMs) expectQuick(frame, round)
  for (const effect of effects) if (effect.kind === 'send') assert.notEqual(decodeServerFrame(effect.frame), undefined)
  return effects
}

/** It took long by the clock: was it the machine? */
function expectQuick(frame: Uint8Array, round: number): void {
  const share = bestShare(longestStallMs, () => {
    const attacked = openAttackedDraft(new Random(round))
    attacked.join()
    const before = computedMs()
    attacked.session.receive(connection, frame, 0)
    return computedMs() - before
  })
  assert.ok(share < 1, 'the loop goes on within 50 ms')
}

/** The session is as it was: Mallory's next honest update is taken just as it is. */
function expectUnchanged(attacked: AttackedDraft, effects: readonly Effect[]): void {
  assert.equal(attacked.session.isSaving, false)
  if (effects.some(({ kind }) => kind === 'close')) attacked.join()
  const stored = storedIn(attacked.session.receive(connection, encodeUpdate(attacked.next), 0))
  const before = logged(attacked)
  assert.equal(textOf(docOf([...before, ...stored])), textOf(docOf([...before, attacked.next])))
}

function logged({ log }: AttackedDraft): readonly Uint8Array[] {
  return log.map(({ update }) => update)
}

function storedIn(effects: readonly Effect[]): readonly Uint8Array[] {
  return effects.flatMap((effect) => (effect.kind === 'store' ? [effect.entry.update] : []))
}

/** Plain text with nothing pending, in one root. */
function expectSound(doc: Y.Doc): void {
  assert.equal(doc.store.pendingStructs, null)
  assert.equal(doc.store.pendingDs, null)
  const text = doc.getText(rootName)
  assert.deepEqual([...doc.share.keys()], [rootName])
  assert.equal(text.length, text.toJSON().length)
  assert.doesNotMatch(text.toJSON(), /[\r\0]/)
}

/** Neither where Yjs cuts a run of characters in two nor the order in which it writes deletions is content; the text is compared apart. */
function assertSameContent(one: Uint8Array, other: Uint8Array): void {
  if (Buffer.from(one).equals(other)) return
  assert.deepEqual(Y.decodeUpdate(one).ds.clients, Y.decodeUpdate(other).ds.clients)
  assert.deepEqual(charactersOf(one), charactersOf(other))
}

/** Each with what it leans on. */
function charactersOf(update: Uint8Array): string[] {
  return Y.decodeUpdate(update).structs.flatMap((struct) => {
    const { client, clock } = struct.id
    return Array.from({ length: struct.length }, (_, index) => {
      if (!(struct instanceof Y.Item)) return `${client} ${clock + index} collected`
      const left = index === 0 ? placeOf(struct.origin) : `${client} ${clock + index - 1}`
      const itself = struct.content instanceof Y.ContentString ? struct.content.str.charCodeAt(index) : 'deleted'
      return `${client} ${clock + index} after ${left} before ${placeOf(struct.rightOrigin)}: ${itself}`
    })
  })
}

function placeOf(id: Y.ID | null): string {
  return id === null ? 'nothing' : `${id.client} ${id.clock}`
}

/** When it is loaded again. */
function readsTheSame(doc: Y.Doc): boolean {
  return textOf(docOf([Y.encodeStateAsUpdate(doc)])) === textOf(doc)
}

function brokenHalves(doc: Y.Doc): number {
  return textOf(doc).split('\ufffd').length - 1
}

function textOf(doc: Y.Doc): string {
  return doc.getText(rootName).toJSON()
}

function docOfOrUndefined(updates: readonly Uint8Array[]): Y.Doc | undefined {
  try {
    return docOf(updates)
  } catch {
    return undefined
  }
}

function foreignClocks(doc: Y.Doc): (number | undefined)[] {
  const vector = Y.decodeStateVector(Y.encodeStateVector(doc))
  return foreignClientIds.map((clientId) => vector.get(clientId))
}
