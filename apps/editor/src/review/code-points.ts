/** Code points of a text: what MediaWiki counts in edit summaries. */
export function countCodePoints(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}

/** UTF-8 bytes: what MediaWiki counts in pages. */
export function countBytes(text: string): number {
  return new TextEncoder().encode(text).length
}
