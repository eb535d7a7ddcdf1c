import type { ChatAnswerFrame, ChatRequestFrame, Notice, Refusal } from '@scriptorium/protocol'
import type { Awareness } from 'y-protocols/awareness'
import type { Doc } from 'yjs'
import type { DeviceCopy, Leftover } from './device-copy.ts'

/** What the server answered to the request for a one-time ticket. A request that got no answer at all is thrown: it is tried again. */
export type TicketAnswer =
  | { readonly kind: 'ticket'; readonly ticket: string; readonly generation: number }
  /** `code`: the problem's code, such as `person/not-signed-in`. Nothing is tried again until `connect()` is called. */
  | { readonly kind: 'refused'; readonly code: string }

/** Milliseconds since 1970 UTC, timers and chance: in the test's hand. */
export interface ProviderClock {
  nowMs(): number
  /** Calls back once after `delayMs`; the returned function cancels. */
  after(delayMs: number, callback: () => void): () => void
  /** 0 to below 1: spreads reconnections. */
  random(): number
}

export interface DraftProviderOptions {
  /** A fresh doc, made for this page load: its client id is never used again. Its text is `doc.getText('wikitext')`. */
  readonly doc: Doc
  readonly draft: string
  /** Address of the live drafts without the draft's id: `wss://drafts.example.org/live`. */
  readonly socketAddress: string
  /** Asked before each connection, reconnections too: a one-time ticket opens one connection. */
  readonly fetchTicket: () => Promise<TicketAnswer>
  /** Opens the WebSocket; the platform's own by default. */
  readonly openSocket?: (address: string) => WebSocket
  /**
   * Carries the same frames where WebSockets are blocked, chosen by itself within 10 s and left again when they pass; the platform's own by
   * default, `null`: never.
   */
  readonly fetch?: typeof globalThis.fetch | null
  /** The person's words on this device, from `openDeviceCopy`. Without it nothing is kept (readers, browsers without IndexedDB). */
  readonly localCopy?: DeviceCopy | null
  readonly awareness?: Awareness
  readonly clock?: ProviderClock
}

export type ConnectionState =
  /** Asking for a ticket, or opening the WebSocket. */
  | { readonly kind: 'connecting' }
  /** Open; the text may still be on its way: see `DraftStatus.isLoaded`. */
  | { readonly kind: 'open' }
  /** The server makes room for its successor: back in a moment, as a rule within a second. Nothing to worry anybody with. */
  | { readonly kind: 'moving' }
  /** Lost or not had; tried again by itself then. */
  | { readonly kind: 'waiting'; readonly nextTryAtMs: number }
  /** Not tried again until `connect()`. `code`: the close code 4400–4499, or 0 for a refused ticket, `disconnect()` or another generation. */
  | { readonly kind: 'stopped'; readonly code: number; readonly reason: string }

/**
 * The word beside the title. `settling`: typed less than a second ago and not acknowledged yet; it claims nothing, so show neither
 * *Saved* (it would be untrue) nor *Saving* (it would flicker). The others are the words of the interface.
 */
export type SaveWord = 'opening' | 'saved' | 'settling' | 'saving' | 'device' | 'out-of-step' | 'reading'

/** Words that the server has not said to have on its disk. */
export interface WaitingWords {
  /** UTF-16 code units typed and deleted. */
  readonly codeUnits: number
  /** Bytes of the updates. */
  readonly bytes: number
  /** Time of the oldest of them. */
  readonly sinceMs: number
}

/** Everything there is to show. A new object at each change; compare by field. */
export interface DraftStatus {
  readonly save: SaveWord
  /** The exact truth without any delay: all that was typed here is on the server's disk. */
  readonly isSaved: boolean
  /** The whole text of the draft is in the doc. Edit only then. */
  readonly isLoaded: boolean
  readonly connection: ConnectionState
  /** The network blocks WebSockets: this connection is made of requests, and slower. */
  readonly isSlowLine: boolean
  /** Newest notice of the server: role, people, readers. `null` before the first. Kept when the connection is lost. */
  readonly notice: Notice | null
  readonly waiting: WaitingWords | null
  /** When the server last said that all is on its disk; `null` before. */
  readonly savedAtMs: number | null
  /** The update that the server refused, until a later connection takes it or it is discarded. */
  readonly refusal: Refusal | null
  /** The doc's generation, `null` before the first ticket. */
  readonly generation: number | null
  /** Waiting words are on no disk at all (no device copy, or it failed): the only reason to ask before leaving. */
  readonly hasWordsOnNoDisk: boolean
}

export type ProviderEvent =
  | { readonly kind: 'ticket-refused'; readonly code: string }
  /** The server took none of an update. `unsentText`: every word that it does not have. */
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly unsentText: string }
  /** The server closed for good (4400–4499). */
  | { readonly kind: 'closed'; readonly code: number; readonly reason: string }
  /** The draft began a new generation. This doc never merges into it: make a new doc and provider. */
  | { readonly kind: 'other-generation'; readonly generation: number | null; readonly unsentText: string }
  /** Words of this person found on this device that cannot be merged any more (an earlier generation): show them, then `dropLeftovers()`. */
  | { readonly kind: 'leftovers'; readonly leftovers: readonly Leftover[] }
  /** Words that were kept on this device since an earlier visit went into the text. */
  | { readonly kind: 'restored'; readonly codeUnits: number; readonly sinceMs: number }
  /** This text and the server's differ at the same place, also after a whole copy. `text`: this page's, to be kept. */
  | { readonly kind: 'out-of-step'; readonly text: string }
  /** The device's copy does not work (quota, private mode): words are kept in this page only. */
  | { readonly kind: 'device-failed'; readonly cause: unknown }

/** One person's connection to one draft. */
export interface DraftProvider {
  readonly doc: Doc
  readonly awareness: Awareness
  readonly status: DraftStatus
  /** Tries now: also after `stopped` and in the middle of a back-off. */
  connect(): void
  /** Closes and stays away. */
  disconnect(): void
  /** @returns whether a connection was open to send it on: chat is never queued here */
  sendChat(frame: ChatRequestFrame): boolean
  /** @returns a function that stops listening. So do the other two. */
  onChat(listener: (frame: ChatAnswerFrame) => void): () => void
  onStatus(listener: (status: DraftStatus) => void): () => void
  onEvent(listener: (event: ProviderEvent) => void): () => void
  /** Words typed here that the server does not have, as plain text; separate places in separate paragraphs. */
  unsentText(): string
  /** Forgets the refused and unsent words on this device ("Take it out"). The doc still shows them: make a new doc and provider. */
  discardUnsent(): Promise<void>
  /** Forgets the leftovers of earlier generations after the person has dealt with them. */
  dropLeftovers(): Promise<void>
  /**
   * Compares this text with the server's at the same place, as happens by itself at rest; for the moment before publishing. Settles within 5 s.
   * @returns `null` when it cannot be said: words are unsaved, no connection, or the draft does not rest
   */
  compareNow(): Promise<boolean | null>
  /** Disconnects, stops timers and listeners; the device keeps what the server does not have. */
  destroy(): Promise<void>
}
