/**
 * Where `words` are for the last time in `text`; -1: nowhere. As `text.lastIndexOf(words)`, in time that grows with the sum of the lengths, however they
 * repeat themselves: the built-in search of a million letters "a" for half a million of them and a "b" takes minutes (Knuth, Morris, Pratt 1977).
 */
export function lastOccurrence(text: string, words: string): number {
  const length = words.length
  if (length === 0) return text.length
  if (length > text.length) return -1
  const shorter = fallBacks(words)
  let matched = 0
  for (let at = text.length - 1; at >= 0; at -= 1) {
    const unit = text.charCodeAt(at)
    while (matched > 0 && words.charCodeAt(length - 1 - matched) !== unit) matched = shorter[matched - 1] ?? 0
    if (words.charCodeAt(length - 1 - matched) === unit) matched += 1
    if (matched === length) return at
  }
  return -1
}

/** For each end of the words: the longest shorter end that it begins with, both read backwards. */
function fallBacks(words: string): Int32Array {
  const last = words.length - 1
  const found = new Int32Array(words.length)
  let matched = 0
  for (let at = 1; at <= last; at += 1) {
    const unit = words.charCodeAt(last - at)
    while (matched > 0 && words.charCodeAt(last - matched) !== unit) matched = found[matched - 1] ?? 0
    if (words.charCodeAt(last - matched) === unit) matched += 1
    found[at] = matched
  }
  return found
}
