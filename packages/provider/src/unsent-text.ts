import { ContentString, decodeUpdate, Item, type Text } from 'yjs'

/** Clocks `from` to below `to` of one client id. */
export interface ClockRange {
  readonly client: number
  readonly from: number
  readonly to: number
}

/** Pieces from different places of the text stand in paragraphs of their own. */
const betweenPlaces = '\n\n'

/** The words of `ranges` that still stand in `text`, in reading order. */
export function textInDoc(text: Text, ranges: readonly ClockRange[]): string {
  const ours = joinByClient(ranges)
  let words = ''
  let isTogether = true
  // oxlint-disable-next-line no-underscore-dangle -- Yjs has no other way to the items in reading order together with their ids
  for (let item = text._start; item !== null; item = item.right) {
    if (item.deleted || !(item.content instanceof ContentString)) continue
    const { clock } = item.id
    const end = clock + item.length
    const inside = (ours.get(item.id.client) ?? []).filter((range) => range.from < end && range.to > clock)
    if (inside.length === 0) isTogether = false
    for (const range of inside) {
      if (range.from > clock) isTogether = false
      if (!isTogether && words !== '') words += betweenPlaces
      words += item.content.str.slice(Math.max(range.from - clock, 0), range.to - clock)
      isTogether = range.to >= end
    }
  }
  return words
}

/** Touching ranges become one: a thousand typed letters in a row are one range. */
function joinByClient(ranges: readonly ClockRange[]): Map<number, ClockRange[]> {
  const joined = new Map<number, ClockRange[]>()
  for (const range of ranges.toSorted((one, other) => one.from - other.from)) {
    const list = joined.get(range.client) ?? []
    const last = list.at(-1)
    if (last !== undefined && range.from <= last.to)
      list[list.length - 1] = { ...last, to: Math.max(last.to, range.to) }
    else list.push(range)
    joined.set(range.client, list)
  }
  return joined
}

/** The words that these updates wrote and did not take back, in the order of writing: for words whose document is gone. */
export function textOfUpdates(updates: readonly Uint8Array[]): string {
  const decoded = updates.map((update) => decodeUpdate(update))
  const deleted = new Map<number, { readonly clock: number; readonly len: number }[]>()
  for (const { ds } of decoded)
    for (const [client, ranges] of ds.clients) deleted.set(client, [...(deleted.get(client) ?? []), ...ranges])
  let words = ''
  let last: { readonly client: number; readonly clock: number } | null = null
  const seen = new Map<number, number>()
  for (const struct of decoded.flatMap(({ structs }) => structs)) {
    if (!(struct instanceof Item) || !(struct.content instanceof ContentString)) continue
    const { client, clock } = struct.id
    const known = Math.max(0, (seen.get(client) ?? 0) - clock)
    if (known >= struct.length) continue
    seen.set(client, clock + struct.length)
    const gone = deleted.get(client) ?? []
    const kept = struct.content.str
      .split('')
      .filter((_unit, index) => index >= known && !gone.some((range) => isIn(clock + index, range)))
      .join('')
    const follows = last !== null && struct.origin?.client === last.client && struct.origin.clock === last.clock
    if (kept !== '') words += (follows || words === '' ? '' : betweenPlaces) + kept
    last = { client, clock: clock + struct.length - 1 }
  }
  return words
}

function isIn(clock: number, range: { readonly clock: number; readonly len: number }): boolean {
  return clock >= range.clock && clock < range.clock + range.len
}
