import type {
  ChatMessage,
  ChatRecords,
  ChatRoomKey,
  ChatRoomRecord,
  ChatRooms,
  Clock,
  HeardMessage,
  PeopleRecords,
} from '@scriptorium/draft'
import type { ChatLog } from './draft-chats.ts'
import { isForgotten } from './fading.ts'
import type { PairedRooms } from './paired-rooms.ts'
import { isTxnOf, keyText } from './talk-places.ts'
import { clipWords } from './talk-requests.ts'

/** Pages of 100 events: what a room can miss while the homeserver is away for a week. */
const maxPagesPerReading = 200

/** Takes in what was said on the homeserver: pushed to us, or found by reading the gaps. Every message once. */
export interface Listening {
  /** Durable when it resolves. */
  take(heard: readonly HeardMessage[]): Promise<void>
  /** Reads what a room said since it was last read; a second call while one is running joins it. */
  readGap(record: ChatRoomRecord): Promise<void>
  /** When a room was last read to its end; `undefined`: not in this run. */
  lastReadMs(key: ChatRoomKey): number | undefined
}

export interface ListeningParts {
  readonly records: Pick<ChatRecords, 'findRoom' | 'append' | 'confirm'>
  readonly people: Pick<PeopleRecords, 'find'>
  readonly rooms: Pick<ChatRooms, 'read'>
  readonly paired: Pick<PairedRooms, 'change' | 'record'>
  readonly onNew: (message: ChatMessage) => void
  readonly onSettled: (message: ChatMessage) => void
  readonly candidDays: number
  readonly clock: Clock
  readonly log: ChatLog
}

export function openListening(parts: ListeningParts): Listening {
  const readings = new Map<string, Promise<void>>()
  const readAtMs = new Map<string, number>()

  async function takeOne(heard: HeardMessage, { key, mode }: ChatRoomRecord): Promise<void> {
    if (isForgotten(parts, mode, heard.atMs)) return
    const { person, txn, event } = heard
    if (person !== null && txn !== null && isTxnOf(person, txn)) {
      const confirmed = await parts.records.confirm(key, txn, event)
      if (confirmed !== undefined) return parts.onSettled(confirmed)
    }
    // Without an outbox row: it is on the homeserver already.
    const { message, isNew } = await parts.records.append({
      room: key,
      txn: null,
      author: await authorOf(heard),
      body: clipWords(heard.body),
      atMs: heard.atMs,
      event,
      delivery: 'confirmed',
    })
    if (isNew) parts.onNew(message)
  }

  async function authorOf(heard: HeardMessage): Promise<ChatMessage['author']> {
    if (heard.person === null) return { kind: 'matrix', mxid: heard.mxid, name: heard.name }
    const known = await parts.people.find(heard.person)
    return { kind: 'person', person: heard.person, name: known?.name ?? heard.name }
  }

  async function read(key: ChatRoomKey): Promise<void> {
    for (let page = 0; page < maxPagesPerReading; page++) {
      // Read afresh each time: the room may have been made, or read further, in between.
      const record = await parts.paired.record(key, 'candid')
      if (record.room === null) return
      const { messages, next, isEnd } = await parts.rooms.read(record.room, record.readUpTo)
      for (const heard of messages) await takeOne(heard, record)
      if (next !== record.readUpTo) {
        await parts.paired.change(key, record.mode, (current) => ({ ...current, readUpTo: next }))
      }
      if (isEnd) {
        readAtMs.set(keyText(key), parts.clock.nowMs())
        return
      }
    }
    parts.log.warn({ room: keyText(key) }, 'a room says more than is read at once')
  }

  return {
    async take(heard) {
      for (const message of heard) {
        const record = await parts.records.findRoom(message.room)
        if (record !== undefined) await takeOne(message, record)
      }
    },
    readGap(record) {
      const text = keyText(record.key)
      const running = readings.get(text)
      if (running !== undefined) return running
      const reading = read(record.key).finally(() => readings.delete(text))
      readings.set(text, reading)
      return reading
    },
    lastReadMs: (key) => readAtMs.get(keyText(key)),
  }
}
