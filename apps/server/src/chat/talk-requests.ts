import { DraftError } from '@scriptorium/draft'
import type { ChatRequestFrame } from '@scriptorium/protocol'
import * as v from 'valibot'

/** UTF-16 code units of one message: a long paragraph. What is longer belongs into the text. */
const maxBodyCodeUnits = 4_000

const room = v.picklist(['edit', 'topic'])
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const frame = v.variant('kind', [
  v.object({ kind: v.literal('open'), room, after: v.nullable(count) }),
  v.object({ kind: v.literal('earlier'), room, before: count, limit: count }),
  v.object({ kind: v.literal('send'), room, txn: v.string(), body: v.string() }),
  v.object({ kind: v.literal('typing'), room, isTyping: v.boolean() }),
  v.object({ kind: v.literal('read'), room, seq: count }),
])
const txn = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{8,64}$/))

/** @returns the frame with its own fields only, or `undefined` when it is none */
export function readRequestFrame(value: unknown): ChatRequestFrame | undefined {
  const read = v.safeParse(frame, value)
  return read.success ? read.output : undefined
}

/**
 * What shall be said, as it is kept: LF line ends, no NUL, no half surrogate pairs, no white space around it.
 * @throws DraftError `request/malformed` for an empty message or a bad id, `chat/too-long`
 */
export function readWords(said: { readonly txn: string; readonly body: string }): {
  readonly txn: string
  readonly body: string
} {
  if (!v.is(txn, said.txn)) throw new DraftError('request/malformed', { problem: 'txn' })
  if (said.body.length > maxBodyCodeUnits) {
    throw new DraftError('chat/too-long', { maxCodeUnits: maxBodyCodeUnits })
  }
  const body = toPlainText(said.body)
  if (body === '') throw new DraftError('request/malformed', { problem: 'body' })
  return { txn: said.txn, body }
}

/** Words from other Matrix clients, who know no bound of ours: cut, never refused. */
export function clipWords(body: string): string {
  const text = toPlainText(body)
  return text.length <= maxBodyCodeUnits ? text : `${toPlainText(text.slice(0, maxBodyCodeUnits - 1))}…`
}

function toPlainText(text: string): string {
  return text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll('\0', '')
    .replaceAll(/\p{Surrogate}/gu, '\u{FFFD}')
    .trim()
}
