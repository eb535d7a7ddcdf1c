import type { PersonBody, VersionBody } from '@scriptorium/protocol'
import { comparePlaces, isSamePlace } from './place.ts'
import type { Place } from './place.ts'
import { placeOf, stretchesAround, versionsByStretch } from './stretches.ts'
import type { KnownHistory, Stretch } from './stretches.ts'

/** A line of the list of versions. */
export interface VersionRow {
  readonly place: Place
  readonly atMs: number
  readonly version: VersionBody | null
  /** The stretch it ends with; for a named version, all those since the one named before it. */
  readonly stretches: readonly Stretch[]
  readonly people: readonly PersonBody[]
  /** Headings of the sections, `null`: before the first one. No two alike. */
  readonly sections: readonly (string | null)[]
  readonly added: number
  readonly removed: number
}

export interface VersionDay {
  readonly day: string
  readonly atMs: number
  readonly rows: readonly VersionRow[]
}

/**
 * The versions grouped by day, newest first.
 * @param isNamedOnly leave out what has no name; how it began stays
 */
export function versionDays(
  known: KnownHistory,
  isNamedOnly: boolean,
  dayOf: (atMs: number) => string,
): readonly VersionDay[] {
  const rows = isNamedOnly ? namedRows(known) : allRows(known)
  const days: { day: string; atMs: number; rows: VersionRow[] }[] = []
  for (const row of rows.toReversed()) {
    const day = dayOf(row.atMs)
    const last = days.at(-1)
    if (last?.day === day) last.rows.push(row)
    else days.push({ day, atMs: row.atMs, rows: [row] })
  }
  return days
}

/** Every stretch is a line, and so is a name inside of one. A name at its end is that line's own. */
function allRows({ stretches, versions }: KnownHistory): readonly VersionRow[] {
  const ofStretches = stretches.map((stretch) => {
    const place = placeOf(stretch)
    const version = versions.find((one) => isSamePlace(one, place)) ?? null
    return rowOf(place, version, stretch.endedAtMs, [stretch])
  })
  const inside = versions.filter((version) => !stretches.some((stretch) => isSamePlace(placeOf(stretch), version)))
  // Who wrote there is known; how much of it was there already is not.
  const ofNames = inside.map((version) => ({
    ...rowOf(version, version, version.atMs, stretchesAround(stretches, version)),
    added: 0,
    removed: 0,
  }))
  return [...ofStretches, ...ofNames].toSorted((one, other) => comparePlaces(one.place, other.place))
}

function namedRows(known: KnownHistory): readonly VersionRow[] {
  const rows: VersionRow[] = []
  const named = versionsByStretch(known)
  let since: Stretch[] = []
  for (const [index, stretch] of known.stretches.entries()) {
    since.push(stretch)
    if (stretch.kind === 'began') {
      rows.push(rowOf(placeOf(stretch), null, stretch.endedAtMs, [stretch]))
      since = []
    }
    for (const version of named.get(index) ?? []) {
      rows.push(rowOf(version, version, version.atMs, since))
      since = []
    }
  }
  return rows
}

function rowOf(place: Place, version: VersionBody | null, atMs: number, stretches: readonly Stretch[]): VersionRow {
  const people = new Map(stretches.flatMap(({ person }) => (person === null ? [] : [[person.id, person]])))
  return {
    place: { generation: place.generation, sequence: place.sequence },
    atMs,
    version,
    stretches,
    people: [...people.values()],
    sections: [...new Set(stretches.filter(({ person }) => person !== null).map(({ section }) => section))],
    added: stretches.reduce((sum, { added }) => sum + added, 0),
    removed: stretches.reduce((sum, { removed }) => sum + removed, 0),
  }
}

/** The named version that a comparison begins with: the last one before a place, else how the draft began. */
export function comparedFirst({ stretches, versions }: KnownHistory, at: Place): Place | undefined {
  const named = versions.findLast((version) => comparePlaces(version, at) < 0)
  if (named !== undefined) return { generation: named.generation, sequence: named.sequence }
  const first = stretches.map(placeOf).find((place) => comparePlaces(place, at) < 0)
  return first ?? stretches.map(placeOf)[0]
}
