import type { WikiPages } from '@scriptorium/draft'
import type { ActionApi } from './action-api.ts'
import type { Http } from './http.ts'
import { readPreview, readTransformed } from './preview.ts'
import { readRevision, readRevisionsAfter } from './revisions.ts'
import { keepForAWhile } from './keep-for-a-while.ts'
import { readSite } from './site.ts'
import { readSkinStyles } from './skin-styles.ts'
import { findPageById, readPage, searchTitles } from './titles.ts'

/** @param publicApi `api.php` as browsers reach it: stylesheets are loaded by browsers */
export function openPages(api: ActionApi, http: Http, publicApi: string, nowMs: () => number): WikiPages {
  const skinStyles = keepForAWhile(() => readSkinStyles(http, publicApi), nowMs)
  return {
    site: keepForAWhile(() => readSite(api), nowMs),
    getPage: (title) => readPage(api, title),
    findPageById: (page) => findPageById(api, page),
    getRevision: (revision) => readRevision(api, revision),
    revisionsAfter: (page, after) => readRevisionsAfter(api, page, after),
    searchTitles: (prefix, limit) => searchTitles(api, prefix, limit),
    preview: (title, wikitext) => readPreview(api, skinStyles, title, wikitext),
    preSaveTransform: (title, wikitext) => readTransformed(api, title, wikitext),
  }
}
