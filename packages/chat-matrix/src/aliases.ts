import { createHash } from 'node:crypto'
import type { DraftId } from '@scriptorium/draft'

/** Bytes that `#`, the prefix and `:server` leave of Matrix's 255: enough for servers of up to 100 bytes. */
const maxPartBytes = 140

/** `#draft.{draft}:server`: for ever this draft's edit chat. */
export function draftAlias(draft: DraftId): string {
  return `draft.${draft}`
}

/** `#topic.{hash of the wiki's id}.{title}:server`. Wiki ids are addresses: only their hash stays short and tells them apart. */
export function topicAlias(wikiId: string, title: string): string {
  return `topic.${sha256(wikiId).slice(0, 12)}.${encodeTitle(title)}`
}

/** The bot's own room, where a state event wakes a homeserver that has just started. No draft's id begins with `_`. */
export const watchAlias = 'draft._watch'

/** Underscores for spaces; `:` and what else an alias cannot or should not hold escaped; cut with a hash when too long. */
function encodeTitle(title: string): string {
  const plain = title
    .replaceAll(' ', '_')
    .replaceAll(/[:=#\0]/g, (sign) => `=${sign.charCodeAt(0).toString(16).padStart(2, '0')}`)
  if (new TextEncoder().encode(plain).length <= maxPartBytes) return plain
  let head = ''
  let bytes = 0
  for (const sign of plain) {
    bytes += new TextEncoder().encode(sign).length
    if (bytes > maxPartBytes - 34) break
    head += sign
  }
  return `${head}/x${sha256(title).slice(0, 32)}`
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
