import { DraftError } from '@scriptorium/draft'
import type { ChatMessage, ChatRecords, Clock, Draft, DraftId, DraftRecords, Person } from '@scriptorium/draft'
import type { ChatSendRequest } from '@scriptorium/protocol'
import type { DraftChatsParts } from './draft-chats.ts'
import type { PairedRooms } from './paired-rooms.ts'
import { hasEnded, placeOf, storedTxn } from './talk-places.ts'
import type { TalkPlace } from './talk-places.ts'
import type { TalkRate } from './talk-rate.ts'
import { readWords } from './talk-requests.ts'

export interface SpeakingParts {
  readonly records: Pick<ChatRecords, 'append'>
  readonly drafts: Pick<DraftRecords, 'find'>
  readonly paired: Pick<PairedRooms, 'begin'>
  readonly mayTalk: DraftChatsParts['mayTalk']
  readonly rate: TalkRate
  readonly clock: Clock
}

/** Something said, on the disk. */
export interface Said {
  readonly place: TalkPlace
  readonly message: ChatMessage
  /** `false`: the same words came again after a lost connection. */
  readonly isNew: boolean
}

/** @throws DraftError `draft/not-found` */
export async function getDraft(drafts: Pick<DraftRecords, 'find'>, id: DraftId): Promise<Draft> {
  const draft = await drafts.find(id)
  if (draft === undefined) throw new DraftError('draft/not-found', { draft: id })
  return draft
}

/**
 * Takes a person's words in: shape, right and rate first, then the disk, together with the row that the homeserver's copy is sent from.
 * @throws DraftError `request/malformed`, `chat/too-long`, `draft/not-found`, `draft/closed`, `person/not-allowed`, `chat/rate-limited`, `store/failed`
 */
export async function say(parts: SpeakingParts, id: DraftId, request: ChatSendRequest, person: Person): Promise<Said> {
  const { txn, body } = readWords(request)
  const draft = await getDraft(parts.drafts, id)
  if (request.room === 'edit' && hasEnded(draft)) throw new DraftError('draft/closed', { draft: id })
  if (!(await parts.mayTalk(draft, person.person))) {
    throw new DraftError('person/not-allowed', { action: 'talk', reasons: [] })
  }
  parts.rate.spend(person.person)
  const place = placeOf(draft, request.room)
  // Together, so that a room's first word waits for the disk once.
  const [{ message, isNew }] = await Promise.all([
    parts.records.append({
      room: place.key,
      txn: storedTxn(person.person, txn),
      author: { kind: 'person', person: person.person, name: person.name },
      body,
      atMs: parts.clock.nowMs(),
      event: null,
      delivery: 'pending',
    }),
    parts.paired.begin(place),
  ])
  return { place, message, isNew }
}
