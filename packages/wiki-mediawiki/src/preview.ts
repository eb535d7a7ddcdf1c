import * as v from 'valibot'
import type { ActionApi } from './action-api.ts'

const previewAnswer = v.looseObject({
  parse: v.looseObject({ text: v.string(), headhtml: v.string(), displaytitle: v.string() }),
})
const transformAnswer = v.looseObject({ parse: v.looseObject({ text: v.string() }) })

/** The wiki's own rendering, with the stylesheets that its default skin would load for it. */
export async function readPreview(api: ActionApi, publicApi: string, title: string, wikitext: string) {
  const { parse } = await api.post(
    {
      action: 'parse',
      title,
      text: wikitext,
      contentmodel: 'wikitext',
      prop: 'text|headhtml|displaytitle',
      pst: true,
      preview: true,
      disableeditsection: true,
      disablelimitreport: true,
    },
    previewAnswer,
  )
  return { html: parse.text, stylesheets: stylesheetsOf(parse.headhtml, publicApi), displayTitle: parse.displaytitle }
}

/** What `action=edit` would store of this text. */
export async function readTransformed(api: ActionApi, title: string, wikitext: string): Promise<string> {
  const { parse } = await api.post(
    { action: 'parse', title, text: wikitext, contentmodel: 'wikitext', onlypst: true, prop: '' },
    transformAnswer,
  )
  return parse.text
}

/** Addresses of `<link rel="stylesheet">` in the head that MediaWiki writes, made absolute. */
export function stylesheetsOf(head: string, base: string): string[] {
  return [...head.matchAll(/<link\b[^>]*\brel="stylesheet"[^>]*>/g)].flatMap(([link]) => {
    const address = /\bhref="([^"]+)"/.exec(link)?.[1]
    return address === undefined ? [] : [new URL(address.replaceAll('&amp;', '&'), base).href]
  })
}
