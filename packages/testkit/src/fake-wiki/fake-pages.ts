import { DraftError, toPageId, toRevisionId } from '@scriptorium/draft'
import type { PageId, RevisionId, WikiPage, WikiPages, WikiRevision } from '@scriptorium/draft'

/** What the fake wiki keeps of a page. Oldest revision first. */
export interface FakePage {
  readonly page: PageId
  title: string
  revisions: WikiRevision[]
  isProtected: boolean
  isDeleted: boolean
}

/** Pages in memory: enough of MediaWiki's titles and text rules for the contract. */
export interface FakePages extends WikiPages {
  find(title: string): FakePage | undefined
  /** @returns the new revision, or the newest one when the text is the same */
  save(title: string, wikitext: string, by: string, summary: string, tags: readonly string[]): WikiRevision
  readonly all: readonly FakePage[]
  mayAnyoneRead: boolean
}

export const fakeWikiId = 'https://fake.example#wiki'

export function openFakePages(nowMs: () => number): FakePages {
  const all: FakePage[] = []
  let lastRevision = 100

  const find = (title: string) => all.find((page) => page.title === title && !page.isDeleted)
  const byId = (id: PageId) => all.find(({ page }) => page === id)
  const living = (id: PageId) => all.find(({ page, isDeleted }) => page === id && !isDeleted)
  const revision = (id: RevisionId) =>
    all.flatMap((page) => (page.isDeleted ? [] : page.revisions)).find((candidate) => candidate.revision === id)

  const pages: FakePages = {
    all,
    mayAnyoneRead: true,
    find,
    save(title, text, by, summary, tags) {
      const wikitext = transformed(text)
      const page = find(title) ?? {
        page: toPageId(all.length + 1),
        title,
        revisions: [],
        isProtected: false,
        isDeleted: false,
      }
      if (!all.includes(page)) all.push(page)
      const parent = page.revisions.at(-1)
      if (parent?.wikitext === wikitext) return parent
      lastRevision += 1
      const saved: WikiRevision = {
        revision: toRevisionId(lastRevision),
        parent: parent?.revision ?? null,
        page: page.page,
        title,
        user: by,
        atMs: nowMs(),
        summary,
        tags,
        wikitext,
      }
      page.revisions.push(saved)
      return saved
    },
    site: async () => ({
      name: 'Fake Wiki',
      wikiId: fakeWikiId,
      address: 'https://fake.example/wiki/Main_Page',
      language: 'en',
      direction: 'ltr',
      licence: { name: 'CC BY-SA 4.0', url: 'https://creativecommons.org/licenses/by-sa/4.0/' },
      maxPageBytes: 2_097_152,
      mayAnyoneRead: pages.mayAnyoneRead,
      version: '1.43.0',
    }),
    getPage: async (title) => {
      const normal = normalTitle(title)
      return toWikiPage(find(normal), normal)
    },
    findPageById: async (id) => {
      const page = living(id)
      return page && toWikiPage(page, page.title)
    },
    getRevision: async (id) => {
      const found = revision(id)
      if (!found) throw new DraftError('page/not-found', { title: `revision ${id}` })
      return found
    },
    revisionsAfter: async ({ page, title }, after) => {
      const found = page === null ? find(title) : byId(page)
      if (!found || found.isDeleted) return []
      return found.revisions.filter((candidate) => after === null || candidate.revision > after).slice(0, 50)
    },
    searchTitles: async (prefix, limit) =>
      all
        .filter((page) => !page.isDeleted && prefix.trim() !== '' && page.title.startsWith(prefix))
        .slice(0, limit)
        .map(({ title, page }) => ({ title, page, description: null })),
    preview: async (title, wikitext) => ({
      html: `<div class="mw-parser-output"><p>${wikitext.replaceAll(/'''(.*?)'''/g, '<b>$1</b>')}</p></div>`,
      stylesheets: ['https://fake.example/w/load.php?only=styles'],
      displayTitle: title,
    }),
    preSaveTransform: async (_, wikitext) => transformed(wikitext),
  }
  return pages
}

/** @throws DraftError `page/title-refused` */
export function normalTitle(title: string): string {
  const normal = title.replaceAll('_', ' ').trim()
  const isRefused = normal === '' || /[|[\]{}<>#]/.test(normal) || normal.startsWith('Special:')
  if (isRefused) throw new DraftError('page/title-refused', { title, reason: 'not a title' })
  return normal.charAt(0).toUpperCase() + normal.slice(1)
}

function transformed(wikitext: string): string {
  return wikitext.replaceAll('\r\n', '\n').normalize('NFC').trimEnd()
}

function toWikiPage(page: FakePage | undefined, title: string): WikiPage {
  return {
    title,
    page: page?.page ?? null,
    contentModel: 'wikitext',
    currentRevision: page?.revisions.at(-1)?.revision ?? null,
    namespace: 0,
    language: 'en',
    direction: 'ltr',
  }
}
