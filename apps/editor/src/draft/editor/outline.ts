/** A heading of the wikitext. `line` counts from 1. */
export interface Heading {
  readonly line: number
  readonly level: number
  readonly text: string
}

const headingLine = /^(={1,6})(.+?)\1\s*(?:<!--.*-->\s*)?$/

/** Headings in the order of the text. A heading inside a comment or `nowiki` counts too: exactness would need a parser. */
export function outlineOf(lines: Iterable<string>): Heading[] {
  const headings: Heading[] = []
  let line = 0
  for (const text of lines) {
    line += 1
    if (!text.startsWith('=')) continue
    const match = headingLine.exec(text)
    const [, marks, inner] = match ?? []
    if (marks === undefined || inner === undefined) continue
    headings.push({ line, level: marks.length, text: plainHeading(inner) })
  }
  return headings
}

/** The heading that a line (from 1) stands under; `null` in the lead section. */
export function sectionAt(headings: readonly Heading[], line: number): Heading | null {
  let low = 0
  let high = headings.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((headings[middle]?.line ?? Infinity) <= line) low = middle + 1
    else high = middle
  }
  return headings[low - 1] ?? null
}

/** Heading text as it reads on the page: no quotes for bold, of links only the label. */
function plainHeading(inner: string): string {
  return inner
    .replaceAll(/\[\[(?:[^\]|]*\|)?([^\]|]*)\]\]/g, '$1')
    .replaceAll(/'{2,5}/g, '')
    .replaceAll(/<[^>]*>/g, '')
    .trim()
}

const han = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu
const word = /[\p{L}\p{N}][\p{L}\p{M}\p{N}\p{Join_Control}'’-]*/gu

/**
 * Words a reader of the page would count: without templates, notes, comments, tags and link targets. Chinese and Japanese signs count one each,
 * since nothing parts their words.
 */
export function countWords(wikitext: string): number {
  let prose = wikitext.replaceAll(/<!--[^]*?-->/g, ' ').replaceAll(/<ref\b[^>]*\/>|<ref\b[^>]*>[^]*?<\/ref>/gi, ' ')
  for (let depth = 0; depth < 8; depth += 1) {
    const shallower = prose.replaceAll(/\{\{[^{}]*\}\}/g, ' ')
    if (shallower === prose) break
    prose = shallower
  }
  prose = prose
    .replaceAll(/\[\[(?:[^\]|]*\|)?([^\]|]*)\]\]/g, '$1')
    .replaceAll(/\[\w+:\/\/\S+ ?/g, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
  const signs = prose.match(han)?.length ?? 0
  return signs + (prose.replaceAll(han, ' ').match(word)?.length ?? 0)
}
