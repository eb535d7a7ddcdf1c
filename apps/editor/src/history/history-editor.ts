import { standardKeymap } from '@codemirror/commands'
import {
  Compartment,
  EditorState,
  RangeSet,
  StateEffect,
  StateField,
  type Extension,
  type Range,
} from '@codemirror/state'
import { Decoration, EditorView, gutter, keymap, lineNumbers, WidgetType, type DecorationSet } from '@codemirror/view'
import { lineDirections, type Direction } from '../draft/editor/line-direction.ts'
import { colourClass } from '../draft/editor/person-mark.ts'
import { RailMarker } from '../draft/editor/rail-marker.ts'
import { wikitextColours } from '../draft/editor/wikitext-colours.ts'
import { lineNumbersOf, railsOf } from './text-marks.ts'
import type { MarkedText, TextMark } from './text-marks.ts'

export interface HistoryEditorOptions {
  readonly parent: HTMLElement
  readonly language: string
  readonly direction: Direction
  readonly hasLineNumbers: boolean
  readonly cspNonce: string
  /** CodeMirror's own words, translated. */
  readonly phrases: Readonly<Record<string, string>>
}

/** A text of the past, read like the draft itself: who wrote what, and what came and went in the stretch that is looked at. */
export interface HistoryEditor {
  /**
   * @param words before what was added or removed, for screen readers
   * @param label name of the text
   */
  show(text: MarkedText, colours: ReadonlyMap<string, number>, words: (mark: TextMark) => string, label: string): void
  setLanguage(extension: Extension): void
  destroy(): void
}

interface Shown {
  readonly decorations: DecorationSet
  readonly numbers: readonly (number | null)[]
  readonly rails: RangeSet<RailMarker>
}

const setShown = StateEffect.define<Shown>()
const shownField = StateField.define<Shown>({
  create: () => ({ decorations: Decoration.none, numbers: [], rails: RangeSet.empty }),
  update: (shown, { effects }) => effects.find((effect) => effect.is(setShown))?.value ?? shown,
  provide: (field) => EditorView.decorations.from(field, ({ decorations }) => decorations),
})

export function openHistoryEditor(options: HistoryEditorOptions): HistoryEditor {
  const wikitext = new Compartment()
  const attributes = new Compartment()
  const finding = new Compartment()
  let find: ((of: EditorView) => boolean) | undefined
  let isDestroyed = false
  const view = new EditorView({
    parent: options.parent,
    state: EditorState.create({
      extensions: [
        options.cspNonce === '' ? [] : EditorView.cspNonce.of(options.cspNonce),
        EditorState.lineSeparator.of('\n'),
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        EditorView.lineWrapping,
        lineDirections(options.direction),
        shownField,
        attributes.of([]),
        wikitext.of([]),
        wikitextColours(),
        options.hasLineNumbers ? lineNumbers({ formatNumber: numberOf }) : [],
        gutter({ class: 'cm-rail', markers: (of) => of.state.field(shownField).rails }),
        EditorState.phrases.of(options.phrases),
        finding.of([]),
        keymap.of([{ key: 'Mod-f', scope: 'editor search-panel', run: startFind }, ...standardKeymap]),
      ],
    }),
  })

  /** The first find loads what finds, as in the draft: lines off screen are not in the page, so the browser's own finds too little. */
  function startFind(of: EditorView): boolean {
    if (find !== undefined) return find(of)
    void loadFind()
    return true
  }

  async function loadFind(): Promise<void> {
    const loaded = await import('../draft/editor/find.ts').catch(() => undefined)
    if (loaded === undefined || isDestroyed) return
    if (find === undefined) view.dispatch({ effects: finding.reconfigure(loaded.findAndReplace()) })
    find = loaded.find
    find(view)
  }

  return {
    show(text, colours, words, label) {
      const changes = changeTo(view.state.doc.toString(), text.text)
      const isMove = text.firstChange !== null
      view.dispatch({
        changes,
        effects: [
          attributes.reconfigure(EditorView.contentAttributes.of(contentAttributes(options, label))),
          ...(isMove ? [EditorView.scrollIntoView(text.firstChange, { y: 'center' })] : []),
        ],
      })
      // Positions of lines are those of the text that is there now.
      view.dispatch({ effects: setShown.of(shownOf(view.state, text, colours, words)) })
    },
    setLanguage: (extension) => view.dispatch({ effects: wikitext.reconfigure(extension) }),
    destroy() {
      isDestroyed = true
      view.destroy()
    },
  }
}

function contentAttributes({ language, direction }: HistoryEditorOptions, label: string): Record<string, string> {
  return {
    'aria-label': label,
    'aria-readonly': 'true',
    lang: language,
    dir: direction,
    translate: 'no',
    spellcheck: 'false',
    tabindex: '0',
  }
}

/** While line numbers are measured CodeMirror asks for one past the end: then the number itself is wide enough. */
function numberOf(line: number, state: EditorState): string {
  const number = state.field(shownField).numbers[line - 1]
  return number === undefined ? String(line) : String(number ?? '')
}

/** One change between what both begin and end with: what stays keeps its place on the screen. */
function changeTo(before: string, after: string): { from: number; to: number; insert: string } {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start += 1
  let end = 0
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) }
}

function shownOf(
  { doc }: EditorState,
  text: MarkedText,
  colours: ReadonlyMap<string, number>,
  words: (mark: TextMark) => string,
): Shown {
  const colourOf = (person: string | null) => (person === null ? 0 : (colours.get(person) ?? 0))
  const decorations = text.marks.flatMap((mark, index) => {
    const before = text.marks[index - 1]
    // What was put in the place of something stands apart from it.
    const isInstead = mark.kind === 'added' && before?.kind === 'removed' && before.to === mark.from
    return decorate(mark, `${colourClass(colourOf(mark.person))} ${isInstead ? 'history-instead' : ''}`, words(mark))
  })
  const rails = [...railsOf(text)].map(([line, person]) =>
    new RailMarker(colourOf(person)).range(doc.line(line + 1).from),
  )
  return {
    decorations: Decoration.set(decorations, true),
    numbers: lineNumbersOf(text),
    rails: RangeSet.of(rails, true),
  }
}

function decorate({ from, to, kind }: TextMark, colour: string, words: string): Range<Decoration>[] {
  if (kind === 'kept') return [Decoration.mark({ class: `peer-words ${colour}` }).range(from, to)]
  const tagName = kind === 'added' ? 'ins' : 'del'
  return [
    Decoration.widget({ widget: new UnseenWords(words), side: -1 }).range(from),
    Decoration.mark({ tagName, class: `history-${kind} ${colour}` }).range(from, to),
  ]
}

class UnseenWords extends WidgetType {
  readonly #words: string

  constructor(words: string) {
    super()
    this.#words = words
  }

  override eq(other: UnseenWords): boolean {
    return other.#words === this.#words
  }

  override toDOM(): HTMLElement {
    const element = document.createElement('span')
    element.className = 'visually-hidden'
    element.textContent = `${this.#words} `
    return element
  }
}
