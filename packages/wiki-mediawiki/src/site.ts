import type { WikiSite } from '@scriptorium/draft'
import * as v from 'valibot'
import type { ActionApi } from './action-api.ts'

const answer = v.looseObject({
  query: v.looseObject({
    general: v.looseObject({
      sitename: v.string(),
      base: v.string(),
      generator: v.string(),
      server: v.string(),
      wikiid: v.string(),
      lang: v.string(),
      rtl: v.boolean(),
      maxarticlesize: v.number(),
    }),
    rightsinfo: v.looseObject({ text: v.string(), url: v.string() }),
    usergroups: v.array(v.looseObject({ name: v.string(), rights: v.array(v.string()) })),
  }),
})

/** What the wiki says of itself, fresh. */
export async function readSite(api: ActionApi): Promise<WikiSite> {
  const { query } = await api.get(
    { action: 'query', meta: 'siteinfo', siprop: 'general|rightsinfo|usergroups' },
    answer,
  )
  const { general, rightsinfo, usergroups } = query
  const everybody = usergroups.find(({ name }) => name === '*')
  return {
    name: general.sitename,
    wikiId: `${general.server}#${general.wikiid}`,
    address: general.base,
    language: general.lang,
    direction: general.rtl ? 'rtl' : 'ltr',
    licence: { name: rightsinfo.text, url: rightsinfo.url === '' ? null : rightsinfo.url },
    maxPageBytes: general.maxarticlesize,
    mayAnyoneRead: everybody?.rights.includes('read') ?? false,
    version: general.generator.replace(/^MediaWiki /, ''),
  }
}
