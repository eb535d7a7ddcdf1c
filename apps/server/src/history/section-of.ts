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
  let isInHeading = true
  /** The first character of what was looked at. */
  let next = restOfLine(item, offset).charCodeAt(0)
  let codeUnits = 0
  let from: Y.Item | null = item
  let cut = offset
  for (let items = 0; from !== null && items < maxItems && codeUnits < maxCodeUnits; items += 1) {
    if (!from.deleted && cut > 0 && from.content instanceof Y.ContentString) {
      const { str }: { readonly str: string } = from.content
      const end = Math.min(cut, str.length)
      codeUnits += end
      for (let at = str.lastIndexOf('\n', end - 1); at !== -1; at = at === 0 ? -1 : str.lastIndexOf('\n', at - 1)) {
        const first = at + 1 < end ? str.charCodeAt(at + 1) : next
        const found = first === equalsSign ? headingOf(restOfLine(from, at + 1)) : null
        if (found !== null) return { section: { anchor: anchorOf(from, at), heading: found }, isInHeading }
        isInHeading = false
        // What lies behind this line break has been looked at.
        next = newLine
      }
      next = str.charCodeAt(0)
    }
    from = from.left
    cut = Infinity
  }
  if (from !== null) return undefined
  return { section: next === equalsSign ? firstSection(item) : null, isInHeading }
}

const equalsSign = 0x3d
const newLine = 0x0a

/** The text begins with a heading. */
function firstSection(item: Y.Item): HistorySection | null {
  let first = item
  while (first.left !== null) first = first.left
  const found = headingOf(restOfLine(first, 0))
  return found === null ? null : { anchor: 'first', heading: found }
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
