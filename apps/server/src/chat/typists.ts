import type { ChatRoomKey, Clock, PersonId } from '@scriptorium/draft'
import { keyText } from './talk-places.ts'

/** An editor says every few seconds that somebody still types; one that went away says nothing. */
const forgetAfterMs = 10_000
/** Names in one frame; a room of more is a crowd. */
const maxNames = 20

/** Who is typing in which room, in the editor and in other Matrix clients. */
export interface Typists {
  /** @returns whether this changed what the others see */
  type(key: ChatRoomKey, person: PersonId, name: string, isTyping: boolean): boolean
  /** Replaces who types in other Matrix clients. */
  hear(key: ChatRoomKey, names: readonly string[]): void
  /** Their message is there, or their connection is gone. */
  stop(key: ChatRoomKey, person: PersonId): void
  /** Everybody who types, but for the one who is told. */
  names(key: ChatRoomKey, viewer: PersonId | null): readonly string[]
  close(): void
}

interface RoomTypists {
  readonly key: ChatRoomKey
  readonly ours: Map<PersonId, { readonly name: string; readonly cancel: () => void }>
  heard: readonly string[]
  cancelHeard: () => void
}

/** @param onChange the names in a room are others now */
export function openTypists(clock: Clock, onChange: (key: ChatRoomKey) => void): Typists {
  const rooms = new Map<string, RoomTypists>()

  function roomOf(key: ChatRoomKey): RoomTypists {
    const text = keyText(key)
    const room = rooms.get(text) ?? { key, ours: new Map(), heard: [], cancelHeard: () => undefined }
    rooms.set(text, room)
    return room
  }
  function stop(key: ChatRoomKey, person: PersonId): boolean {
    const room = rooms.get(keyText(key))
    const typist = room?.ours.get(person)
    if (room === undefined || typist === undefined) return false
    typist.cancel()
    room.ours.delete(person)
    if (room.ours.size === 0 && room.heard.length === 0) rooms.delete(keyText(key))
    onChange(key)
    return true
  }

  return {
    type(key, person, name, isTyping) {
      if (!isTyping) return stop(key, person)
      const room = roomOf(key)
      const before = room.ours.get(person)
      before?.cancel()
      const cancel = clock.after(forgetAfterMs, () => void stop(key, person))
      room.ours.set(person, { name, cancel })
      if (before === undefined) onChange(key)
      return before === undefined
    },
    hear(key, names) {
      const room = roomOf(key)
      room.cancelHeard()
      const isSame = room.heard.join('\n') === names.join('\n')
      room.heard = names
      room.cancelHeard = names.length === 0 ? () => undefined : clock.after(3 * forgetAfterMs, () => this.hear(key, []))
      if (room.ours.size === 0 && names.length === 0) rooms.delete(keyText(key))
      if (!isSame) onChange(key)
    },
    stop: (key, person) => void stop(key, person),
    names(key, viewer) {
      const room = rooms.get(keyText(key))
      if (room === undefined) return []
      const own = [...room.ours].filter(([person]) => person !== viewer).map(([, typist]) => typist.name)
      return [...new Set([...own, ...room.heard])].slice(0, maxNames)
    },
    close() {
      for (const room of rooms.values()) {
        room.cancelHeard()
        for (const typist of room.ours.values()) typist.cancel()
      }
      rooms.clear()
    },
  }
}
