import type { ChatMessage, ChatRoomKey, Clock } from '@scriptorium/draft'
import { keyText } from './talk-places.ts'

/** A homeserver that is well confirms in 0.1 s. After this long people are told that others do not see their words yet. */
const slowAfterMs = 5_000
/** The echo follows the answer within seconds, or comes with the next reading of a gap: then clients hear it twice, harmlessly. */
const maxSettledLately = 2_000

/** Which of our people's messages the homeserver has not confirmed yet. */
export interface RelayState {
  /** A message was said, or is found waiting from an earlier run. */
  add(message: ChatMessage): void
  /** Confirmed or refused. @returns whether this is news: the answer and the echo both tell of it */
  settle(message: ChatMessage): boolean
  waiting(keys: readonly ChatRoomKey[]): { readonly waiting: number; readonly isSlow: boolean }
  readonly total: number
  close(): void
}

/** @param onChange a room became slow, stopped being slow, or has another number waiting while it is slow */
export function openRelayState(clock: Clock, onChange: (key: ChatRoomKey) => void): RelayState {
  const rooms = new Map<string, { readonly key: ChatRoomKey; readonly since: Map<number, number> }>()
  const settledLately = new Set<string>()
  const timers = new Map<string, () => void>()

  function isSlow(text: string): boolean {
    const [oldestMs] = rooms.get(text)?.since.values() ?? []
    return oldestMs !== undefined && clock.nowMs() - oldestMs >= slowAfterMs
  }
  function watch(text: string): void {
    const room = rooms.get(text)
    const [oldestMs] = room?.since.values() ?? []
    if (room === undefined || oldestMs === undefined || timers.has(text) || isSlow(text)) return
    const cancel = clock.after(oldestMs + slowAfterMs - clock.nowMs(), () => {
      timers.delete(text)
      if (isSlow(text)) onChange(room.key)
      else watch(text)
    })
    timers.set(text, cancel)
  }

  return {
    add(message) {
      const text = keyText(message.room)
      const room = rooms.get(text) ?? { key: message.room, since: new Map<number, number>() }
      rooms.set(text, room)
      if (room.since.has(message.seq)) return
      room.since.set(message.seq, clock.nowMs())
      if (isSlow(text)) onChange(room.key)
      else watch(text)
    },
    settle(message) {
      const text = keyText(message.room)
      const room = rooms.get(text)
      const wasSlow = isSlow(text)
      const isNews = !settledLately.has(`${message.seq} ${text}`)
      settledLately.add(`${message.seq} ${text}`)
      const [oldest] = settledLately
      if (settledLately.size > maxSettledLately && oldest !== undefined) settledLately.delete(oldest)
      if (room === undefined || !room.since.delete(message.seq)) return isNews
      if (room.since.size === 0) {
        rooms.delete(text)
        timers.get(text)?.()
        timers.delete(text)
      } else watch(text)
      if (wasSlow) onChange(room.key)
      return isNews
    },
    waiting(keys) {
      const texts = keys.map(keyText)
      return {
        waiting: texts.reduce((sum, text) => sum + (rooms.get(text)?.since.size ?? 0), 0),
        isSlow: texts.some(isSlow),
      }
    },
    get total() {
      return [...rooms.values()].reduce((sum, room) => sum + room.since.size, 0)
    },
    close() {
      for (const cancel of timers.values()) cancel()
      timers.clear()
    },
  }
}
