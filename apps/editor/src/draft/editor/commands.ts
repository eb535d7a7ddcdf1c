import { EditorSelection, type ChangeSpec, type EditorState, type TransactionSpec } from '@codemirror/state'

/** Puts `before` and `after` around each selection, or takes them away when they are there already. */
export function toggleAround(state: EditorState, before: string, after: string): TransactionSpec {
  return {
    ...state.changeByRange((range) => {
      const { from, to } = range
      const isInside = isAround(state, from, to, before, after)
      if (isInside) {
        return {
          changes: [
            { from: from - before.length, to: from },
            { from: to, to: to + after.length },
          ],
          range: EditorSelection.range(from - before.length, to - before.length),
        }
      }
      return {
        changes: [
          { from, insert: before },
          { from: to, insert: after },
        ],
        range: EditorSelection.range(from + before.length, to + before.length),
      }
    }),
    scrollIntoView: true,
    userEvent: 'input.format',
  }
}

/** Quotes beside a selection belong to exactly one style: `''` must not be found inside `'''`. */
function isAround(state: EditorState, from: number, to: number, before: string, after: string): boolean {
  if (state.sliceDoc(from - before.length, from) !== before || state.sliceDoc(to, to + after.length) !== after)
    return false
  if (!before.startsWith("'")) return true
  const quotes = quotesBefore(state, from)
  return quotes === before.length || quotes === 5
}

function quotesBefore(state: EditorState, position: number): number {
  let count = 0
  while (count < 6 && state.sliceDoc(position - count - 1, position - count) === "'") count += 1
  return count
}

/** Makes the line of each caret a heading of `level`, changes its level, or makes it prose again when it has that level. */
export function toggleHeading(state: EditorState, level = 2): TransactionSpec {
  const marks = '='.repeat(level)
  return onLines(state, (text) => {
    const [, opening = '', inner = '', closing = ''] = /^(={1,6}\s*)(.*?)(\s*=*\s*)$/.exec(text) ?? []
    const old = opening.trim().length
    const isHeading = old > 0 && closing.trim().length === old
    if (!isHeading)
      return {
        from: text.length - text.trimStart().length,
        to: text.trimEnd().length,
        before: `${marks} `,
        after: ` ${marks}`,
      }
    const keep = { from: opening.length, to: opening.length + inner.length }
    return old === level ? { ...keep, before: '', after: '' } : { ...keep, before: `${marks} `, after: ` ${marks}` }
  })
}

/** Makes lines items of a list, or prose again when all of them are items already. */
export function toggleList(state: EditorState, mark: '*' | '#' = '*'): TransactionSpec {
  const isList = selectedLines(state).every((line) => state.doc.line(line).text.startsWith(mark))
  return onLines(state, (text) => {
    const from = /^[*#]*\s*/.exec(text)?.[0].length ?? 0
    return { from, to: text.length, before: isList ? '' : `${mark} `, after: '' }
  })
}

/** A link to the selected words' page, or an empty one with the caret inside. */
export function insertLink(state: EditorState): TransactionSpec {
  return toggleAround(state, '[[', ']]')
}

/** A note with the selected words, or an empty one with the caret inside. */
export function insertReference(state: EditorState): TransactionSpec {
  return toggleAround(state, '<ref>', '</ref>')
}

/** A template with the selected words as its name, or an empty one with the caret inside. */
export function insertTemplate(state: EditorState): TransactionSpec {
  return toggleAround(state, '{{', '}}')
}

/** Puts `text` in place of each selection. */
export function insertText(state: EditorState, text: string): TransactionSpec {
  return { ...state.replaceSelection(text), scrollIntoView: true, userEvent: 'input' }
}

/** `from` and `to`: the part of the line that stays, so that carets of others inside it stay where they are. */
interface Kept {
  readonly from: number
  readonly to: number
  readonly before: string
  readonly after: string
}

function onLines(state: EditorState, keep: (text: string) => Kept): TransactionSpec {
  const changes: ChangeSpec[] = []
  for (const number of selectedLines(state)) {
    const line = state.doc.line(number)
    const { from, to, before, after } = keep(line.text)
    changes.push(
      { from: line.from, to: line.from + from, insert: before },
      { from: line.from + to, to: line.to, insert: after },
    )
  }
  const set = state.changes(changes)
  return { changes: set, selection: state.selection.map(set, 1), scrollIntoView: true, userEvent: 'input.format' }
}

function selectedLines(state: EditorState): number[] {
  const lines = new Set<number>()
  for (const { from, to } of state.selection.ranges) {
    const last = state.doc.lineAt(to).number
    for (let line = state.doc.lineAt(from).number; line <= last; line += 1) lines.add(line)
  }
  return [...lines]
}
