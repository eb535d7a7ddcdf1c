import type { ChatRoomName } from '@scriptorium/protocol'
import type { OutgoingMessage } from './chat-state.ts'

/** Words said but not taken yet, kept on this device: they survive closing the page, and nobody else's sign-in sees them. */
export interface Outbox {
  keep(room: ChatRoomName, outgoing: readonly OutgoingMessage[]): void
  find(room: ChatRoomName): readonly OutgoingMessage[]
}

export function openOutbox(
  storage: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
  person: string | null,
  draft: string,
): Outbox {
  const key = (room: ChatRoomName) => `scriptorium.unsent-talk.${person}.${draft}.${room}`
  return {
    keep(room, outgoing) {
      if (person === null) return
      try {
        if (outgoing.length === 0) storage().removeItem(key(room))
        else storage().setItem(key(room), JSON.stringify(outgoing.map(({ txn, body, atMs }) => ({ txn, body, atMs }))))
      } catch {
        // The browser keeps nothing (private window, full): the words stay in this page.
      }
    },
    find(room) {
      if (person === null) return []
      try {
        const kept: unknown = JSON.parse(storage().getItem(key(room)) ?? '[]')
        return Array.isArray(kept) ? kept.flatMap(readMessage) : []
      } catch {
        return []
      }
    },
  }
}

function readMessage(value: unknown): OutgoingMessage[] {
  if (typeof value !== 'object' || value === null) return []
  if (!('txn' in value) || typeof value.txn !== 'string') return []
  if (!('body' in value) || typeof value.body !== 'string') return []
  const atMs = 'atMs' in value && typeof value.atMs === 'number' ? value.atMs : 0
  return [{ txn: value.txn, body: value.body, atMs, state: { kind: 'waiting' } }]
}
