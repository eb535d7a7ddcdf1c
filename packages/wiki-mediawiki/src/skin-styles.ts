import type { Http } from './http.ts'

/** Stylesheets that the wiki's default skin loads on every page, absolute, as browsers reach them: the head of an empty page says it. */
export async function readSkinStyles(http: Http, publicApi: string): Promise<readonly string[]> {
  const { text } = await http.send(new URL('index.php?title=Special:BlankPage', http.wiki).href, {})
  return stylesheetsOf(text, publicApi)
}

/** The stylesheet that has further modules (of extensions, for what a text uses) in the same skin; `undefined`: none needed, or unknown skin. */
export function stylesheetOfModules(modules: readonly string[], skinStyles: readonly string[]): string | undefined {
  const like = skinStyles.find((address) => address.includes('only=styles'))
  if (like === undefined || modules.length === 0) return undefined
  const address = new URL(like)
  address.searchParams.set('modules', modules.join('|'))
  return address.href
}

/** Addresses of `<link rel="stylesheet">` in a page that MediaWiki wrote, made absolute. */
export function stylesheetsOf(html: string, base: string): string[] {
  return [...html.matchAll(/<link\b[^>]*\brel="stylesheet"[^>]*>/g)].flatMap(([link]) => {
    const address = /\bhref="([^"]+)"/.exec(link)?.[1]
    return address === undefined ? [] : [new URL(address.replaceAll('&amp;', '&'), base).href]
  })
}
