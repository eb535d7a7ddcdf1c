import { StateEffect, StateField, type Extension, type Range } from '@codemirror/state'
import {
  Decoration,
  Direction,
  EditorView,
  ViewPlugin,
  WidgetType,
  type DecorationSet,
  type ViewUpdate,
} from '@codemirror/view'
import { colourClass, lineStyle } from './person-mark.ts'
import { placeFlag, type Box } from './flag-place.ts'
import type { Peer } from './peers.ts'

/** How long a name stands at a caret after it moved. */
export const flagMs = 2_000

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
export function movePeers(
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

/** Carets and selections of the others. `aria-hidden`: the people list is their text form. */
export function peerCarets(now: () => number): Extension {
  return [peersField, caretPlugin(now)]
}

function caretPlugin(now: () => number): Extension {
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet
      readonly #view: EditorView
      #timer: ReturnType<typeof setTimeout> | undefined

      constructor(view: EditorView) {
        this.#view = view
        this.decorations = this.#draw()
      }

      update(update: ViewUpdate): void {
        const peers = update.state.field(peersField)
        if (peers !== update.startState.field(peersField, false) || update.docChanged)
          this.decorations = this.#draw(update.view)
        if (
          update.docChanged ||
          update.selectionSet ||
          update.geometryChanged ||
          update.viewportChanged ||
          peers.length > 0
        ) {
          this.#placeFlags()
        }
      }

      destroy(): void {
        clearTimeout(this.#timer)
      }

      #draw(view = this.#view): DecorationSet {
        const peers = view.state.field(peersField)
        const atMs = now()
        clearTimeout(this.#timer)
        const nextEnd = Math.min(...peers.map((peer) => peer.movedAtMs + flagMs).filter((end) => end > atMs))
        if (Number.isFinite(nextEnd)) {
          this.#timer = setTimeout(
            () => {
              this.decorations = this.#draw()
              this.#view.dispatch({})
            },
            nextEnd - atMs + 10,
          )
        }
        return Decoration.set(
          peers.flatMap((peer) => decorationsOf(peer, peer.movedAtMs + flagMs > atMs)),
          true,
        )
      }

      #placeFlags(): void {
        this.#view.requestMeasure({ key: this, read: readFlags, write: writeFlags })
      }
    },
    {
      decorations: (plugin) => plugin.decorations,
      eventHandlers: {},
    },
  )
}

function decorationsOf(peer: DrawnPeer, isFlagged: boolean): Range<Decoration>[] {
  const from = Math.min(peer.anchor, peer.head)
  const to = Math.max(peer.anchor, peer.head)
  const caret = Decoration.widget({ widget: new CaretWidget(peer, isFlagged), side: peer.head === from ? -1 : 1 })
  const ranges = [caret.range(peer.head)]
  if (from !== to) {
    const classes = `peer-selection ${colourClass(peer.user.colour)} ${lineStyle(peer.user.colour)}`
    ranges.push(Decoration.mark({ class: classes }).range(from, to))
  }
  return ranges
}

class CaretWidget extends WidgetType {
  readonly #peer: Peer
  readonly #isFlagged: boolean

  constructor(peer: Peer, isFlagged: boolean) {
    super()
    this.#peer = peer
    this.#isFlagged = isFlagged
  }

  override eq(other: CaretWidget): boolean {
    const { user, clientId } = this.#peer
    const { user: otherUser, clientId: otherId } = other.#peer
    const isSamePerson = user.name === otherUser.name && user.colour === otherUser.colour
    return clientId === otherId && isSamePerson && this.#isFlagged === other.#isFlagged
  }

  override toDOM(): HTMLElement {
    const caret = document.createElement('span')
    caret.className = `peer-caret ${colourClass(this.#peer.user.colour)}`
    caret.ariaHidden = 'true'
    caret.dataset['client'] = String(this.#peer.clientId)
    const flag = document.createElement('span')
    flag.className = 'peer-flag'
    flag.textContent = this.#peer.user.name
    caret.append(flag)
    caret.classList.toggle('is-flagged', this.#isFlagged)
    return caret
  }

  override ignoreEvent(): boolean {
    return true
  }
}

function readFlags(
  view: EditorView,
): { readonly caret: Element; readonly isBelow: boolean; readonly opensLeft: boolean }[] {
  const window = view.scrollDOM.getBoundingClientRect()
  const own = view.hasFocus ? view.coordsAtPos(view.state.selection.main.head) : null
  const ownLine: Box | null =
    own === null ? null : { left: window.left, right: window.right, top: own.top, bottom: own.bottom }
  const direction = view.textDirection === Direction.RTL ? 'rtl' : 'ltr'
  return [...view.contentDOM.querySelectorAll('.peer-caret')].map((caret) => {
    const flag = caret.querySelector('.peer-flag')?.getBoundingClientRect()
    const size = { width: flag?.width ?? 0, height: flag?.height ?? 0 }
    const place = placeFlag(caret.getBoundingClientRect(), size, window, ownLine, direction)
    return { caret, isBelow: place.vertical === 'below', opensLeft: place.opens === 'left' }
  })
}

function writeFlags(places: ReturnType<typeof readFlags>): void {
  for (const { caret, isBelow, opensLeft } of places) {
    caret.classList.toggle('is-below', isBelow)
    caret.classList.toggle('opens-left', opensLeft)
  }
}
