import { DraftError } from '@scriptorium/draft'
import type { ChatMessage, ChatRoomKey, Draft, DraftId, PersonId } from '@scriptorium/draft'
import type { LiveConnection } from '../live/live-drafts.ts'
import { openBackgroundTalk } from './background-talk.ts'
import type { DraftChats, DraftChatsParts } from './draft-chats.ts'
import { forgetOldTalk } from './fading.ts'
import { openFrameAnswers } from './frame-answers.ts'
import { openListening } from './listening.ts'
import { openOutbox } from './outbox.ts'
import { openPairedRooms } from './paired-rooms.ts'
import { openRelayState } from './relay-state.ts'
import { openSeatQueues } from './seat-queues.ts'
import { isHidden, openSeats } from './seats.ts'
import { getDraft, say } from './speaking.ts'
import type { Said } from './speaking.ts'
import { clampLimit } from './talk-history.ts'
import { placeOf, toMessageBody } from './talk-places.ts'
import { openTalkRate } from './talk-rate.ts'
import { readRequestFrame } from './talk-requests.ts'
import { openTypists } from './typists.ts'

/** The talk of all drafts in this process. It does nothing before `start`, `hooks` and calls. */
export function createDraftChats(parts: DraftChatsParts): DraftChats {
  const { records, drafts, rooms, clock, log } = parts
  const seats = openSeats()
  const rate = openTalkRate(clock)
  const relay = openRelayState(clock, tellRelay)
  const typists = openTypists(clock, (key) =>
    seats.tell(key, (seat, room) => ({ kind: 'typing', room, names: typists.names(key, seat.person) })),
  )
  const paired = openPairedRooms(parts)
  const outbox = openOutbox({
    ...parts,
    roomOf: (key) => paired.open(key),
    isReplaced: (key, lost) => paired.isReplaced(key, lost),
    onSending: (message) => relay.add(message),
    onSettled: settled,
  })
  const listening = openListening({ ...parts, paired, onNew: tellMessage, onSettled: settled })
  const background = openBackgroundTalk({ ...parts, seats, paired, outbox, listening, typists, relay })
  const answer = openFrameAnswers({
    ...parts,
    seats,
    typists,
    say: async (seat, frame, person) =>
      spread(await say({ ...parts, paired, rate }, seat.connection.draft, frame, person)),
    onOpened: (seat, place) => {
      const state = relay.waiting([seat.places.edit.key, seat.places.topic.key])
      if (state.isSlow) seat.connection.sendChat({ kind: 'relay', ...state })
      background.catchUp(place.key)
    },
  })
  const queues = openSeatQueues(log)

  function coloursIn(draft: DraftId): (person: PersonId) => number {
    return (person) => parts.live().colour(draft, person)
  }
  /** What was said reaches everybody at once; the homeserver gets it in its own time. */
  function spread(said: Said): Said {
    if (said.message.delivery === 'pending') {
      relay.add(said.message)
      outbox.wake(said.place.key)
    }
    if (said.isNew) {
      tellMessage(said.message)
      noteSpeakerRead(said)
    }
    return said
  }
  /** Who speaks has read what stands above. Nobody waits for it. */
  function noteSpeakerRead({ place, message }: Said): void {
    if (message.author.kind !== 'person') return
    records
      .markRead(place.key, message.author.person, message.seq)
      .catch((error: unknown) => log.warn({ err: error }, 'read mark not kept'))
  }
  function tellMessage(message: ChatMessage): void {
    if (message.author.kind === 'person') typists.stop(message.room, message.author.person)
    seats.tell(message.room, (seat, room) => {
      const colourOf = coloursIn(seat.connection.draft)
      return { kind: 'message', room, message: toMessageBody(message, seat.person, colourOf) }
    })
  }
  function settled(message: ChatMessage): void {
    const { delivery, seq } = message
    if (delivery === 'pending' || !relay.settle(message)) return
    seats.tell(message.room, (_seat, room) => ({ kind: 'delivery', room, seq, delivery }))
  }
  function tellRelay(key: ChatRoomKey): void {
    seats.tell(key, (seat) => ({
      kind: 'relay',
      ...relay.waiting([seat.places.edit.key, seat.places.topic.key]),
    }))
  }
  async function takeSeat(connection: LiveConnection): Promise<void> {
    const draft = await drafts.find(connection.draft)
    if (draft === undefined) return
    seats.take(connection, draft)
    const people = new Set(Array.from(seats.inDraft(connection.draft), ({ person }) => person))
    people.delete(null)
    // Two people will talk: the room is made before they do.
    if (people.size >= 2) background.prepareRoom({ kind: 'edit', draft: draft.draft })
  }
  function tellDraft(draft: Draft): void {
    seats.move(draft)
    background.tellState(draft)
  }

  return {
    hooks: {
      opened: (connection) => queues.add(connection, () => takeSeat(connection)),
      chatFrame(connection, raw) {
        const frame = readRequestFrame(raw)
        if (frame === undefined) return log.debug({ draft: connection.draft }, 'no chat frame')
        queues.add(connection, async () => {
          const seat = seats.find(connection)
          if (seat !== undefined) await answer(seat, frame)
        })
      },
      closed(connection) {
        queues.add(connection, async () => {
          const seat = seats.find(connection)
          seats.leave(connection)
          if (seat?.person == null) return
          const { person, places } = seat
          for (const { key } of Object.values(places)) {
            if (!seats.around(key).some((other) => other.seat.person === person)) typists.stop(key, person)
          }
        })
      },
    },
    start: () => background.start(),
    async history(id, room, page, viewer) {
      const draft = await getDraft(drafts, id)
      if (!(await parts.mayRead(draft, viewer))) {
        throw new DraftError('person/not-allowed', { action: 'read', reasons: [] })
      }
      const place = placeOf(draft, room)
      if (isHidden(place, viewer)) throw new DraftError('person/not-signed-in', { action: 'read-talk' })
      await forgetOldTalk(parts, place)
      const found = await records.history(place.key, { before: page.before, limit: clampLimit(page.limit) })
      const colourOf = coloursIn(id)
      const messages = found.messages.map((message) => toMessageBody(message, viewer, colourOf))
      return { messages, hasMore: found.hasMore, mode: place.mode }
    },
    async send(id, request, person) {
      const { message } = spread(await say({ ...parts, paired, rate }, id, request, person))
      return toMessageBody(message, person.person, coloursIn(id))
    },
    draftChanged: tellDraft,
    draftEnded: tellDraft,
    get isReachable() {
      return rooms.isReachable
    },
    get waiting() {
      return relay.total
    },
    async close() {
      await background.close()
      await outbox.close()
      relay.close()
      typists.close()
    },
  }
}

export type { DraftChats, DraftChatsParts } from './draft-chats.ts'
