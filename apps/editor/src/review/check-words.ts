import type { ReviewCheck } from '@scriptorium/protocol'
import type { Messages } from '../i18n/messages.ts'
import { nameSome } from '../people/name-some.ts'

/** What a check says. `size` tells numbers of bytes, `authors-rights` and `in-step` names. */
export function checkWords(check: ReviewCheck, messages: Pick<Messages, 'find' | 'msg' | 'number'>): string {
  const key = check.isFine ? `check-${check.id}` : `check-${check.id}-problem`
  return messages.find(key, ...parameters(check, messages)) ?? check.id
}

function parameters(
  { id, parameters: given }: ReviewCheck,
  messages: Pick<Messages, 'msg' | 'number'>,
): readonly (string | number)[] {
  if (id === 'size') return given.map((bytes) => formatSize(Number(bytes), messages))
  if (id === 'authors-rights' || id === 'in-step') return [nameSome(given, messages), given.length]
  return given
}

/** Bytes below one KiB, else KiB with one decimal, as the wiki counts pages. */
function formatSize(bytes: number, messages: Pick<Messages, 'msg' | 'number'>): string {
  if (bytes < 1024) return messages.msg('size-bytes', bytes)
  return messages.msg('size-kib', messages.number(Math.round(bytes / 102.4) / 10))
}
