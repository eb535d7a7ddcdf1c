import { RangeSetBuilder, type Extension } from '@codemirror/state'
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from '@codemirror/view'

export type Direction = 'ltr' | 'rtl'

const rightToLeft =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u
const leftToRight =
  /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u

/**
 * The direction that a line is set in: the content's, but a line of prose in the other direction alone (a quotation, say) reads in its own.
 * Lines that begin with markup keep the content's direction: their brackets belong to the page.
 */
export function lineDirection(line: string, content: Direction): Direction {
  const isMarkup = /^\s*[{}|<![]/.test(line)
  if (isMarkup) return content
  const hasRight = rightToLeft.test(line)
  const hasLeft = leftToRight.test(line)
  if (hasRight === hasLeft) return content
  return hasRight ? 'rtl' : 'ltr'
}

const other = {
  ltr: Decoration.line({ attributes: { dir: 'ltr' } }),
  rtl: Decoration.line({ attributes: { dir: 'rtl' } }),
}

export function lineDirections(content: Direction): Extension {
  const plugin = ViewPlugin.fromClass(
    class {
      decorations: DecorationSet
      constructor(view: EditorView) {
        this.decorations = direct(view, content)
      }
      update(update: ViewUpdate): void {
        if (update.docChanged || update.viewportChanged) this.decorations = direct(update.view, content)
      }
    },
    { decorations: (value) => value.decorations },
  )
  return [EditorView.perLineTextDirection.of(true), plugin]
}

function direct(view: EditorView, content: Direction): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>()
  for (const { from, to } of view.visibleRanges) {
    for (let line = view.state.doc.lineAt(from); ; line = view.state.doc.line(line.number + 1)) {
      const direction = lineDirection(line.text, content)
      if (direction !== content) builder.add(line.from, line.from, other[direction])
      if (line.to >= to || line.number === view.state.doc.lines) break
    }
  }
  return builder.finish()
}
