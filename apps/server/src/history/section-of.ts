import * as Y from 'yjs'

import type { HistorySection } from '@scriptorium/draft'

/** How far back a heading is sought, in items and in code units: a long page without headings must not cost a walk for every letter. */
const maxItems = 5_000
const maxCodeUnits = 128 * 1024

/** The section that a place in the text is in. */
export interface SectionFound {
  readonly section: HistorySection | null
  /** The place is in the heading itself: the next letter may reword it. */
  readonly isInHeading: boolean
}

const heading = /^(={1,6})(.+)\1\s*$/

/**
 * Of the heading above or at this character, as the text stands.
 * @param offset in the item's characters
 * @returns `undefined`: there is none within reach
 */
export function sectionOf(item: Y.Item, offset: number): SectionFound | undefined {
  let ahead = restOfLine(item, offset)
  let codeUnits = 0
  let isInHeading = true
  let from: Y.Item | null = item
  let cut = offset
  for (let items = 0; from !== null && items < maxItems && codeUnits < maxCodeUnits; items += 1) {
    if (!from.deleted && from.content instanceof Y.ContentString) {
      let text: string = from.content.str.slice(0, cut)
      codeUnits += text.length
      for (let at = text.lastIndexOf('\n'); at !== -1; at = text.lastIndexOf('\n')) {
        const found = headingOf(text.slice(at + 1) + ahead)
        if (found !== null) return { section: { anchor: anchorOf(from, at), heading: found }, isInHeading }
        ahead = ''
        isInHeading = false
        text = text.slice(0, at)
      }
      ahead = text + ahead
    }
    from = from.left
    cut = Infinity
  }
  if (from !== null) return undefined
  const found = headingOf(ahead)
  return { section: found === null ? null : { anchor: 'first', heading: found }, isInHeading }
}

/** The line break before a heading tells the section: it stays while the heading is reworded. */
function anchorOf(item: Y.Item, offset: number): string {
  return `${item.id.client} ${item.id.clock + offset}`
}

function headingOf(line: string): string | null {
  if (!line.startsWith('=')) return null
  const words = heading.exec(line)?.[2]
  return words === undefined ? null : plain(words)
}

/** Without links, bold and references: as it is shown in a list. */
function plain(words: string): string {
  return words
    .replaceAll(/<ref[^>]*>.*?<\/ref>|<[^>]*>/g, '')
    .replaceAll(/\[\[(?:[^\]|]*\|)?([^\]]*)\]\]/g, '$1')
    .replaceAll(/'{2,5}/g, '')
    .trim()
    .slice(0, 200)
}

function restOfLine(item: Y.Item, offset: number): string {
  let rest = ''
  let at: Y.Item | null = item
  let start = offset
  for (let items = 0; at !== null && items < 200 && rest.length < 2_000; items += 1) {
    if (!at.deleted && at.content instanceof Y.ContentString) {
      const text: string = at.content.str.slice(start)
      const end = text.indexOf('\n')
      if (end !== -1) return rest + text.slice(0, end)
      rest += text
    }
    at = at.right
    start = 0
  }
  return rest
}
