import { DraftError, toPageId, toRevisionId } from '@scriptorium/draft'
import type { PageId, TitleHit, WikiPage } from '@scriptorium/draft'
import * as v from 'valibot'
import type { ActionApi } from './action-api.ts'
import type { Parameters } from './parameters.ts'

const pageAnswer = v.looseObject({
  query: v.optional(
    v.looseObject({
      pages: v.optional(
        v.array(
          v.looseObject({
            title: v.optional(v.string(), ''),
            pageid: v.optional(v.number()),
            ns: v.optional(v.number(), 0),
            missing: v.optional(v.boolean(), false),
            known: v.optional(v.boolean(), false),
            invalid: v.optional(v.boolean(), false),
            invalidreason: v.optional(v.looseObject({ text: v.string() })),
            special: v.optional(v.boolean(), false),
            contentmodel: v.optional(v.string(), 'wikitext'),
            lastrevid: v.optional(v.number()),
            pagelanguage: v.optional(v.string(), 'en'),
            pagelanguagedir: v.optional(v.picklist(['ltr', 'rtl']), 'ltr'),
          }),
        ),
      ),
      interwiki: v.optional(v.array(v.looseObject({ title: v.string() }))),
    }),
  ),
})
type PageInfo = NonNullable<NonNullable<v.InferOutput<typeof pageAnswer>['query']>['pages']>[number]

/** MediaWiki's longest title is 255 bytes; with a namespace somewhat more. */
const maxTitleLength = 512

/** @throws DraftError `page/title-refused` for what can never be a page of this wiki */
export async function readPage(api: ActionApi, title: string): Promise<WikiPage> {
  if (title.length > maxTitleLength) throw titleRefused(title.slice(0, maxTitleLength), 'too long')
  // The unit separator in front makes it one title, whatever it holds: `|` would otherwise part two.
  const { query } = await ask(api, { titles: `\u001f${title.replaceAll('\u001f', ' ')}` })
  const page = query?.pages?.[0]
  if (query?.interwiki?.[0] !== undefined) throw titleRefused(title, 'a page of another wiki')
  if (page === undefined) throw titleRefused(title, 'empty')
  if (page.invalid) throw titleRefused(title, page.invalidreason?.text ?? 'not a title')
  if (page.special || page.ns < 0) throw titleRefused(title, 'no page that can be edited')
  return toWikiPage(page)
}

export async function findPageById(api: ActionApi, page: PageId): Promise<WikiPage | undefined> {
  const { query } = await ask(api, { pageids: page })
  const info = query?.pages?.[0]
  return info === undefined || info.missing ? undefined : toWikiPage(info)
}

function ask(api: ActionApi, which: Parameters) {
  return api.get({ action: 'query', prop: 'info', ...which }, pageAnswer)
}

function toWikiPage(info: PageInfo): WikiPage {
  const exists = !info.missing && info.pageid !== undefined
  return {
    title: info.title,
    page: exists && info.pageid !== undefined ? toPageId(info.pageid) : null,
    contentModel: info.contentmodel,
    currentRevision: exists && info.lastrevid !== undefined ? toRevisionId(info.lastrevid) : null,
    namespace: info.ns,
    language: info.pagelanguage,
    direction: info.pagelanguagedir,
  }
}

function titleRefused(title: string, reason: string): DraftError {
  return new DraftError('page/title-refused', { title, reason })
}

const searchAnswer = v.looseObject({
  query: v.optional(
    v.looseObject({
      pages: v.optional(
        v.array(
          v.looseObject({
            title: v.string(),
            pageid: v.optional(v.number()),
            index: v.optional(v.number(), 0),
            pageprops: v.optional(v.looseObject({ 'wikibase-shortdesc': v.optional(v.string()) })),
          }),
        ),
      ),
    }),
  ),
})

/** @param limit 1–20 */
export async function searchTitles(api: ActionApi, prefix: string, limit: number): Promise<readonly TitleHit[]> {
  const search = prefix.trim().slice(0, maxTitleLength)
  if (search === '') return []
  const { query } = await api.get(
    {
      action: 'query',
      generator: 'prefixsearch',
      gpssearch: search,
      gpslimit: Math.max(1, Math.min(20, Math.trunc(limit))),
      prop: 'pageprops',
      ppprop: 'wikibase-shortdesc',
    },
    searchAnswer,
  )
  return (query?.pages ?? [])
    .toSorted((a, b) => a.index - b.index)
    .flatMap(({ title, pageid, pageprops }) =>
      pageid === undefined
        ? []
        : [{ title, page: toPageId(pageid), description: pageprops?.['wikibase-shortdesc'] ?? null }],
    )
}
