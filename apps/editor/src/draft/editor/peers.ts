import type { AwarenessUser } from '@scriptorium/protocol'
import * as Y from 'yjs'

/** Somebody else in the text. Positions are UTF-16 code units from its start. */
export interface Peer {
  readonly clientId: number
  readonly user: AwarenessUser
  readonly anchor: number
  readonly head: number
}

/** What we tell others of our place: the field that y-codemirror.next uses too, so stock clients see us and we see them. */
export interface CursorState {
  readonly anchor: unknown
  readonly head: unknown
}

/** Our own place as it travels: it moves with the words beside it. */
export function cursorState(text: Y.Text, anchor: number, head: number): CursorState {
  const relative = (position: number) =>
    Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, position)) as unknown
  return { anchor: relative(anchor), head: relative(head) }
}

/**
 * Where the others are. States without a name written by the server (`user`) and positions that point at nothing are left out: what a
 * client claims about itself shows nowhere.
 */
export function peersOf(
  states: ReadonlyMap<number, Readonly<Record<string, unknown>>>,
  text: Y.Text,
  own: number,
): Peer[] {
  const peers: Peer[] = []
  for (const [clientId, state] of states) {
    if (clientId === own) continue
    const user = readUser(state['user'])
    const cursor = state['cursor']
    if (user === null || typeof cursor !== 'object' || cursor === null) continue
    const anchor = 'anchor' in cursor ? resolve(cursor.anchor, text) : null
    const head = 'head' in cursor ? resolve(cursor.head, text) : null
    if (anchor === null || head === null) continue
    peers.push({ clientId, user, anchor, head })
  }
  return peers.toSorted((one, other) => one.clientId - other.clientId)
}

function resolve(json: unknown, text: Y.Text): number | null {
  if (typeof json !== 'object' || json === null || text.doc === null) return null
  // Asked for a place in a text of another name, Yjs would make that text, and keep it for ever.
  const named: unknown = 'tname' in json && json.tname !== null ? text.doc.share.get(String(json.tname)) : text
  if (named !== text) return null
  try {
    const position = Y.createAbsolutePositionFromRelativePosition(Y.createRelativePositionFromJSON(json), text.doc)
    return position !== null && position.type === text ? Math.min(position.index, text.length) : null
  } catch {
    // Awareness is not trusted: a position that is none is as good as no position.
    return null
  }
}

/** What the server wrote about a client; `null` when it did not. */
export function readUser(value: unknown): AwarenessUser | null {
  if (typeof value !== 'object' || value === null) return null
  if (!('id' in value) || typeof value.id !== 'string') return null
  if (!('name' in value) || typeof value.name !== 'string') return null
  const colour = 'colour' in value && typeof value.colour === 'number' ? value.colour : 0
  const isTemporary = 'isTemporary' in value && value.isTemporary === true
  return { id: value.id, name: value.name, colour, isTemporary }
}
