import type { ChatAnswerFrame, ChatRequestFrame, ChatRoomName } from '@scriptorium/protocol'
import { shallowRef, type ShallowRef } from 'vue'
import {
  framesOnOpen,
  framesToSend,
  openChat,
  readableSeq,
  reduceChat,
  type ChatEvent,
  type ChatState,
} from './chat-state.ts'
import type { Outbox } from './outbox.ts'

/** How many earlier messages are asked for at once. */
const earlierAtOnce = 50

export interface Chat {
  readonly state: Readonly<ShallowRef<ChatState>>
  receive(frame: ChatAnswerFrame): void
  connectionChanged(isOpen: boolean): void
  say(room: ChatRoomName, body: string): void
  tryAgain(room: ChatRoomName, txn: string): void
  remove(room: ChatRoomName, txn: string): void
  askEarlier(room: ChatRoomName): void
  tellTyping(room: ChatRoomName, isTyping: boolean): void
  /** Which room the person sees the end of now, if any: what is there counts as read. */
  see(room: ChatRoomName | null): void
}

/** The talk of one draft: the reducer, what it makes us send, and what is kept until it is sent. */
export function useChat(parts: {
  readonly me: string | null
  readonly outbox: Outbox
  /** @returns whether there was a connection to send it on */
  send(frame: ChatRequestFrame): boolean
  now(): number
  newTxn(): string
}): Chat {
  const state = shallowRef<ChatState>(openChat(parts.me))
  let isOpen = false
  let seen: ChatRoomName | null = null

  function happen(event: ChatEvent): void {
    const before = state.value
    state.value = reduceChat(before, event)
    for (const room of ['edit', 'topic'] as const) {
      if (before.rooms[room].outgoing !== state.value.rooms[room].outgoing)
        parts.outbox.keep(room, state.value.rooms[room].outgoing)
    }
    read()
  }

  function read(): void {
    if (seen === null || !isOpen || parts.me === null) return
    const seq = readableSeq(state.value.rooms[seen])
    if (seq === null || !parts.send({ kind: 'read', room: seen, seq })) return
    state.value = reduceChat(state.value, { kind: 'read', room: seen, seq })
  }

  for (const room of ['edit', 'topic'] as const) {
    const outgoing = parts.outbox.find(room)
    if (outgoing.length > 0) happen({ kind: 'restored', room, outgoing })
  }

  return {
    state,
    receive(frame) {
      happen({ kind: 'frame', frame, visibleRoom: seen })
      // Only once the room has shown what it has: a message that was taken before the cut is then known to be there.
      if (frame.kind !== 'history' || frame.answers !== 'open') return
      for (const waiting of framesToSend(frame.room, state.value.rooms[frame.room])) parts.send(waiting)
    },
    connectionChanged(open) {
      if (open === isOpen) return
      isOpen = open
      happen({ kind: 'connection', isOpen: open, nowMs: parts.now() })
      if (open) for (const frame of framesOnOpen()) parts.send(frame)
    },
    say(room, body) {
      const txn = parts.newTxn()
      happen({ kind: 'said', room, txn, body, nowMs: parts.now(), isOpen })
      if (state.value.rooms[room].isHeard) parts.send({ kind: 'send', room, txn, body })
    },
    tryAgain(room, txn) {
      const message = state.value.rooms[room].outgoing.find((one) => one.txn === txn)
      if (message === undefined) return
      happen({ kind: 'tried-again', room, txn, nowMs: parts.now(), isOpen })
      if (isOpen) parts.send({ kind: 'send', room, txn, body: message.body })
    },
    remove: (room, txn) => happen({ kind: 'removed', room, txn }),
    askEarlier(room) {
      const view = state.value.rooms[room]
      const before = view.messages[0]?.seq
      if (before === undefined || view.isAskingEarlier || !view.hasMore) return
      if (parts.send({ kind: 'earlier', room, before, limit: earlierAtOnce })) happen({ kind: 'asked-earlier', room })
    },
    tellTyping: (room, isTyping) => {
      parts.send({ kind: 'typing', room, isTyping })
    },
    see(room) {
      seen = room
      read()
    },
  }
}
