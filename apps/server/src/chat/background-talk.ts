import { isFault } from '@scriptorium/draft'
import type { ChatRecords, ChatRoomKey, ChatRooms, Clock, Draft, DraftRecords } from '@scriptorium/draft'
import type { ChatLog } from './draft-chats.ts'
import { forgetOldTalk } from './fading.ts'
import type { Listening } from './listening.ts'
import type { Outbox } from './outbox.ts'
import type { PairedRooms } from './paired-rooms.ts'
import type { RelayState } from './relay-state.ts'
import { settledWithin } from '../settled-within.ts'
import type { Seats } from './seats.ts'
import { keyText } from './talk-places.ts'
import type { Typists } from './typists.ts'

/** Pushes can be lost for good while nothing seems wrong: rooms that somebody looks at are read this often. */
const gapEveryMs = 5 * 60_000
/** Everything here may be cut off: the next start does it again. */
const closeWithinMs = 3_000
const forgetEveryMs = 60 * 60_000
/** Ended drafts whose rooms are told their state once more at the start. */
const endedLimit = 50

/** What goes on without anybody waiting for it: hearing the homeserver, reading gaps, making rooms, telling their state, forgetting. */
export interface BackgroundTalk {
  start(): Promise<void>
  /** Somebody looks at this room: read what it missed, unless that was done lately. */
  catchUp(key: ChatRoomKey): void
  prepareRoom(key: ChatRoomKey): void
  /** The room's state shall say what became of its draft; tried again when the homeserver is back. */
  tellState(draft: Draft): void
  close(): Promise<void>
}

export interface BackgroundTalkParts {
  readonly records: ChatRecords
  readonly drafts: Pick<DraftRecords, 'list'>
  readonly rooms: ChatRooms
  readonly candidDays: number
  readonly clock: Clock
  readonly log: ChatLog
  readonly seats: Seats
  readonly paired: PairedRooms
  readonly outbox: Outbox
  readonly listening: Listening
  readonly typists: Typists
  readonly relay: RelayState
}

export function openBackgroundTalk(parts: BackgroundTalkParts): BackgroundTalk {
  const { records, rooms, clock, log, paired } = parts
  const untold = new Map<string, Draft>()
  const running = new Set<Promise<void>>()
  const timers = new Map<string, () => void>()
  let isClosed = false

  function inBackground(name: string, work: () => Promise<void>): void {
    if (isClosed) return
    const done = work()
      .catch((error: unknown) => {
        if (!isFault(error, 'chat/unreachable')) log.warn({ err: error, work: name }, 'talk in the background failed')
      })
      .finally(() => running.delete(done))
    running.add(done)
  }
  function every(periodMs: number, name: string, work: () => Promise<void>): void {
    const turn = (): void => {
      inBackground(name, work)
      timers.set(name, clock.after(periodMs, turn))
    }
    timers.set(name, clock.after(periodMs, turn))
  }

  async function readGaps(keys: Iterable<ChatRoomKey>): Promise<void> {
    for (const key of keys) {
      if (isClosed) return
      const record = await records.room(key)
      if (record?.room == null) continue
      try {
        await parts.listening.readGap(record)
      } catch (error) {
        // One room that is gone must not keep the others from being read.
        if (!isFault(error, 'chat/refused')) throw error
        log.warn({ err: error, room: keyText(key) }, 'room cannot be read')
      }
    }
  }
  async function readAllGaps(): Promise<void> {
    await readGaps((await records.openRooms()).map(({ key }) => key))
  }
  function watchedKeys(): Iterable<ChatRoomKey> {
    const keys = Array.from(parts.seats.all(), ({ places }) => [places.edit.key, places.topic.key]).flat()
    return new Map(keys.map((key) => [keyText(key), key])).values()
  }
  async function forgetAll(): Promise<void> {
    for (const { key, mode } of await records.openRooms()) {
      if (isClosed) return
      const forgotten = await forgetOldTalk(parts, { key, mode })
      if (forgotten > 0) log.info({ room: keyText(key), forgotten }, 'candid talk forgotten')
    }
  }
  /** A state that was not told before the process ended is told now; the same state again changes nothing. */
  async function rememberEnded(): Promise<void> {
    const states = ['published', 'closed', 'abandoned'] as const
    for (const draft of await parts.drafts.list({ states, limit: endedLimit })) {
      if (!untold.has(draft.draft)) untold.set(draft.draft, draft)
    }
  }
  async function tellUntold(): Promise<void> {
    for (const [id, draft] of untold) {
      try {
        await paired.tellState(draft)
      } catch (error) {
        if (!isFault(error, 'chat/refused')) throw error
        log.warn({ err: error, draft: id }, 'edit chat takes no state')
      }
      // Changed meanwhile: then the newer state is told in its own turn.
      if (untold.get(id) === draft) untold.delete(id)
    }
  }
  async function wakeUnsent(): Promise<void> {
    for (const key of await records.roomsWithUnsent()) parts.outbox.wake(key)
  }

  return {
    async start() {
      await wakeUnsent()
      await rememberEnded()
      await rooms.listen({
        messages: (heard) => parts.listening.take(heard),
        typing(room, names) {
          inBackground('typing', async () => {
            const record = await records.findRoom(room)
            if (record !== undefined) parts.typists.hear(record.key, names)
          })
        },
        reachable() {
          parts.outbox.retryNow()
          inBackground('gaps', readAllGaps)
          inBackground('states', tellUntold)
        },
        unreachable: () => undefined,
      })
      every(gapEveryMs, 'gaps', () => readGaps(watchedKeys()))
      every(forgetEveryMs, 'forget', forgetAll)
      inBackground('forget', forgetAll)
    },
    catchUp(key) {
      const lastMs = parts.listening.lastReadMs(key)
      if (!rooms.isReachable || (lastMs !== undefined && clock.nowMs() - lastMs < gapEveryMs)) return
      inBackground('gaps', () => readGaps([key]))
    },
    prepareRoom(key) {
      if (rooms.isReachable) inBackground('room', async () => void (await paired.open(key)))
    },
    tellState(draft) {
      untold.set(draft.draft, draft)
      inBackground('states', tellUntold)
    },
    async close() {
      isClosed = true
      for (const cancel of timers.values()) cancel()
      await settledWithin(clock, closeWithinMs, running)
    },
  }
}
