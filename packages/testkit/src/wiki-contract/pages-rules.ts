import { toRevisionId } from '@scriptorium/draft'
import { expect, test } from 'vitest'
import { idOf } from './orders.ts'
import type { WikiUnderTest } from './wiki-under-test.ts'

/** What a server reads of a wiki. */
export function pagesRules(it: () => WikiUnderTest): void {
  test('the site says its name, licence, limits and who may read', async () => {
    const site = await it().wiki.pages.site()

    expect(site).toMatchObject({ direction: 'ltr', language: 'en', mayAnyoneRead: true })
    expect(site.wikiId).toContain('#')
    expect(site.maxPageBytes).toBeGreaterThan(100_000)
    expect(site.licence.name).not.toBe('')
  })

  test('a page has its id, model, newest revision and direction', async () => {
    const revision = await it().edit('Lake of pages', 'Deep.', 'Ada')

    const page = await it().wiki.pages.getPage('lake_of pages')

    expect(page).toMatchObject({
      title: 'Lake of pages',
      contentModel: 'wikitext',
      currentRevision: revision,
      namespace: 0,
      direction: 'ltr',
    })
    expect(page.page).not.toBeNull()
    expect(await it().wiki.pages.findPageById(idOf(page.page))).toEqual(page)
  })

  test('a missing page is an answer', async () => {
    const page = await it().wiki.pages.getPage('Nobody wrote this')

    expect(page).toMatchObject({ title: 'Nobody wrote this', page: null, currentRevision: null })
  })

  test.each(['A|B', 'Bad [title]', '<', 'Special:Version', ''])('the title %j is refused', async (title) => {
    const reading = it().wiki.pages.getPage(title)

    await expect(reading).rejects.toMatchObject({ code: 'page/title-refused' })
  })

  test('a revision has text, parent, author, summary', async () => {
    const first = await it().edit('Two revisions', 'One.', 'Ada', 'begin')
    const second = await it().edit('Two revisions', 'One.\nTwo, ß 🙂.', 'Grace', 'go on')

    const revision = await it().wiki.pages.getRevision(second)

    expect(revision).toMatchObject({
      revision: second,
      parent: first,
      title: 'Two revisions',
      user: 'Grace',
      summary: 'go on',
      wikitext: 'One.\nTwo, ß 🙂.',
    })
    expect(Math.abs(revision.atMs - it().nowMs())).toBeLessThan(600_000)
  })

  test('an unknown revision is not found', async () => {
    const reading = it().wiki.pages.getRevision(toRevisionId(999_999_999))

    await expect(reading).rejects.toMatchObject({ code: 'page/not-found' })
  })

  test('the revisions after one come oldest first, without it', async () => {
    const first = await it().edit('Three revisions', '1', 'Ada')
    const second = await it().edit('Three revisions', '2', 'Ada')
    const third = await it().edit('Three revisions', '3', 'Grace')
    const { page } = await it().wiki.pages.getPage('Three revisions')

    const after = await it().wiki.pages.revisionsAfter({ page, title: 'Three revisions' }, first)
    const all = await it().wiki.pages.revisionsAfter({ page: null, title: 'Three revisions' }, null)

    expect(after.map(({ revision }) => revision)).toEqual([second, third])
    expect(all.map(({ revision, wikitext }) => [revision, wikitext])).toEqual([
      [first, '1'],
      [second, '2'],
      [third, '3'],
    ])
  })

  test('a page that moved is found by its id, a deleted one is not', async () => {
    await it().edit('Before the move', 'x', 'Ada')
    const id = idOf((await it().wiki.pages.getPage('Before the move')).page)

    await it().move('Before the move', 'After the move')
    const moved = await it().wiki.pages.findPageById(id)
    await it().remove('After the move')
    const removed = await it().wiki.pages.findPageById(id)

    expect(moved?.title).toBe('After the move')
    expect(removed).toBeUndefined()
    expect(await it().wiki.pages.revisionsAfter({ page: id, title: 'After the move' }, null)).toEqual([])
  })

  test('titles are found by their beginning', async () => {
    await it().edit('Zebra crossing', 'x', 'Ada')
    await it().edit('Zebra finch', 'x', 'Ada')

    const hits = await it().wiki.pages.searchTitles('Zebra', 5)
    const one = await it().wiki.pages.searchTitles('Zebra', 1)

    expect(hits.map(({ title }) => title).toSorted()).toEqual(['Zebra crossing', 'Zebra finch'])
    expect(one).toHaveLength(1)
    expect(await it().wiki.pages.searchTitles('  ', 5)).toEqual([])
  })

  test('a preview is the wiki’s own rendering with addresses of its styles', async () => {
    const preview = await it().wiki.pages.preview('Lake of pages', "'''Bold''' words")

    expect(preview.html).toContain('<b>Bold</b>')
    expect(preview.displayTitle).toContain('Lake of pages')
    expect(preview.stylesheets.length).toBeGreaterThan(0)
    for (const address of preview.stylesheets) expect(address).toMatch(/^https?:\/\//)
  })

  test('the pre-save transform trims the end and keeps the words', async () => {
    const stored = await it().wiki.pages.preSaveTransform('Lake of pages', 'Words.  \n\n')

    expect(stored).toBe('Words.')
  })
}
