import type { ChatMessageBody } from '@scriptorium/protocol'

/** A line of the log: a day, the mark above what is new, or a message. */
export type LogLine =
  | { readonly kind: 'day'; readonly key: string; readonly atMs: number }
  | { readonly kind: 'new'; readonly key: string; readonly count: number }
  | { readonly kind: 'message'; readonly key: string; readonly message: ChatMessageBody; readonly isContinued: boolean }

/** Messages of one person within this time stand under one name. */
const togetherMs = 5 * 60_000

/**
 * @param newAfter seq after which messages were new when the room was opened; `null` for no mark
 * @param dayOf a text that differs between days in the reader's time zone
 */
export function logLines(
  messages: readonly ChatMessageBody[],
  newAfter: number | null,
  isOwn: (message: ChatMessageBody) => boolean,
  dayOf: (atMs: number) => string,
): LogLine[] {
  const lines: LogLine[] = []
  const fresh = newAfter === null ? [] : messages.filter((message) => message.seq > newAfter && !isOwn(message))
  let before: ChatMessageBody | undefined
  for (const message of messages) {
    const startsDay = before === undefined || dayOf(before.atMs) !== dayOf(message.atMs)
    if (startsDay) lines.push({ kind: 'day', key: `day-${message.seq}`, atMs: message.atMs })
    const startsNew = message.seq === fresh[0]?.seq
    if (startsNew) lines.push({ kind: 'new', key: 'new', count: fresh.length })
    const isContinued =
      !startsDay &&
      !startsNew &&
      before?.author.id === message.author.id &&
      before.author.kind === message.author.kind &&
      message.atMs - before.atMs < togetherMs
    lines.push({ kind: 'message', key: `message-${message.seq}`, message, isContinued })
    before = message
  }
  return lines
}

/** Others' messages that came within this time are told as a number from three on. */
export const announceTogetherMs = 2_000

/** What a screen reader hears of messages that came together. */
export type Announcement =
  | { readonly kind: 'message'; readonly name: string; readonly body: string }
  | { readonly kind: 'several'; readonly count: number }

export function announcementsOf(messages: readonly ChatMessageBody[]): Announcement[] {
  if (messages.length >= 3) return [{ kind: 'several', count: messages.length }]
  return messages.map(({ author, body }) => ({ kind: 'message', name: author.name, body }))
}
