import { isFault } from '@scriptorium/draft'
import type {
  ChatMessage,
  ChatRecords,
  ChatRoomKey,
  ChatRooms,
  Clock,
  PeopleRecords,
  Person,
  RoomId,
} from '@scriptorium/draft'
import type { ChatLog } from './draft-chats.ts'
import { settledWithin } from '../settled-within.ts'
import { keyText } from './talk-places.ts'

const firstRetryMs = 500
const longestRetryMs = 60_000
/** Rooms that are sent to at the same time: one homeserver core takes 25–50 messages a second however many ask. */
const maxRoomsAtOnce = 8
/** What is being sent when the process ends is sent again by the next one: the same words, once. */
const closeWithinMs = 3_000

/** Passes on to the homeserver what was said, in order within each room, until every word is there or refused for good. */
export interface Outbox {
  /** Something waits in this room. Returns at once; while the room is being sent to, or waits for its next try, nothing changes. */
  wake(key: ChatRoomKey): void
  /** The homeserver is back: every room that waits is tried now. */
  retryNow(): void
  /** Starts no more, and waits 3 s for what is being sent. */
  close(): Promise<void>
}

export interface OutboxParts {
  readonly records: Pick<ChatRecords, 'nextUnsent' | 'confirm' | 'refuse'>
  readonly people: Pick<PeopleRecords, 'find'>
  readonly rooms: Pick<ChatRooms, 'send'>
  /** The room on the homeserver, made when it does not exist yet. */
  readonly roomOf: (key: ChatRoomKey) => Promise<RoomId>
  /** Whether the homeserver has lost this room, and another stands in its place now. */
  readonly isReplaced: (key: ChatRoomKey, lost: RoomId) => Promise<boolean>
  readonly onSending: (message: ChatMessage) => void
  readonly onSettled: (message: ChatMessage) => void
  readonly clock: Clock
  readonly log: ChatLog
}

interface RoomQueue {
  readonly key: ChatRoomKey
  isSending: boolean
  hasMore: boolean
  retryMs: number
  cancelRetry: (() => void) | undefined
}

export function openOutbox(parts: OutboxParts): Outbox {
  const queues = new Map<string, RoomQueue>()
  const sending = new Set<Promise<void>>()
  const waitingForTurn: RoomQueue[] = []
  const state = { isClosed: false }

  function start(queue: RoomQueue): void {
    if (state.isClosed) return
    if (queue.isSending) {
      queue.hasMore = true
      return
    }
    queue.isSending = true
    if (sending.size >= maxRoomsAtOnce) waitingForTurn.push(queue)
    else run(queue)
  }

  function run(queue: RoomQueue): void {
    const work = drain(queue).finally(() => {
      sending.delete(work)
      const next = state.isClosed ? undefined : waitingForTurn.shift()
      if (next !== undefined) run(next)
    })
    sending.add(work)
  }

  async function drain(queue: RoomQueue): Promise<void> {
    try {
      do {
        queue.hasMore = false
        while (!state.isClosed && (await sendNext(queue.key))) queue.retryMs = firstRetryMs
      } while (queue.hasMore && !state.isClosed)
      queue.isSending = false
      queues.delete(keyText(queue.key))
    } catch (error) {
      queue.isSending = false
      pause(queue, error)
    }
  }

  /** @returns whether there was something to send */
  async function sendNext(key: ChatRoomKey): Promise<boolean> {
    const message = await parts.records.nextUnsent(key)
    if (message === undefined) return false
    const { txn, author } = message
    if (txn === null || author.kind !== 'person') throw new Error('only our own people’s words are sent')
    parts.onSending(message)
    const person: Person = (await parts.people.find(author.person)) ?? {
      person: author.person,
      name: author.name,
      isTemporary: false,
    }
    const room = await parts.roomOf(key)
    try {
      const event = await parts.rooms.send({ room, txn, person, body: message.body, atMs: message.atMs })
      settle(await parts.records.confirm(key, txn, event))
    } catch (error) {
      if (!isFault(error, 'chat/refused')) throw error
      if (await parts.isReplaced(key, room)) return true
      parts.log.warn({ err: error, room }, 'homeserver refused a message')
      settle(await parts.records.refuse(key, txn))
    }
    return true
  }

  function settle(message: ChatMessage | undefined): void {
    if (message !== undefined) parts.onSettled(message)
  }

  function pause(queue: RoomQueue, error: unknown): void {
    if (state.isClosed) return
    const delayMs = isFault(error, 'chat/rate-limited')
      ? Math.min(Math.max(error.details.retryAfterMs, firstRetryMs), longestRetryMs)
      : queue.retryMs
    if (!isFault(error, 'chat/unreachable') && !isFault(error, 'chat/rate-limited')) {
      parts.log.warn({ err: error, room: keyText(queue.key) }, 'talk is not passed on')
    }
    queue.retryMs = Math.min(queue.retryMs * 2, longestRetryMs)
    queue.cancelRetry = parts.clock.after(delayMs, () => resume(queue))
  }

  function resume(queue: RoomQueue): void {
    queue.cancelRetry?.()
    queue.cancelRetry = undefined
    start(queue)
  }

  return {
    wake(key) {
      const text = keyText(key)
      const queue = queues.get(text) ?? {
        key,
        isSending: false,
        hasMore: false,
        retryMs: firstRetryMs,
        cancelRetry: undefined,
      }
      queues.set(text, queue)
      if (queue.cancelRetry === undefined) start(queue)
    },
    retryNow() {
      for (const queue of queues.values()) {
        queue.retryMs = firstRetryMs
        if (queue.cancelRetry !== undefined) resume(queue)
      }
    },
    async close() {
      state.isClosed = true
      for (const queue of queues.values()) queue.cancelRetry?.()
      await settledWithin(parts.clock, closeWithinMs, sending)
    },
  }
}
