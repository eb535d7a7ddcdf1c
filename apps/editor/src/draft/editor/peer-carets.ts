import { StateEffect, StateField, type EditorState, type Extension, type Range } from '@codemirror/state'
import {
  Decoration,
  Direction,
  EditorView,
  layer,
  ViewPlugin,
  type DecorationSet,
  type LayerMarker,
} from '@codemirror/view'
import { placeFlag, type Box, type FlagPlace } from './flag-place.ts'
import { colourClass, lineStyle } from './person-mark.ts'
import type { Peer } from './peers.ts'

/** How long a name stands at a caret after it moved. */
const flagMs = 2_000

/** Everybody else's places, whole each time. Empty while there is no connection: a caret that is not true shows nowhere. */
export const setPeers = StateEffect.define<{ readonly peers: readonly Peer[]; readonly nowMs: number }>()

interface DrawnPeer extends Peer {
  readonly movedAtMs: number
}

/** The others' places, carried along with every change of the text until they say where they are now. */
export const peersField = StateField.define<readonly DrawnPeer[]>({
  create: () => [],
  update(drawn, transaction) {
    let next = drawn
    if (transaction.docChanged && next.length > 0) {
      const length = transaction.newDoc.length
      const map = (position: number) =>
        transaction.changes.mapPos(Math.min(position, transaction.startState.doc.length), 1)
      next = next.map((peer) => ({
        ...peer,
        anchor: Math.min(map(peer.anchor), length),
        head: Math.min(map(peer.head), length),
      }))
    }
    for (const effect of transaction.effects) {
      if (effect.is(setPeers)) next = movePeers(next, effect.value.peers, effect.value.nowMs, transaction.newDoc.length)
    }
    return next
  },
})

/** A peer has moved when it says another place than the text carried it to. */
function movePeers(
  before: readonly DrawnPeer[],
  now: readonly Peer[],
  nowMs: number,
  length: number,
): readonly DrawnPeer[] {
  return now.map((peer) => {
    const place = { anchor: Math.min(peer.anchor, length), head: Math.min(peer.head, length) }
    const old = before.find(({ clientId }) => clientId === peer.clientId)
    const isSame = old !== undefined && old.head === place.head && old.anchor === place.anchor
    return { ...peer, ...place, movedAtMs: isSame ? old.movedAtMs : nowMs }
  })
}

/**
 * Carets and selections of the others. Carets lie in a layer over the text: inside it they would make places where a line can break, and
 * words would move under the reader. `aria-hidden`: the people list is their text form.
 */
export function peerCarets(now: () => number): Extension {
  return [peersField, EditorView.decorations.compute([peersField], selections), caretLayer(now), flagEnds(now)]
}

function selections(state: EditorState): DecorationSet {
  const ranges: Range<Decoration>[] = []
  for (const { anchor, head, user } of state.field(peersField)) {
    if (anchor === head) continue
    const classes = `peer-selection ${colourClass(user.colour)} ${lineStyle(user.colour)}`
    ranges.push(Decoration.mark({ class: classes }).range(Math.min(anchor, head), Math.max(anchor, head)))
  }
  return Decoration.set(ranges, true)
}

function caretLayer(now: () => number): Extension {
  return layer({
    above: true,
    class: 'peer-carets',
    update: (update) =>
      update.docChanged ||
      update.selectionSet ||
      update.transactions.some((one) => one.effects.some((effect) => effect.is(setPeers) || effect.is(endFlags))),
    markers: (view) => caretMarkers(view, now()),
  })
}

/** A name's two seconds are over. */
const endFlags = StateEffect.define()

/** Draws anew when the next name has stood for long enough. */
function flagEnds(now: () => number): Extension {
  return ViewPlugin.define((view) => {
    let timer: ReturnType<typeof setTimeout> | undefined
    return {
      update(update) {
        const ends = update.state.field(peersField).map(({ movedAtMs }) => movedAtMs + flagMs)
        const next = Math.min(...ends.filter((end) => end > now()))
        clearTimeout(timer)
        if (Number.isFinite(next))
          timer = setTimeout(() => view.dispatch({ effects: endFlags.of(null) }), next - now() + 10)
      },
      destroy: () => clearTimeout(timer),
    }
  })
}

function caretMarkers(view: EditorView, nowMs: number): CaretMarker[] {
  const window = view.scrollDOM.getBoundingClientRect()
  const origin = originOf(view, window)
  const own = view.hasFocus ? view.coordsAtPos(view.state.selection.main.head) : null
  const ownLine: Box | null = own === null ? null : { ...own, left: window.left, right: window.right }
  const direction = view.textDirection === Direction.RTL ? 'rtl' : 'ltr'
  return view.state.field(peersField).flatMap((peer) => {
    const place = view.coordsAtPos(peer.head, peer.head > peer.anchor ? -1 : 1)
    if (place === null) return []
    const flag = placeFlag(place, { width: flagWidth(peer.user.name), height: flagHeight }, window, ownLine, direction)
    const isFlagged = peer.movedAtMs + flagMs > nowMs
    return [
      new CaretMarker(
        peer,
        place.left - origin.left,
        place.top - origin.top,
        place.bottom - place.top,
        flag,
        isFlagged,
      ),
    ]
  })
}

/** Where the layer's own 0, 0 is on the screen, as CodeMirror's own layers reckon it. */
function originOf(view: EditorView, window: Box): { readonly left: number; readonly top: number } {
  const { scrollDOM, scaleX, scaleY } = view
  const isLeft = view.textDirection === Direction.LTR
  const left = isLeft ? window.left : window.right - scrollDOM.clientWidth * scaleX
  return { left: left - scrollDOM.scrollLeft * scaleX, top: window.top - scrollDOM.scrollTop * scaleY }
}

const flagHeight = 15

/** CSS pixels, before it is drawn; wide signs are reckoned wide. At most what the style sheet allows. */
function flagWidth(name: string): number {
  let width = 10
  for (const sign of name) width += (sign.codePointAt(0) ?? 0) > 0x2e80 ? 12 : 7
  return Math.min(width, 160)
}

class CaretMarker implements LayerMarker {
  readonly #peer: Peer
  readonly #left: number
  readonly #top: number
  readonly #height: number
  readonly #flag: FlagPlace
  readonly #isFlagged: boolean

  constructor(peer: Peer, left: number, top: number, height: number, flag: FlagPlace, isFlagged: boolean) {
    this.#peer = peer
    this.#left = left
    this.#top = top
    this.#height = height
    this.#flag = flag
    this.#isFlagged = isFlagged
  }

  eq(other: LayerMarker): boolean {
    return other instanceof CaretMarker && other.#key() === this.#key()
  }

  draw(): HTMLElement {
    const caret = document.createElement('div')
    const flag = document.createElement('bdi')
    flag.className = 'peer-flag'
    caret.append(flag)
    this.#dress(caret)
    return caret
  }

  update(caret: HTMLElement): boolean {
    this.#dress(caret)
    return true
  }

  #key(): string {
    const { clientId, user } = this.#peer
    const place = [this.#left, this.#top, this.#height, this.#flag.vertical, this.#flag.opens, this.#isFlagged]
    return [clientId, user.name, user.colour, ...place].join()
  }

  #dress(caret: HTMLElement): void {
    const { user, clientId } = this.#peer
    caret.className = `peer-caret ${colourClass(user.colour)}`
    caret.classList.toggle('is-flagged', this.#isFlagged)
    caret.classList.toggle('is-below', this.#flag.vertical === 'below')
    caret.classList.toggle('opens-left', this.#flag.opens === 'left')
    caret.dataset['client'] = String(clientId)
    caret.style.left = `${this.#left}px`
    caret.style.top = `${this.#top}px`
    caret.style.height = `${this.#height}px`
    if (caret.firstElementChild !== null) caret.firstElementChild.textContent = user.name
  }
}
