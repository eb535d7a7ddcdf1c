import type { ChatAnswerFrame, ChatMessageBody, ChatRequestFrame, ChatRoomName } from '@scriptorium/protocol'

/** Own words that the server has not shown back yet. */
export interface OutgoingMessage {
  readonly txn: string
  readonly body: string
  readonly atMs: number
  readonly state:
    /** On its way since `atMs`. */
    | { readonly kind: 'sending'; readonly sinceMs: number }
    /** No connection: sent by itself when there is one. */
    | { readonly kind: 'waiting' }
    | { readonly kind: 'refused'; readonly code: string; readonly retryAfterMs: number | null }
}

export interface RoomView {
  /** The server answered for this room on this connection. */
  readonly isHeard: boolean
  readonly mode: 'candid' | 'recorded' | null
  readonly fadesAfterDays: number | null
  /** By `seq`, without repetition. */
  readonly messages: readonly ChatMessageBody[]
  readonly hasMore: boolean
  readonly isAskingEarlier: boolean
  readonly lastRead: number
  readonly unread: number
  /** Candid talk is hidden from signed-out readers: so many people talk. `null`: the talk is shown. */
  readonly hiddenPeople: number | null
  readonly typing: readonly string[]
  readonly outgoing: readonly OutgoingMessage[]
}

export interface ChatState {
  /** `null`: signed out. */
  readonly me: string | null
  readonly rooms: Readonly<Record<ChatRoomName, RoomView>>
  /** Messages that the homeserver has not confirmed. */
  readonly relay: { readonly waiting: number; readonly isSlow: boolean }
}

export type ChatEvent =
  | { readonly kind: 'frame'; readonly frame: ChatAnswerFrame; readonly visibleRoom: ChatRoomName | null }
  /** The live connection opened or was lost. */
  | { readonly kind: 'connection'; readonly isOpen: boolean; readonly nowMs: number }
  | {
      readonly kind: 'said'
      readonly room: ChatRoomName
      readonly txn: string
      readonly body: string
      readonly nowMs: number
      readonly isOpen: boolean
    }
  | {
      readonly kind: 'tried-again'
      readonly room: ChatRoomName
      readonly txn: string
      readonly nowMs: number
      readonly isOpen: boolean
    }
  | { readonly kind: 'removed'; readonly room: ChatRoomName; readonly txn: string }
  | { readonly kind: 'asked-earlier'; readonly room: ChatRoomName }
  | { readonly kind: 'read'; readonly room: ChatRoomName; readonly seq: number }
  /** Words that an earlier visit could not send. */
  | { readonly kind: 'restored'; readonly room: ChatRoomName; readonly outgoing: readonly OutgoingMessage[] }

const emptyRoom: RoomView = {
  isHeard: false,
  mode: null,
  fadesAfterDays: null,
  messages: [],
  hasMore: false,
  isAskingEarlier: false,
  lastRead: 0,
  unread: 0,
  hiddenPeople: null,
  typing: [],
  outgoing: [],
}

export function openChat(me: string | null): ChatState {
  return { me, rooms: { edit: emptyRoom, topic: emptyRoom }, relay: { waiting: 0, isSlow: false } }
}

/** What the talk looks like after `event`. Says nothing to anybody: see `framesFor`. */
export function reduceChat(state: ChatState, event: ChatEvent): ChatState {
  switch (event.kind) {
    case 'frame':
      return receive(state, event.frame, event.visibleRoom)
    case 'connection':
      return connect(state, event.isOpen, event.nowMs)
    case 'said': {
      const { txn, body, nowMs } = event
      const message: OutgoingMessage = { txn, body, atMs: nowMs, state: departure(event.isOpen, nowMs) }
      return inRoom(state, event.room, (room) => ({ ...room, outgoing: [...room.outgoing, message] }))
    }
    case 'tried-again':
      return inRoom(state, event.room, (room) => ({
        ...room,
        outgoing: room.outgoing.map((message) =>
          message.txn === event.txn ? { ...message, state: departure(event.isOpen, event.nowMs) } : message,
        ),
      }))
    case 'removed':
      return inRoom(state, event.room, (room) => withoutOutgoing(room, event.txn))
    case 'asked-earlier':
      return inRoom(state, event.room, (room) => ({ ...room, isAskingEarlier: true }))
    case 'read':
      return inRoom(state, event.room, (room) =>
        event.seq <= room.lastRead
          ? room
          : { ...room, lastRead: event.seq, unread: unreadAfter(room, event.seq, state.me) },
      )
    case 'restored':
      return inRoom(state, event.room, (room) => ({ ...room, outgoing: [...event.outgoing, ...room.outgoing] }))
  }
}

/** What is sent when a connection opens: each room that is looked at is opened anew; the newest page closes any gap. */
export function framesOnOpen(): ChatRequestFrame[] {
  return [
    { kind: 'open', room: 'edit', after: null },
    { kind: 'open', room: 'topic', after: null },
  ]
}

/** Words still to be sent in a room, oldest first. Sending twice is harmless: the txn is the same. */
export function framesToSend(room: ChatRoomName, view: RoomView): ChatRequestFrame[] {
  return view.outgoing
    .filter((message) => message.state.kind === 'sending')
    .map(({ txn, body }) => ({ kind: 'send', room, txn, body }))
}

/** The place up to which somebody who sees the end of the room has read; `null` when there is nothing new. */
export function readableSeq(view: RoomView): number | null {
  const last = view.messages.at(-1)?.seq ?? 0
  return last > view.lastRead ? last : null
}

function receive(state: ChatState, frame: ChatAnswerFrame, visibleRoom: ChatRoomName | null): ChatState {
  switch (frame.kind) {
    case 'history':
      return inRoom(state, frame.room, (room) => takeHistory(room, frame))
    case 'message':
      return inRoom(state, frame.room, (room) => takeMessage(room, frame.message, state.me, visibleRoom === frame.room))
    case 'delivery':
      return inRoom(state, frame.room, (room) => ({
        ...room,
        messages: room.messages.map((message) =>
          message.seq === frame.seq ? { ...message, delivery: frame.delivery } : message,
        ),
      }))
    case 'refused':
      return inRoom(state, frame.room, (room) => ({
        ...room,
        outgoing: room.outgoing.map((message) =>
          message.txn === frame.txn
            ? { ...message, state: { kind: 'refused', code: frame.code, retryAfterMs: frame.retryAfterMs } }
            : message,
        ),
      }))
    case 'typing':
      return inRoom(state, frame.room, (room) => ({ ...room, typing: frame.names }))
    case 'unread':
      return inRoom(state, frame.room, (room) => ({ ...room, unread: frame.unread, lastRead: frame.lastRead }))
    case 'relay':
      return { ...state, relay: { waiting: frame.waiting, isSlow: frame.isSlow } }
    case 'mode':
      return inRoom(state, frame.room, (room) => ({ ...room, mode: frame.mode, fadesAfterDays: frame.fadesAfterDays }))
  }
}

function takeHistory(room: RoomView, frame: Extract<ChatAnswerFrame, { kind: 'history' }>): RoomView {
  const known = {
    isHeard: true,
    mode: frame.mode,
    fadesAfterDays: frame.fadesAfterDays,
    hiddenPeople: frame.hiddenPeople,
  }
  const outgoing = room.outgoing.filter(({ txn }) => !frame.messages.some((message) => message.txn === txn))
  if (frame.answers === 'earlier') {
    const messages = merge(frame.messages, room.messages)
    return { ...room, ...known, outgoing, messages, hasMore: frame.hasMore, isAskingEarlier: false }
  }
  const first = frame.messages[0]?.seq ?? Infinity
  const last = room.messages.at(-1)?.seq ?? 0
  // A page that does not reach what is shown would leave a hole: then it is shown instead, and what came before is asked for again.
  const joins = room.messages.length > 0 && first <= last + 1
  const keeps = joins || frame.messages.length === 0
  return {
    ...room,
    ...known,
    outgoing,
    messages: keeps ? merge(room.messages, frame.messages) : frame.messages,
    hasMore: keeps && room.messages.length > 0 ? room.hasMore : frame.hasMore,
    isAskingEarlier: false,
    lastRead: frame.lastRead,
    unread: frame.unread,
  }
}

function takeMessage(room: RoomView, message: ChatMessageBody, me: string | null, isVisible: boolean): RoomView {
  const isKnown = room.messages.some(({ seq }) => seq === message.seq)
  const isOwn = message.author.kind === 'person' && message.author.id === me
  const isNew = !isKnown && !isOwn && !isVisible && message.seq > room.lastRead
  return {
    ...room,
    messages: merge(room.messages, [message]),
    outgoing: message.txn === null ? room.outgoing : room.outgoing.filter(({ txn }) => txn !== message.txn),
    typing: room.typing.filter((name) => name !== message.author.name),
    unread: room.unread + (isNew ? 1 : 0),
  }
}

function connect(state: ChatState, isOpen: boolean, nowMs: number): ChatState {
  const change = (room: RoomView): RoomView => ({
    ...room,
    isHeard: isOpen && room.isHeard,
    isAskingEarlier: false,
    typing: [],
    outgoing: room.outgoing.map((message) =>
      message.state.kind === 'refused' ? message : { ...message, state: departure(isOpen, nowMs) },
    ),
  })
  return { ...state, rooms: { edit: change(state.rooms.edit), topic: change(state.rooms.topic) } }
}

function departure(isOpen: boolean, nowMs: number): OutgoingMessage['state'] {
  return isOpen ? { kind: 'sending', sinceMs: nowMs } : { kind: 'waiting' }
}

function withoutOutgoing(room: RoomView, txn: string): RoomView {
  return { ...room, outgoing: room.outgoing.filter((message) => message.txn !== txn) }
}

function unreadAfter(room: RoomView, seq: number, me: string | null): number {
  return room.messages.filter(
    (message) => message.seq > seq && !(message.author.kind === 'person' && message.author.id === me),
  ).length
}

/** Both lists in the order of `seq`; of two with the same `seq` the one in `newer` stays. */
function merge(older: readonly ChatMessageBody[], newer: readonly ChatMessageBody[]): ChatMessageBody[] {
  const bySeq = new Map(older.map((message) => [message.seq, message]))
  for (const message of newer) bySeq.set(message.seq, message)
  return [...bySeq.values()].toSorted((one, other) => one.seq - other.seq)
}

function inRoom(state: ChatState, name: ChatRoomName, change: (room: RoomView) => RoomView): ChatState {
  return { ...state, rooms: { ...state.rooms, [name]: change(state.rooms[name]) } }
}
