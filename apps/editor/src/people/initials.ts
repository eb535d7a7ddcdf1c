/**
 * At most two graphemes that stand for a name on its disc: first letters of the first and last word; `~` for a temporary account.
 * @param name as on the wiki, any script
 */
export function initials(name: string): string {
  const words = name
    .trim()
    .split(/[\s_]+/u)
    .filter((word) => word !== '')
  const first = firstGrapheme(words[0] ?? '')
  if (first === '~') return '~'
  const last = words.length > 1 ? firstGrapheme(words[words.length - 1] ?? '') : ''
  // Two letters fit the disc in scripts that have capitals; elsewhere one sign says more than two cramped ones.
  const isCased = first.toUpperCase() !== first.toLowerCase() && last.toUpperCase() !== last.toLowerCase()
  return isCased ? (first + last).toUpperCase() : first.toUpperCase()
}

function firstGrapheme(word: string): string {
  const [first] = new Intl.Segmenter().segment(word)
  return first?.segment ?? ''
}
