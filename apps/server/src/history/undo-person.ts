import type { PersonId } from '@scriptorium/draft'
import type { CharacterId } from '@scriptorium/session'

import type { CharacterSpan } from './character-times.ts'
import type { HistoryReading, WrittenPiece } from './history-reading.ts'
import { ChangePlan } from './planned-change.ts'
import type { PlannedChange } from './planned-change.ts'

/**
 * The text as if this person had not been there in this generation: what they wrote goes, what only they took out comes back, everybody else's words
 * stay. Rules UN1–UN6. A word that came back in its old place is one word: the last who wrote, removed or brought it back, this person left out, says whether
 * it stands.
 */
export function undoPerson(reading: HistoryReading, person: PersonId): PlannedChange {
  const fates = fatesOfRepeated(reading, person)
  const plan = new ChangePlan()
  let left: CharacterId | null = null
  for (const piece of reading.pieces()) {
    for (const part of partsOf(reading, piece, fates)) {
      const fate = fates.get(keyOf(part)) ?? fateOfOne(reading, part, person)
      const { clientId, clock, codeUnits, text } = part
      if (part.removedAt === Infinity) {
        if (!fate.stands) plan.takeOut(clientId, clock, codeUnits)
      } else if (fate.stands && fate.putBackAt === 'here') {
        plan.putBack({ clientId, clock, text, credit: reading.creditOf(clientId, clock, codeUnits) }, left)
      }
      left = { clientId, clock: clock + codeUnits - 1 }
    }
  }
  return plan.planned()
}

/** What becomes of a word, and, where it must come back, whether it is this copy of it that does. */
interface Fate {
  readonly stands: boolean
  readonly putBackAt: 'here' | 'nowhere'
}

function fateOfOne(reading: HistoryReading, span: CharacterSpan, person: PersonId): Fate {
  if (isOf(reading, span, person)) return { stands: false, putBackAt: 'nowhere' }
  const isTheirRemoval = span.removedAt !== Infinity && reading.authorAt(span.removedAt) === person
  return { stands: span.removedAt === Infinity || isTheirRemoval, putBackAt: 'here' }
}

function isOf(reading: HistoryReading, { clientId, clock, writtenAt }: CharacterSpan, person: PersonId): boolean {
  return reading.authorAt(writtenAt) === person || reading.handsOf(clientId, clock, 1)[0]?.person === person
}

/** Fates of the characters that have copies in their place, one by one: all others go by themselves. */
function fatesOfRepeated(reading: HistoryReading, person: PersonId): ReadonlyMap<string, Fate> {
  const firstOf = new Map<string, CharacterId>()
  for (const { clientId, clock, codeUnits, of } of reading.repetitions) {
    for (let at = 0; at < codeUnits; at += 1) {
      const repeated = { clientId: of.clientId, clock: of.clock + at }
      firstOf.set(keyOf({ clientId, clock: clock + at }), firstOf.get(keyOf(repeated)) ?? repeated)
    }
  }
  const copies = new Map<string, CharacterId[]>()
  for (const [key, first] of firstOf) {
    const [clientId = 0, clock = 0] = key.split(' ').map(Number)
    const known = copies.get(keyOf(first))
    if (known === undefined) copies.set(keyOf(first), [first, { clientId, clock }])
    else known.push({ clientId, clock })
  }
  const fates = new Map<string, Fate>()
  for (const characters of copies.values()) {
    const spans = characters.flatMap(({ clientId, clock }) => reading.timesOf(clientId, clock, 1))
    for (const [key, fate] of fatesOf(reading, spans, person)) fates.set(key, fate)
  }
  return fates
}

/** @param spans one character and its copies, in the order in which they came */
function fatesOf(reading: HistoryReading, spans: readonly CharacterSpan[], person: PersonId): [string, Fate][] {
  const [first] = spans
  if (first === undefined) return []
  const events = spans
    .flatMap(({ writtenAt, removedAt }) => [
      { at: writtenAt, isThere: true },
      { at: removedAt, isThere: false },
    ])
    .filter(({ at }) => at !== Infinity && reading.authorAt(at) !== person)
    .toSorted((one, other) => one.at - other.at)
  const isGone = isOf(reading, first, person)
  const standing = spans.filter(({ removedAt }) => removedAt === Infinity)
  const ofOthers = standing.filter(({ writtenAt }) => reading.authorAt(writtenAt) !== person)
  // What somebody else put in and nobody removed stands in any case; a copy of this person's only while there is no other.
  const keeps = !isGone && ofOthers.length === 0 && events.at(-1)?.isThere === true
  const newest = spans.reduce((one, other) => (other.writtenAt >= one.writtenAt ? other : one))
  return spans.map((span) => [
    keyOf(span),
    {
      stands: !isGone && (keeps || ofOthers.includes(span)),
      putBackAt: standing.length === 0 && span === newest ? ('here' as const) : ('nowhere' as const),
    },
  ])
}

/** A piece by those who first wrote its words, and letter by letter where some of it have copies. */
function partsOf(reading: HistoryReading, piece: WrittenPiece, fates: ReadonlyMap<string, Fate>): WrittenPiece[] {
  const ends = new Set<number>()
  let end = 0
  for (const { codeUnits } of reading.handsOf(piece.clientId, piece.clock, piece.codeUnits)) {
    end += codeUnits
    ends.add(end)
  }
  if (fates.size > 0) {
    for (let at = 0; at < piece.codeUnits; at += 1)
      if (fates.has(keyOf({ clientId: piece.clientId, clock: piece.clock + at }))) ends.add(at).add(at + 1)
  }
  const parts: WrittenPiece[] = []
  let start = 0
  for (const to of [...ends].toSorted((one, other) => one - other)) {
    if (to <= start) continue
    parts.push({ ...piece, clock: piece.clock + start, codeUnits: to - start, text: piece.text.slice(start, to) })
    start = to
  }
  return parts
}

function keyOf({ clientId, clock }: CharacterId): string {
  return `${clientId} ${clock}`
}
