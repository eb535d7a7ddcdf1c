import * as Y from 'yjs'

import { rootName } from '@scriptorium/protocol'

/** What is wrong with a doc that structure alone could not show. */
export interface Damage {
  /** `reload-differs`: loaded again it reads otherwise. `half-character`: half of a pair was deleted, and Yjs put U+FFFD in place of both. */
  readonly kind: 'reload-differs' | 'half-character'
  /** The first update with which it is so, by its place among those given; `null`: it was so with the first, which is a snapshot or a seed. */
  readonly update: number | null
  /** Client id of the first words in that update; `null`: it only deletes. */
  readonly clientId: number | null
}

/** @param doc made of `updates`, in order @returns `null` when it is sound */
export function findDamage(doc: Y.Doc, updates: readonly Uint8Array[]): Damage | null {
  if (readsOtherwise(doc)) return nameCulprit('reload-differs', updates, readsOtherwise)
  const lost = findHalfCharacter(doc, updates)
  if (lost === undefined) return null
  return nameCulprit('half-character', updates, (earlier) => isHalf(earlier, lost))
}

function readsOtherwise(doc: Y.Doc): boolean {
  const reloaded = new Y.Doc()
  Y.applyUpdate(reloaded, Y.encodeStateAsUpdate(doc))
  const isOther = textOf(reloaded) !== textOf(doc)
  reloaded.destroy()
  return isOther
}

/** A visible U+FFFD that nobody typed. */
function findHalfCharacter(doc: Y.Doc, updates: readonly Uint8Array[]): Y.ID | undefined {
  const shown: Y.ID[] = []
  // Yjs has no public walk over items with their ids.
  // oxlint-disable-next-line no-underscore-dangle
  for (let item = doc.getText(rootName)._start; item !== null; item = item.right) {
    if (item.deleted || !(item.content instanceof Y.ContentString)) continue
    const { str } = item.content
    for (let at = str.indexOf('\ufffd'); at !== -1; at = str.indexOf('\ufffd', at + 1))
      shown.push(Y.createID(item.id.client, item.id.clock + at))
  }
  if (shown.length === 0) return undefined
  const typed = new Set<string>()
  for (const { structs } of updates.map(Y.decodeUpdate)) {
    for (const struct of structs) {
      if (!(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentString)) continue
      const { str } = struct.content
      for (let at = str.indexOf('\ufffd'); at !== -1; at = str.indexOf('\ufffd', at + 1))
        typed.add(`${struct.id.client} ${struct.id.clock + at}`)
    }
  }
  return shown.find(({ client, clock }) => !typed.has(`${client} ${clock}`))
}

function isHalf(doc: Y.Doc, { client, clock }: Y.ID): boolean {
  if (Y.getState(doc.store, client) <= clock) return false
  const item = Y.getItem(doc.store, Y.createID(client, clock))
  if (!(item instanceof Y.Item) || !(item.content instanceof Y.ContentString)) return false
  return item.content.str[clock - item.id.clock] === '\ufffd'
}

/** Halves the distance between a beginning that is sound and the whole that is not: few docs, however long the log. */
function nameCulprit(kind: Damage['kind'], updates: readonly Uint8Array[], isBad: (doc: Y.Doc) => boolean): Damage {
  let sound = 0
  let bad = updates.length
  while (bad - sound > 1) {
    const middle = (sound + bad) >> 1
    const doc = new Y.Doc()
    for (const update of updates.slice(0, middle)) Y.applyUpdate(doc, update)
    if (isBad(doc)) bad = middle
    else sound = middle
    doc.destroy()
  }
  const update = bad - 1
  const culprit = updates[update]
  const words = culprit === undefined ? undefined : Y.decodeUpdate(culprit).structs[0]
  return { kind, update: update === 0 ? null : update, clientId: words?.id.client ?? null }
}

function textOf(doc: Y.Doc): string {
  return doc.getText(rootName).toJSON()
}
