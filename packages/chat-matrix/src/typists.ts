import { toEditChatId } from '@scriptorium/draft'
import type { Person, RoomId } from '@scriptorium/draft'
import { Method } from 'matrix-js-sdk'
import { matrixPath } from './homeserver.ts'
import type { Homeserver } from './homeserver.ts'
import type { Puppets } from './puppets.ts'

/** After this long the homeserver forgets that somebody types. Our people's clients say it again every few seconds. */
const typingTimeoutMs = 20_000

/** Who types, told to and heard from people with other Matrix clients. */
export interface Typists {
  /** Only of people who are in the room already: typing is no reason to join. */
  tell(room: RoomId, person: Person, isTyping: boolean): Promise<void>
  /** Reads an ephemeral event; our own people, whose typing we told ourselves, are left out. */
  read(event: unknown): Promise<{ readonly room: RoomId; readonly names: readonly string[] } | undefined>
}

export function openTypists(homeserver: Homeserver, puppets: Puppets): Typists {
  const told = new Set<string>()
  return {
    async tell(room, person, isTyping) {
      const mxid = await puppets.mxidOf(person)
      if (!puppets.hasJoined(room, mxid)) return
      const key = `${room} ${mxid}`
      if (isTyping) told.add(key)
      else told.delete(key)
      const body = isTyping ? { typing: true, timeout: typingTimeoutMs } : { typing: false }
      await homeserver.asPerson(mxid, Method.Put, matrixPath('rooms', room, 'typing', mxid), { body })
    },
    async read(event) {
      const typing = readTyping(event)
      if (typing === undefined) return undefined
      const names: string[] = []
      for (const mxid of typing.mxids) {
        if (told.has(`${typing.room} ${mxid}`)) continue
        names.push((await puppets.findOwner(mxid))?.name ?? mxid.slice(1))
      }
      return { room: typing.room, names }
    },
  }
}

function readTyping(event: unknown): { readonly room: RoomId; readonly mxids: readonly string[] } | undefined {
  if (typeof event !== 'object' || event === null || Reflect.get(event, 'type') !== 'm.typing') return undefined
  const room: unknown = Reflect.get(event, 'room_id')
  const content: unknown = Reflect.get(event, 'content')
  if (typeof room !== 'string' || !room.startsWith('!') || typeof content !== 'object' || content === null) {
    return undefined
  }
  const mxids: unknown = Reflect.get(content, 'user_ids')
  if (!Array.isArray(mxids)) return undefined
  return { room: toEditChatId(room), mxids: mxids.filter((mxid) => typeof mxid === 'string').slice(0, 50) }
}
