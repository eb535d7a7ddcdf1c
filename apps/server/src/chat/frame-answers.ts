import { DraftError } from '@scriptorium/draft'
import type { ChatRecords, ChatRooms, Clock, DraftRecords, PersonId } from '@scriptorium/draft'
import type { ChatRequestFrame, ChatRoomName } from '@scriptorium/protocol'
import type { LiveDrafts } from '../live/live-drafts.ts'
import type { ChatLog, DraftChatsParts } from './draft-chats.ts'
import { forgetOldTalk } from './fading.ts'
import { openHistoryPace } from './history-pace.ts'
import type { Said } from './speaking.ts'
import { getDraft } from './speaking.ts'
import { isHidden } from './seats.ts'
import type { Seat, Seats } from './seats.ts'
import { earlierHistory, openedHistory } from './talk-history.ts'
import type { TalkView } from './talk-history.ts'
import { toMessageBody } from './talk-places.ts'
import type { TalkPlace } from './talk-places.ts'
import type { Typists } from './typists.ts'

/** Typing is passed on to other Matrix clients at most this often for each connection; there it holds for 20 s. */
const typingRelayMs = 5_000

export interface FrameAnswersParts {
  readonly records: ChatRecords
  readonly drafts: Pick<DraftRecords, 'find'>
  readonly rooms: Pick<ChatRooms, 'typing'>
  readonly live: () => Pick<LiveDrafts, 'colour'>
  readonly candidDays: number
  readonly mayTalk: DraftChatsParts['mayTalk']
  readonly seats: Seats
  readonly typists: Typists
  readonly say: (seat: Seat, frame: ChatRequestFrame & { kind: 'send' }, person: SeatedPerson) => Promise<Said>
  readonly onOpened: (seat: Seat, place: TalkPlace) => void
  readonly clock: Clock
  readonly log: ChatLog
}

type SeatedPerson = NonNullable<Seat['connection']['access']['person']>

/** Answers what an editor asks over its connection. A request that fails is answered or logged: the connection goes on. */
export function openFrameAnswers(parts: FrameAnswersParts): (seat: Seat, frame: ChatRequestFrame) => Promise<void> {
  const relayedAtMs = new WeakMap<Seat['connection'], number>()
  const pace = openHistoryPace(parts.clock)

  function viewOf(seat: Seat, room: ChatRoomName): TalkView {
    const { connection, person, places } = seat
    const colourOf = (author: PersonId): number => parts.live().colour(connection.draft, author)
    return { room, place: places[room], viewer: person, candidDays: parts.candidDays, colourOf }
  }

  async function open(seat: Seat, frame: ChatRequestFrame & { kind: 'open' }): Promise<void> {
    // Heard from here on: what is said while the history is read comes twice rather than never, and clients know a message by its place.
    seat.opened.add(frame.room)
    await forgetOldTalk(parts, seat.places[frame.room])
    seat.connection.sendChat(await openedHistory(parts.records, viewOf(seat, frame.room), frame.after))
    parts.onOpened(seat, seat.places[frame.room])
  }

  async function send(seat: Seat, frame: ChatRequestFrame & { kind: 'send' }): Promise<void> {
    try {
      const person = seat.connection.access.person
      if (person === null) throw new DraftError('person/not-signed-in', { action: 'talk' })
      const said = await parts.say(seat, frame, person)
      if (said.isNew && seat.opened.has(frame.room)) return
      const { colourOf } = viewOf(seat, frame.room)
      const message = toMessageBody(said.message, seat.person, colourOf)
      seat.connection.sendChat({ kind: 'message', room: frame.room, message })
    } catch (error) {
      const code = error instanceof DraftError ? error.code : 'store/failed'
      if (!(error instanceof DraftError) || code === 'store/failed') parts.log.error({ err: error }, 'words not kept')
      const retryAfterMs =
        error instanceof DraftError && 'retryAfterMs' in error.details ? error.details.retryAfterMs : null
      seat.connection.sendChat({ kind: 'refused', room: frame.room, txn: frame.txn, code, retryAfterMs })
    }
  }

  async function typing(seat: Seat, frame: ChatRequestFrame & { kind: 'typing' }): Promise<void> {
    const { person } = seat.connection.access
    if (person === null) return
    const draft = await getDraft(parts.drafts, seat.connection.draft)
    if (frame.isTyping && !(await parts.mayTalk(draft, person.person))) return
    const { key } = seat.places[frame.room]
    parts.typists.type(key, person.person, person.name, frame.isTyping)
    const lastMs = relayedAtMs.get(seat.connection) ?? 0
    if (frame.isTyping && parts.clock.nowMs() - lastMs < typingRelayMs) return
    relayedAtMs.set(seat.connection, frame.isTyping ? parts.clock.nowMs() : 0)
    const room = (await parts.records.room(key))?.room
    // Nobody waits for it, and a homeserver that is away misses nothing.
    if (room != null) parts.rooms.typing(room, person, frame.isTyping).catch(() => undefined)
  }

  async function read(seat: Seat, frame: ChatRequestFrame & { kind: 'read' }): Promise<void> {
    if (seat.person === null) return
    const { key } = seat.places[frame.room]
    await parts.records.markRead(key, seat.person, frame.seq)
    const lastRead = await parts.records.lastRead(key, seat.person)
    const unread = await parts.records.unread(key, seat.person)
    parts.seats.tell(key, (other, room) =>
      other.person === seat.person ? { kind: 'unread', room, unread, lastRead } : undefined,
    )
  }

  return async (seat, frame) => {
    if (frame.kind === 'open' || frame.kind === 'earlier') await pace.wait(seat.connection)
    switch (frame.kind) {
      case 'open':
        return open(seat, frame)
      case 'earlier':
        return seat.connection.sendChat(await earlierHistory(parts.records, viewOf(seat, frame.room), frame))
      case 'send':
        return send(seat, frame)
      case 'typing':
        return isHidden(seat.places[frame.room], seat.person) ? undefined : typing(seat, frame)
      case 'read':
        return read(seat, frame)
    }
  }
}
