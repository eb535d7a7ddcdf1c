import Banana from 'banana-i18n'
import type en from '../../i18n/en.json'
import { isRightToLeft } from './direction.ts'

/** A key of `i18n/en.json`. */
export type MessageKey = Exclude<keyof typeof en, '@metadata'>
export type MessageParameter = string | number
export type MessageTable = Readonly<Record<string, unknown>>

/** A message cut where its parameters stand, for messages that hold links, names or times. */
export type MessagePart = { readonly text: string } | { readonly parameter: number }

export interface Messages {
  /** BCP 47. */
  readonly language: string
  readonly direction: 'ltr' | 'rtl'
  /** The words of a message; `$1` and so on, `{{PLURAL:}}` and `{{GENDER:}}` as in every wiki. */
  msg(key: MessageKey, ...parameters: readonly MessageParameter[]): string
  /** For keys that are made at run time (`error-…`, `check-…`): `undefined` when there is no such message. */
  find(key: string, ...parameters: readonly MessageParameter[]): string | undefined
  /** Cuts at the first `slots` parameters; those after them are put in as words. */
  parts(key: MessageKey, slots: number, ...rest: readonly MessageParameter[]): readonly MessagePart[]
  /** `1,234` in this language. */
  number(value: number): string
}

/** Private use characters: never in a message, so a cut is never mistaken. */
const [opens, closes] = ['\u{F0001}', '\u{F0002}']

/** Around English among words from right to left: its full stop then stands at its end. Unicode's isolates, because a message may be an attribute. */
const [leftToRight, endOfDirection] = ['\u2066', '\u2069']

/** @param tables message tables by language; English must be among them, what is missing elsewhere is taken from it */
export function openMessages(language: string, tables: Readonly<Record<string, MessageTable>>): Messages {
  const banana = new Banana(language, { finalFallback: 'en', messages: withoutMetadata(tables) })
  const english = tables['en'] ?? {}
  const format = new Intl.NumberFormat(language)
  const direction = isRightToLeft(language) ? 'rtl' : 'ltr'
  const isTranslated = (key: string) => typeof tables[language]?.[key] === 'string'
  function msg(key: string, ...parameters: readonly MessageParameter[]): string {
    const text = banana.i18n(key, ...parameters)
    return direction === 'ltr' || isTranslated(key) ? text : `${leftToRight}${text}${endOfDirection}`
  }

  return {
    language,
    direction,
    msg,
    find: (key, ...parameters) => (typeof english[key] === 'string' ? msg(key, ...parameters) : undefined),
    parts(key, slots, ...rest) {
      const marks = Array.from({ length: slots }, (_, index) => `${opens}${index + 1}${closes}`)
      return cut(msg(key, ...marks, ...rest))
    },
    number: (value) => format.format(value),
  }
}

function cut(text: string): readonly MessagePart[] {
  const parts: MessagePart[] = []
  for (const piece of text.split(opens)) {
    const end = piece.indexOf(closes)
    if (end === -1) {
      if (piece !== '') parts.push({ text: piece })
      continue
    }
    parts.push({ parameter: Number(piece.slice(0, end)) })
    if (end + closes.length < piece.length) parts.push({ text: piece.slice(end + closes.length) })
  }
  return parts
}

function withoutMetadata(tables: Readonly<Record<string, MessageTable>>): Record<string, Record<string, string>> {
  const cleaned: Record<string, Record<string, string>> = {}
  for (const [language, table] of Object.entries(tables)) {
    cleaned[language] = Object.fromEntries(
      Object.entries(table).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    )
  }
  return cleaned
}
