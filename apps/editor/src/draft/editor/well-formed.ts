import { EditorState, Transaction, type ChangeSpec, type Extension, type Text } from '@codemirror/state'
import { ySyncAnnotation } from 'y-codemirror.next'

/** What the server takes as plain text: LF only, no NUL, no half of a surrogate pair (it becomes U+FFFD, as everywhere in Yjs). */
export function toWellFormedText(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n').replaceAll('\0', '').toWellFormed()
}

/**
 * Rewrites what is typed, pasted or dropped so that the server can take it, and widens a change that would cut a surrogate pair in two:
 * half a pair stays half a pair here and becomes U+FFFD everywhere else, and texts that differ can never be equal again.
 */
export function wellFormedInput(): Extension {
  return EditorState.transactionFilter.of((transaction) => {
    if (!transaction.docChanged || transaction.annotation(ySyncAnnotation) !== undefined) return transaction
    const { doc } = transaction.startState
    const changes: ChangeSpec[] = []
    let isClean = true
    transaction.changes.iterChanges((fromA, toA, _fromB, _toB, inserted) => {
      const text = inserted.sliceString(0, inserted.length, '\n')
      const insert = toWellFormedText(text)
      const from = isInsidePair(doc, fromA) ? fromA - 1 : fromA
      const to = isInsidePair(doc, toA) ? toA + 1 : toA
      isClean &&= insert === text && from === fromA && to === toA
      changes.push({ from, to, insert })
    })
    if (isClean) return transaction
    const userEvent = transaction.annotation(Transaction.userEvent)
    return {
      changes,
      effects: transaction.effects,
      scrollIntoView: transaction.scrollIntoView,
      ...(userEvent === undefined ? {} : { userEvent }),
    }
  })
}

function isInsidePair(doc: Text, position: number): boolean {
  if (position <= 0 || position >= doc.length) return false
  const around = doc.sliceString(position - 1, position + 1)
  return /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(around)
}
