/** A message in parts. Addresses are only ever `http` and `https`: whatever else stands in a message stays text. */
export type MessagePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly address: string }
  | { readonly kind: 'mention'; readonly text: string }

const found = /\[\[([^[\]|{}<>\n]{1,255})(?:\|([^[\]\n]{1,255}))?\]\]|https?:\/\/[^\s<>"'\]]{1,2000}/gu

/**
 * @param pageAddress makes the address of a wiki page from its title
 * @param names people who can be mentioned with `@`
 */
export function partsOf(body: string, pageAddress: (title: string) => string, names: readonly string[]): MessagePart[] {
  const parts: MessagePart[] = []
  let done = 0
  for (const match of body.matchAll(found)) {
    const [whole, title, label] = match
    const trailing = title === undefined ? (/[.,;:!?)]+$/u.exec(whole)?.[0].length ?? 0) : 0
    const address = title === undefined ? whole.slice(0, whole.length - trailing) : safePage(pageAddress, title)
    parts.push(...mentionsIn(body.slice(done, match.index), names))
    done = match.index + whole.length - trailing
    const text = title === undefined ? address : (label ?? title)
    parts.push(address === null || text === null ? { kind: 'text', text: whole } : { kind: 'link', text, address })
  }
  parts.push(...mentionsIn(body.slice(done), names))
  return parts.filter(({ text }) => text !== '')
}

function safePage(pageAddress: (title: string) => string, title: string): string | null {
  const address = pageAddress(title.trim())
  return /^https?:\/\//u.test(address) ? address : null
}

function mentionsIn(text: string, names: readonly string[]): MessagePart[] {
  const parts: MessagePart[] = []
  let done = 0
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    const name = names.filter((one) => text.startsWith(one, at + 1)).toSorted((a, b) => b.length - a.length)[0]
    if (name === undefined || name === '' || at < done) continue
    parts.push({ kind: 'text', text: text.slice(done, at) }, { kind: 'mention', text: `@${name}` })
    done = at + 1 + name.length
  }
  parts.push({ kind: 'text', text: text.slice(done) })
  return parts
}
