import { StateEffect, StateField, RangeSet, type Extension, type Range } from '@codemirror/state'
import { Decoration, EditorView, gutter, type GutterMarker } from '@codemirror/view'
import * as Y from 'yjs'
import { colourClass } from './person-mark.ts'
import { RailMarker } from './rail-marker.ts'

/** Words that somebody else wrote lately. `colour` as given by the server. */
export interface RecentWords {
  readonly from: number
  readonly to: number
  readonly colour: number
  readonly atMs: number
}

/** So long a line shows who changed it. */
export const recentForMs = 10 * 60_000

export const addRecentWords = StateEffect.define<readonly RecentWords[]>()
/** What was written before this time is forgotten. */
export const forgetRecentBefore = StateEffect.define<number>()

/** More places than this are not kept: the oldest go first. */
const mostPlaces = 500

export const recentWordsField = StateField.define<readonly RecentWords[]>({
  create: () => [],
  update(words, transaction) {
    let next = words
    if (transaction.docChanged && next.length > 0) {
      const { changes } = transaction
      next = next
        .map((one) => ({ ...one, from: changes.mapPos(one.from, 1), to: changes.mapPos(one.to, -1) }))
        .filter((one) => one.to >= one.from)
    }
    for (const effect of transaction.effects) {
      if (effect.is(addRecentWords)) next = [...next, ...effect.value].slice(-mostPlaces)
      if (effect.is(forgetRecentBefore)) {
        const before = effect.value
        next = next.some((one) => one.atMs < before) ? next.filter((one) => one.atMs >= before) : next
      }
    }
    return next
  },
  provide: (field) => EditorView.decorations.from(field, (words) => Decoration.set(words.flatMap(tintOf), true)),
})

function tintOf({ from, to, colour }: RecentWords): Range<Decoration>[] {
  return from < to ? [Decoration.mark({ class: `peer-words ${colourClass(colour)}` }).range(from, to)] : []
}

/** The rail beside the text: a line that others changed carries a bar in the colour of the last of them. */
export function recentChanges(): Extension {
  return [
    recentWordsField,
    gutter({
      class: 'cm-rail',
      markers: (view) => railMarkers(view),
      lineMarkerChange: (update) =>
        update.startState.field(recentWordsField) !== update.state.field(recentWordsField) || update.docChanged,
    }),
  ]
}

function railMarkers(view: EditorView): RangeSet<GutterMarker> {
  const { doc } = view.state
  const colours = new Map<number, { colour: number; atMs: number }>()
  for (const { from, to, colour, atMs } of view.state.field(recentWordsField)) {
    let line = doc.lineAt(Math.min(from, doc.length))
    for (;;) {
      const before = colours.get(line.from)
      if (before === undefined || before.atMs <= atMs) colours.set(line.from, { colour, atMs })
      if (line.to >= to || line.number >= doc.lines) break
      line = doc.line(line.number + 1)
    }
  }
  const markers = [...colours].map(([from, { colour }]) => new RailMarker(colour).range(from))
  return RangeSet.of(markers, true)
}

/** A place where words came or went, in positions of the text after the change. */
export interface ChangedPlace {
  readonly from: number
  readonly to: number
  /** Client id of who wrote the words; `null` where words only went: Yjs keeps no author of a deletion. */
  readonly client: number | null
}

/** Where a change put or took words. To be asked while the change is being observed: the positions are those of that moment. */
export function changedPlaces(event: Y.YTextEvent): ChangedPlace[] {
  const places: ChangedPlace[] = []
  let position = 0
  for (const step of event.delta) {
    if (step.retain !== undefined) position += step.retain
    else if (typeof step.insert === 'string') {
      const to = position + step.insert.length
      places.push({ from: position, to, client: authorAt(event.target, position) })
      position = to
    } else if (step.delete !== undefined) places.push({ from: position, to: position, client: null })
  }
  return places
}

function authorAt(text: Y.Text, position: number): number | null {
  return Y.createRelativePositionFromTypeIndex(text, position).item?.client ?? null
}
