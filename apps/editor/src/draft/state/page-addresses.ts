/**
 * Makes addresses of the wiki's pages from that of one of them: every wiki has its own way to write them.
 * @param example address of the page called `title`
 * @param fallback used when the example does not end in its title
 */
export function pageAddressesLike(example: string | null, title: string, fallback: string): (title: string) => string {
  const prefix = example === null ? null : prefixOf(example, title)
  if (prefix === null) return () => fallback
  return (other) => prefix + encodeTitle(other)
}

function prefixOf(example: string, title: string): string | null {
  const wanted = title.replaceAll(' ', '_')
  for (let at = 0; at < example.length; at += 1) {
    if (example[at] !== '/' && example[at] !== '=') continue
    if (decode(example.slice(at + 1)) === wanted) return example.slice(0, at + 1)
  }
  return null
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text).replaceAll(' ', '_')
  } catch {
    return text
  }
}

function encodeTitle(title: string): string {
  return encodeURIComponent(title.replaceAll(' ', '_')).replaceAll('%2F', '/').replaceAll('%3A', ':')
}
