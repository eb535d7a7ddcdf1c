import { DraftError } from './errors.ts'

/** A draft for ever: 16 characters of Crockford's base 32 in lower case, 80 random bits. Stands in `/d/{draft}` and names the WebSocket. */
export type DraftId = string & { readonly __brand: 'DraftId' }
/** A publication: 32 hexadecimal digits, lower case. Also the id of its order: one order makes at most one publication. */
export type PublicationId = string & { readonly __brand: 'PublicationId' }
/** A named place in a draft's history: 32 hexadecimal digits, lower case. */
export type VersionId = string & { readonly __brand: 'VersionId' }
/** MediaWiki's page id, from 1. It survives renaming. */
export type PageId = number & { readonly __brand: 'PageId' }
/** MediaWiki's revision id, from 1. */
export type RevisionId = number & { readonly __brand: 'RevisionId' }
/** The wiki's central user id as a decimal string: it survives renaming, a name does not. */
export type PersonId = string & { readonly __brand: 'PersonId' }
/** A Matrix room that belongs to one draft. */
export type EditChatId = string & { readonly __brand: 'EditChatId' }
/** A Matrix room that belongs to a page. Never interchangeable with an edit chat. */
export type TopicRoomId = string & { readonly __brand: 'TopicRoomId' }
export type RoomId = EditChatId | TopicRoomId
/** Matrix's event id. */
export type EventId = string & { readonly __brand: 'EventId' }
/** Counts the documents a draft has had, from 1. Two generations never share a client id. */
export type Generation = number & { readonly __brand: 'Generation' }
/** Place of an update in its generation's log, from 1, without holes. 0: before the first. */
export type SequenceNumber = number & { readonly __brand: 'SequenceNumber' }
/** Counts the takeovers of a log or a part of it by another process, from 1. */
export type Epoch = number & { readonly __brand: 'Epoch' }

const crockford = '0123456789abcdefghjkmnpqrstvwxyz'

/** @param random at least 10 random bytes; the first 10 are used */
export function makeDraftId(random: Uint8Array): DraftId {
  if (random.length < 10) throw new Error('a draft id needs 10 random bytes')
  let bits = 0n
  for (const byte of random.subarray(0, 10)) bits = (bits << 8n) | BigInt(byte)
  let id = ''
  for (let shift = 75n; shift >= 0n; shift -= 5n) id += crockford[Number((bits >> shift) & 31n)]
  return id as DraftId
}

/** @throws DraftError `draft/not-found` when `text` cannot be a draft's id: an address that is no address finds nothing */
export function toDraftId(text: string): DraftId {
  if (!/^[0-9a-hjkmnp-tv-z]{16}$/.test(text)) throw new DraftError('draft/not-found', { draft: text })
  return text as DraftId
}

/** @throws DraftError `publication/not-found` unless 32 hexadecimal digits */
export function toPublicationId(text: string): PublicationId {
  if (!/^[0-9a-f]{32}$/.test(text)) throw new DraftError('publication/not-found', { publication: text })
  return text as PublicationId
}

/** @throws DraftError `draft/version-not-found` unless 32 hexadecimal digits */
export function toVersionId(text: string): VersionId {
  if (!/^[0-9a-f]{32}$/.test(text)) throw new DraftError('draft/version-not-found', { version: text })
  return text as VersionId
}

/** @throws Error unless a positive safe integer: ids come from the wiki or from our own records, never from a person */
export function toPageId(value: number): PageId {
  return positive(value, 'page id') as PageId
}

/** @throws Error unless a positive safe integer */
export function toRevisionId(value: number): RevisionId {
  return positive(value, 'revision id') as RevisionId
}

/** @throws Error unless decimal digits without a leading zero */
export function toPersonId(text: string): PersonId {
  if (!/^[1-9][0-9]{0,18}$/.test(text)) throw new Error(`not a central user id: ${text}`)
  return text as PersonId
}

/** @throws Error unless a Matrix room id, `!…`, at most 255 characters */
export function toEditChatId(text: string): EditChatId {
  return room(text) as EditChatId
}

/** @throws Error unless a Matrix room id, `!…`, at most 255 characters */
export function toTopicRoomId(text: string): TopicRoomId {
  return room(text) as TopicRoomId
}

/** @throws Error unless a Matrix event id, `$…`, at most 255 characters */
export function toEventId(text: string): EventId {
  if (!text.startsWith('$') || text.length > 255) throw new Error(`not an event id: ${text.slice(0, 40)}`)
  return text as EventId
}

/** @throws Error unless a positive safe integer */
export function toGeneration(value: number): Generation {
  return positive(value, 'generation') as Generation
}

/** @throws Error unless a safe integer of 0 or more */
export function toSequenceNumber(value: number): SequenceNumber {
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`not a sequence number: ${value}`)
  return value as SequenceNumber
}

/** @throws Error unless a positive safe integer */
export function toEpoch(value: number): Epoch {
  return positive(value, 'epoch') as Epoch
}

function positive(value: number, what: string): number {
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`not a ${what}: ${value}`)
  return value
}

function room(text: string): string {
  if (!text.startsWith('!') || text.length > 255) throw new Error(`not a room id: ${text.slice(0, 40)}`)
  return text
}
