import type { ChatMessage, ChatRecords, PersonId } from '@scriptorium/draft'
import type { ChatAnswerFrame, ChatRoomName } from '@scriptorium/protocol'
import { isHidden } from './seats.ts'
import { toMessageBody } from './talk-places.ts'
import type { TalkPlace } from './talk-places.ts'

/** What a panel shows at once; more is asked for by scrolling up. */
const openLimit = 50
/** A resumed connection gets at most this much; more of a gap is scrolled for. */
const maxLimit = 200

type HistoryFrame = Extract<ChatAnswerFrame, { kind: 'history' }>

/** A room as one viewer may see it. */
export interface TalkView {
  readonly room: ChatRoomName
  readonly place: TalkPlace
  readonly viewer: PersonId | null
  readonly candidDays: number
  readonly colourOf: (person: PersonId) => number
}

/** Answer to `open`: the newest messages, or those after `after`, with what the viewer has read. */
export async function openedHistory(
  records: Pick<ChatRecords, 'history' | 'lastRead' | 'unread'>,
  view: TalkView,
  after: number | null,
): Promise<HistoryFrame> {
  const { key } = view.place
  const page = await records.history(key, { before: null, limit: after === null ? openLimit : maxLimit })
  if (isHidden(view.place, view.viewer))
    return { ...frameOf(view, 'open', [], false), hiddenPeople: speakers(page.messages) }
  const newer = after === null ? page.messages : page.messages.filter(({ seq }) => seq > after)
  const hasMore = page.hasMore || newer.length < page.messages.length
  const frame = frameOf(view, 'open', newer, hasMore)
  if (view.viewer === null) return frame
  return {
    ...frame,
    lastRead: await records.lastRead(key, view.viewer),
    unread: await records.unread(key, view.viewer),
  }
}

/** Answer to `earlier`. */
export async function earlierHistory(
  records: Pick<ChatRecords, 'history' | 'lastRead' | 'unread'>,
  view: TalkView,
  page: { readonly before: number; readonly limit: number },
): Promise<HistoryFrame> {
  if (isHidden(view.place, view.viewer)) return frameOf(view, 'earlier', [], false)
  const { key } = view.place
  const found = await records.history(key, { before: page.before, limit: clampLimit(page.limit) })
  const frame = frameOf(view, 'earlier', found.messages, found.hasMore)
  if (view.viewer === null) return frame
  return {
    ...frame,
    lastRead: await records.lastRead(key, view.viewer),
    unread: await records.unread(key, view.viewer),
  }
}

export function clampLimit(limit: number): number {
  return Math.min(Math.max(Math.trunc(limit) || 1, 1), maxLimit)
}

function frameOf(
  view: TalkView,
  answers: HistoryFrame['answers'],
  messages: readonly ChatMessage[],
  hasMore: boolean,
): HistoryFrame {
  return {
    kind: 'history',
    room: view.room,
    messages: messages.map((message) => toMessageBody(message, view.viewer, view.colourOf)),
    hasMore,
    answers,
    mode: view.place.mode,
    fadesAfterDays: view.place.mode === 'candid' ? view.candidDays : null,
    lastRead: 0,
    unread: 0,
    hiddenPeople: null,
  }
}

function speakers(messages: readonly ChatMessage[]): number {
  return new Set(messages.map(({ author }) => (author.kind === 'person' ? author.person : author.mxid))).size
}
