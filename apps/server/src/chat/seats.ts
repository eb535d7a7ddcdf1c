import type { ChatRoomKey, Draft, DraftId, PersonId } from '@scriptorium/draft'
import type { ChatAnswerFrame, ChatRoomName } from '@scriptorium/protocol'
import type { LiveConnection } from '../live/live-drafts.ts'
import { keyText, placeOf } from './talk-places.ts'
import type { TalkPlace } from './talk-places.ts'

const roomNames: readonly ChatRoomName[] = ['edit', 'topic']

/** One open connection, and which rooms it asked to hear. */
export interface Seat {
  readonly connection: LiveConnection
  readonly person: PersonId | null
  readonly places: Readonly<Record<ChatRoomName, TalkPlace>>
  readonly opened: Set<ChatRoomName>
}

/** Who sits in which draft, and so who hears which room. */
export interface Seats {
  /** Takes a seat, or gives the one taken before. */
  take(connection: LiveConnection, draft: Draft): Seat
  find(connection: LiveConnection): Seat | undefined
  leave(connection: LiveConnection): void
  /** Everybody beside this room, whether they opened it or not. */
  around(key: ChatRoomKey): readonly { readonly seat: Seat; readonly room: ChatRoomName }[]
  /** To everybody who opened the room and may hear it. Candid talk is for people who are signed in. */
  tell(key: ChatRoomKey, frame: (seat: Seat, room: ChatRoomName) => ChatAnswerFrame | undefined): void
  /** The page was moved: its drafts' people sit beside another topic room now. @returns whether anybody did */
  move(draft: Draft): boolean
  all(): IterableIterator<Seat>
  inDraft(draft: DraftId): Iterable<Seat>
}

export function openSeats(): Seats {
  const seats = new Map<LiveConnection, Seat>()
  const byKey = new Map<string, Set<Seat>>()
  const byDraft = new Map<DraftId, Set<Seat>>()

  function sit(seat: Seat): Seat {
    seats.set(seat.connection, seat)
    addTo(byDraft, seat.connection.draft, seat)
    for (const room of roomNames) addTo(byKey, keyText(seat.places[room].key), seat)
    return seat
  }
  function leave(connection: LiveConnection): void {
    const seat = seats.get(connection)
    if (seat === undefined) return
    seats.delete(connection)
    removeFrom(byDraft, connection.draft, seat)
    for (const room of roomNames) removeFrom(byKey, keyText(seat.places[room].key), seat)
  }
  function around(key: ChatRoomKey): readonly { readonly seat: Seat; readonly room: ChatRoomName }[] {
    const room = key.kind
    return Array.from(byKey.get(keyText(key)) ?? [], (seat) => ({ seat, room }))
  }

  return {
    take(connection, draft) {
      return (
        seats.get(connection) ??
        sit({
          connection,
          person: connection.access.person?.person ?? null,
          places: { edit: placeOf(draft, 'edit'), topic: placeOf(draft, 'topic') },
          opened: new Set(),
        })
      )
    },
    find: (connection) => seats.get(connection),
    leave,
    around,
    tell(key, frameFor) {
      for (const { seat, room } of around(key)) {
        if (!seat.opened.has(room) || isHidden(seat.places[room], seat.person)) continue
        const frame = frameFor(seat, room)
        if (frame !== undefined) seat.connection.sendChat(frame)
      }
    },
    move(draft) {
      const topic = placeOf(draft, 'topic')
      const moved = Array.from(byDraft.get(draft.draft) ?? []).filter(
        (seat) => keyText(seat.places.topic.key) !== keyText(topic.key),
      )
      for (const seat of moved) {
        leave(seat.connection)
        sit({ ...seat, places: { ...seat.places, topic } })
      }
      return moved.length > 0
    },
    all: () => seats.values(),
    inDraft: (draft) => byDraft.get(draft) ?? [],
  }
}

function addTo<Key>(index: Map<Key, Set<Seat>>, key: Key, seat: Seat): void {
  const found = index.get(key)
  if (found === undefined) index.set(key, new Set([seat]))
  else found.add(seat)
}

function removeFrom<Key>(index: Map<Key, Set<Seat>>, key: Key, seat: Seat): void {
  const found = index.get(key)
  found?.delete(seat)
  if (found?.size === 0) index.delete(key)
}

/** Candid talk is for people who are signed in. */
export function isHidden(place: TalkPlace, person: PersonId | null): boolean {
  return place.mode === 'candid' && person === null
}
