import type { WikiPages } from '@scriptorium/draft'
import type { ActionApi } from './action-api.ts'
import { readPreview, readTransformed } from './preview.ts'
import { readRevision, readRevisionsAfter } from './revisions.ts'
import { keepSite, readSite } from './site.ts'
import { findPageById, readPage, searchTitles } from './titles.ts'

/** @param publicApi `api.php` as browsers reach it: stylesheets are loaded by browsers */
export function openPages(api: ActionApi, publicApi: string, nowMs: () => number): WikiPages {
  return {
    site: keepSite(() => readSite(api), nowMs),
    getPage: (title) => readPage(api, title),
    findPageById: (page) => findPageById(api, page),
    getRevision: (revision) => readRevision(api, revision),
    revisionsAfter: (page, after) => readRevisionsAfter(api, page, after),
    searchTitles: (prefix, limit) => searchTitles(api, prefix, limit),
    preview: (title, wikitext) => readPreview(api, publicApi, title, wikitext),
    preSaveTransform: (title, wikitext) => readTransformed(api, title, wikitext),
  }
}
