/** Wikis write the day before the month and count 24 hours, in English too. */
function dateLanguage(language: string): string {
  return language === 'en' ? 'en-GB' : language
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** Until then nobody takes tomorrow's time for one of today that has passed. */
const soonMs = 12 * hourMs

/** Today, and what comes soon after midnight, as a clock, else as a date; the year only when it is another one. */
export function formatMoment(atMs: number, nowMs: number, language: string): string {
  const at = new Date(atMs)
  const now = new Date(nowMs)
  const isSoon = atMs > nowMs && atMs - nowMs < soonMs
  if (isSoon || at.toDateString() === now.toDateString()) return formatClock(atMs, language)
  return formatDate(at, now, language)
}

/** `14:18` */
export function formatClock(atMs: number, language: string): string {
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  return new Intl.DateTimeFormat(dateLanguage(language), clock).format(new Date(atMs))
}

/** A day beside others: today and yesterday have words of their own, further back it is a date. */
export type Day = { readonly kind: 'today' | 'yesterday' } | { readonly kind: 'date'; readonly words: string }

export function formatDay(atMs: number, nowMs: number, language: string): Day {
  const at = new Date(atMs)
  const now = new Date(nowMs)
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1)
  if (at.toDateString() === now.toDateString()) return { kind: 'today' }
  if (at.toDateString() === yesterday.toDateString()) return { kind: 'yesterday' }
  return { kind: 'date', words: formatDate(at, now, language) }
}

function formatDate(at: Date, now: Date, language: string): string {
  const year = at.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const)
  return new Intl.DateTimeFormat(dateLanguage(language), { day: 'numeric', month: 'long', ...year }).format(at)
}

/** How long ago: minutes for an hour, hours for a day, then days. Under a minute: `undefined`, which is "now". */
export function formatAgo(atMs: number, nowMs: number, language: string): string | undefined {
  const passedMs = nowMs - atMs
  if (passedMs < minuteMs) return undefined
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  if (passedMs < hourMs) return format.format(-Math.floor(passedMs / minuteMs), 'minute')
  if (passedMs < dayMs) return format.format(-Math.floor(passedMs / hourMs), 'hour')
  return format.format(-Math.floor(passedMs / dayMs), 'day')
}
