import type { ClientClaim, DraftId, Generation, LogEntry, PersonId, SequenceNumber } from '@scriptorium/draft'
import type { ChatRequestFrame, CloseCode } from '@scriptorium/protocol'

/** One WebSocket of one editor. Given by the host, never used twice in a session. */
export type ConnectionId = number & { readonly __brand: 'ConnectionId' }

/** @throws Error unless a safe integer of 0 or more */
export function toConnectionId(value: number): ConnectionId {
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`not a connection id: ${value}`)
  return value as ConnectionId
}

/** What a connection may do, settled before its first byte. */
export interface Access {
  /** `null`: a signed-out reader. */
  readonly person: { readonly person: PersonId; readonly name: string; readonly isTemporary: boolean } | null
  readonly mayWrite: boolean
  /** Why not, in the words of `Notice.readOnlyBecause`; `null` when it may. */
  readonly readOnlyBecause: string | null
  /** It asked for our own frames. */
  readonly wantsFrames: boolean
}

/** What a session asks of the world. The host carries these out in order. */
export type Effect =
  | {
      readonly kind: 'send'
      readonly to: readonly ConnectionId[]
      readonly frame: Uint8Array
      /** Awareness only: left out for a connection that reads slowly. */
      readonly isDroppable: boolean
    }
  /** Answer with `claimed`, or with `storeFailed`. Comes before the entries that need it. */
  | { readonly kind: 'claim'; readonly claims: readonly ClientClaim[] }
  /** Answer with `stored`, or with `storeFailed`. */
  | { readonly kind: 'store'; readonly entry: LogEntry }
  | { readonly kind: 'close'; readonly connection: ConnectionId; readonly code: CloseCode }
  | { readonly kind: 'chat'; readonly from: ConnectionId; readonly frame: ChatRequestFrame }
  /** The text's hash at the durable frontier is wanted: answer with `compared`. One at a time for each connection. */
  | {
      readonly kind: 'compare'
      readonly connection: ConnectionId
      readonly sequence: SequenceNumber
      /** Of the editor's text there. */
      readonly sha256: Uint8Array
    }
  /** The tail has grown long: fold it into a snapshot and answer with `compacted` or `notCompacted`. */
  | {
      readonly kind: 'compact'
      readonly draft: DraftId
      readonly generation: Generation
      readonly upTo: SequenceNumber
    }
