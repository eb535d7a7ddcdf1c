import type { ChatMessageBody } from './http-bodies.ts'

export type ChatRoomName = 'edit' | 'topic'

/** From the editor. */
export type ChatRequestFrame =
  /** Answered with `history`; from then on this connection hears the room. `after`: only what is newer (resume). */
  | { readonly kind: 'open'; readonly room: ChatRoomName; readonly after: number | null }
  | { readonly kind: 'earlier'; readonly room: ChatRoomName; readonly before: number; readonly limit: number }
  | { readonly kind: 'send'; readonly room: ChatRoomName; readonly txn: string; readonly body: string }
  | { readonly kind: 'typing'; readonly room: ChatRoomName; readonly isTyping: boolean }
  | { readonly kind: 'read'; readonly room: ChatRoomName; readonly seq: number }

/** To the editor. */
export type ChatAnswerFrame =
  | {
      readonly kind: 'history'
      readonly room: ChatRoomName
      readonly messages: readonly ChatMessageBody[]
      readonly hasMore: boolean
      /** `earlier`: goes above what is shown; `open`: below or instead. */
      readonly answers: 'open' | 'earlier'
      readonly mode: 'candid' | 'recorded'
      /** Of a candid room; `null` for a recorded one. */
      readonly fadesAfterDays: number | null
      readonly lastRead: number
      readonly unread: number
      /** Candid talk is not shown to signed-out readers: then `messages` is empty and this says how many people talk. */
      readonly hiddenPeople: number | null
    }
  | { readonly kind: 'message'; readonly room: ChatRoomName; readonly message: ChatMessageBody }
  | {
      readonly kind: 'delivery'
      readonly room: ChatRoomName
      readonly seq: number
      readonly delivery: 'confirmed' | 'refused'
    }
  | {
      readonly kind: 'refused'
      readonly room: ChatRoomName
      readonly txn: string
      readonly code: string
      readonly retryAfterMs: number | null
    }
  | { readonly kind: 'typing'; readonly room: ChatRoomName; readonly names: readonly string[] }
  | { readonly kind: 'unread'; readonly room: ChatRoomName; readonly unread: number; readonly lastRead: number }
  /** `waiting`: messages that the homeserver has not confirmed yet; `isSlow` once one waits for over 5 s. */
  | { readonly kind: 'relay'; readonly waiting: number; readonly isSlow: boolean }
  | {
      readonly kind: 'mode'
      readonly room: ChatRoomName
      readonly mode: 'candid' | 'recorded'
      readonly fadesAfterDays: number | null
    }

export type ChatFrame = ChatRequestFrame | ChatAnswerFrame
