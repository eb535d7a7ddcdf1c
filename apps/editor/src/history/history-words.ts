import type { HistoryGenerationBody } from '@scriptorium/protocol'
import type { Messages } from '../i18n/messages.ts'
import { formatClock, formatDay, formatMoment } from '../i18n/times.ts'
import type { Stretch } from './stretches.ts'

type Words = Pick<Messages, 'msg' | 'number' | 'language'>

/** Tells days apart; thousands of stretches are asked, so it makes no words. */
export function dayOf(atMs: number): string {
  return new Date(atMs).toDateString()
}

/** "Today", "Yesterday" or a date. */
export function dayWords(atMs: number, nowMs: number, messages: Words): string {
  const day = formatDay(atMs, nowMs, messages.language)
  if (day.kind === 'date') return day.words
  return messages.msg(day.kind === 'today' ? 'chat-today' : 'chat-yesterday')
}

/** "Today 14:18" */
export function momentWords(atMs: number, nowMs: number, messages: Words): string {
  return messages.msg('history-moment', dayWords(atMs, nowMs, messages), formatClock(atMs, messages.language))
}

/** "14:18" today, else with its date: for the middle of a sentence. */
export function momentInWords(atMs: number, nowMs: number, messages: Words): string {
  const clock = formatClock(atMs, messages.language)
  const isToday = formatDay(atMs, nowMs, messages.language).kind === 'today'
  return isToday ? clock : messages.msg('history-moment', formatMoment(atMs, nowMs, messages.language), clock)
}

export function sectionWords(section: string | null, messages: Words): string {
  return section ?? messages.msg('draft-lead-section')
}

/** How a draft, or a later generation of it, began. */
export function beganWords(
  generation: Pick<HistoryGenerationBody, 'began' | 'baseRevision'> | undefined,
  messages: Words,
): string {
  if (generation === undefined) return messages.msg('history-began')
  const { began, baseRevision } = generation
  if (began === 'erased') return messages.msg('history-renewed-erased')
  if (began !== 'seeded') return messages.msg('history-renewed')
  if (baseRevision === null) return messages.msg('history-began-new')
  // A server of before does not say from which.
  return baseRevision ? messages.msg('history-began-from', String(baseRevision)) : messages.msg('history-began')
}

/** What the slider says: "Today 14:18, Grace, The gallery at Kew". */
export function valueText(stretch: Stretch, atMs: number, began: string, nowMs: number, messages: Words): string {
  const moment = momentWords(atMs, nowMs, messages)
  if (stretch.kind === 'began') return messages.msg('history-value-began', moment, began)
  const who = stretch.person?.name ?? messages.msg('history-from-wiki')
  return messages.msg('history-value', moment, who, sectionWords(stretch.section, messages))
}

/** What happened in a stretch, for behind a name. @returns the message, and what its second parameter is */
export function happenedKey(
  stretch: Stretch,
): 'history-wrote' | 'history-added' | 'history-removed' | 'history-restored' | 'history-undid' {
  if (stretch.kind === 'restored') return 'history-restored'
  if (stretch.kind === 'undid') return 'history-undid'
  if (stretch.words.trim() !== '') return 'history-wrote'
  return stretch.removed > 0 ? 'history-removed' : 'history-added'
}

/** "+38 −10" */
export function countsWords({ added, removed }: Pick<Stretch, 'added' | 'removed'>, messages: Words): string {
  const counts = [added > 0 ? `+${messages.number(added)}` : '', removed > 0 ? `−${messages.number(removed)}` : '']
  return counts.filter((count) => count !== '').join(' ')
}
