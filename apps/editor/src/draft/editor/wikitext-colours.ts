import { syntaxTree } from '@codemirror/language'
import { RangeSetBuilder, type Extension } from '@codemirror/state'
import { Decoration, ViewPlugin, type DecorationSet, type EditorView, type ViewUpdate } from '@codemirror/view'

/**
 * Classes for what the language found, so that colours live in the style sheet: marks step back, notes and templates inside sentences are
 * dimmed and smaller, headings are bold.
 */
export function wikitextColours(): Extension {
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet
      #tree

      constructor(view: EditorView) {
        this.#tree = syntaxTree(view.state)
        this.decorations = colour(view)
      }

      update(update: ViewUpdate): void {
        const tree = syntaxTree(update.state)
        if (!update.docChanged && !update.viewportChanged && tree === this.#tree) return
        this.#tree = tree
        this.decorations = colour(update.view)
      }
    },
    { decorations: (plugin) => plugin.decorations },
  )
}

const classOfToken: Readonly<Record<string, string>> = {
  'mw-apostrophes': 'wt-mark',
  'mw-list': 'wt-mark',
  'mw-section-header': 'wt-mark',
  'mw-hr': 'wt-mark',
  'mw-signature': 'wt-mark',
  'mw-link-bracket': 'wt-mark',
  'mw-link-delimiter': 'wt-mark',
  'mw-file-delimiter': 'wt-mark',
  'mw-extlink-bracket': 'wt-mark',
  'mw-link-pagename': 'wt-link',
  'mw-link-tosection': 'wt-link',
  'mw-link-text': 'wt-link',
  'mw-extlink': 'wt-link',
  'mw-extlink-protocol': 'wt-link',
  'mw-extlink-text': 'wt-link',
  'mw-free-extlink': 'wt-link',
  'mw-free-extlink-protocol': 'wt-link',
  'mw-magic-link': 'wt-link',
  'mw-template-name': 'wt-template',
  'mw-template-bracket': 'wt-template',
  'mw-template-delimiter': 'wt-data',
  'mw-template-argument-name': 'wt-data',
  'mw-template': 'wt-data',
  'mw-parserfunction-name': 'wt-template',
  'mw-parserfunction-bracket': 'wt-template',
  'mw-parserfunction-delimiter': 'wt-data',
  'mw-templatevariable-name': 'wt-template',
  'mw-templatevariable-bracket': 'wt-template',
  'mw-exttag-name': 'wt-data',
  'mw-exttag-bracket': 'wt-data',
  'mw-exttag-attribute': 'wt-data',
  'mw-exttag-attribute-value': 'wt-data',
  'mw-htmltag-name': 'wt-data',
  'mw-htmltag-bracket': 'wt-data',
  'mw-htmltag-attribute': 'wt-data',
  'mw-htmltag-attribute-value': 'wt-data',
  'mw-table-bracket': 'wt-mark',
  'mw-table-delimiter': 'wt-mark',
  'mw-table-delimiter2': 'wt-mark',
  'mw-table-definition': 'wt-data',
  'mw-table-definition-value': 'wt-data',
  'mw-comment': 'wt-comment',
  'mw-section': 'wt-heading',
  'mw-strong': 'wt-bold',
  'mw-em': 'wt-italic',
  'mw-redirect': 'wt-template',
  'mw-double-underscore': 'wt-data',
  'mw-entity': 'wt-mark',
  'mw-error': 'wt-error',
}

const marks = new Map<string, Decoration>()
const noteMark = Decoration.mark({ class: 'wt-note' })
const headingLine = Decoration.line({ class: 'wt-heading-line' })

function markFor(classes: string): Decoration {
  let mark = marks.get(classes)
  if (mark === undefined) {
    mark = Decoration.mark({ class: classes })
    marks.set(classes, mark)
  }
  return mark
}

function colour(view: EditorView): DecorationSet {
  const found: { from: number; to: number; decoration: Decoration }[] = []
  const { state } = view
  for (const { from, to } of view.visibleRanges) {
    // A note or a template that began further up is followed from the start of its line.
    const start = state.doc.lineAt(from).from
    const notes = new NoteFinder((position) => isLineStart(state, position))
    syntaxTree(state).iterate({
      from: start,
      to,
      enter(node) {
        const tokens = node.name.split('_')
        if (node.name === 'Document') return
        const classes = new Set(tokens.flatMap((token) => classOfToken[token] ?? []))
        if (tokens.includes('mw-section-header')) {
          const line = state.doc.lineAt(node.from)
          if (line.from === node.from) found.push({ from: line.from, to: line.from, decoration: headingLine })
        }
        const note = notes.step(tokens, node.from, node.to, () => state.sliceDoc(node.from, node.to))
        if (note !== null) found.push({ ...note, decoration: noteMark })
        if (classes.size > 0) found.push({ from: node.from, to: node.to, decoration: markFor([...classes].join(' ')) })
      },
    })
  }
  found.sort((a, b) => a.from - b.from || a.decoration.startSide - b.decoration.startSide || b.to - a.to)
  const builder = new RangeSetBuilder<Decoration>()
  for (const { from, to, decoration } of found) builder.add(from, to, decoration)
  return builder.finish()
}

function isLineStart(state: EditorView['state'], position: number): boolean {
  const line = state.doc.lineAt(position)
  return /^[\s:*#;]*$/.test(line.text.slice(0, position - line.from))
}

/** Finds `<ref …>…</ref>` and templates inside sentences: the biggest obstacle to reading wikitext are the notes in the middle of it. */
class NoteFinder {
  #refFrom: number | null = null
  #isClosing = false
  #depth = 0
  #templateFrom: number | null = null
  readonly #startsLine: (position: number) => boolean

  constructor(startsLine: (position: number) => boolean) {
    this.#startsLine = startsLine
  }

  step(tokens: readonly string[], from: number, to: number, text: () => string): { from: number; to: number } | null {
    if (tokens.includes('mw-exttag-bracket')) return this.#tag(text(), from, to)
    if (tokens.includes('mw-exttag-name') && this.#refFrom !== null && text().trim() !== 'ref') this.#refFrom = null
    if (tokens.includes('mw-template-bracket') && this.#refFrom === null) return this.#template(text(), from, to)
    return null
  }

  #tag(bracket: string, from: number, to: number): { from: number; to: number } | null {
    if (bracket.startsWith('</')) {
      this.#isClosing = true
      return null
    }
    if (bracket.startsWith('<')) {
      this.#refFrom ??= from
      return null
    }
    if (this.#refFrom === null || (bracket === '>' && !this.#isClosing)) return null
    const note = { from: this.#refFrom, to }
    this.#refFrom = null
    this.#isClosing = false
    return note
  }

  #template(bracket: string, from: number, to: number): { from: number; to: number } | null {
    if (bracket.startsWith('{')) {
      if (this.#depth === 0) this.#templateFrom = this.#startsLine(from) ? null : from
      this.#depth += bracket.length >> 1
      return null
    }
    this.#depth = Math.max(0, this.#depth - (bracket.length >> 1))
    if (this.#depth > 0 || this.#templateFrom === null) return null
    const note = { from: this.#templateFrom, to }
    this.#templateFrom = null
    return note
  }
}
