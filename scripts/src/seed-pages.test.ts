import { expect, test } from 'vitest'
import { pagesAsXml, parseSeedPage, readSeedPages } from './seed-pages.ts'
import { seedDrafts } from './seed-talk.ts'

test('the first line of a seed says who wrote it and in which language', () => {
  expect(parseSeedPage('ابن الهيثم', '<!-- by Grace, language ar -->\nنص\n')).toEqual({
    title: 'ابن الهيثم',
    author: 'Grace',
    language: 'ar',
    wikitext: 'نص',
  })
  expect(parseSeedPage('Plain', 'text')).toMatchObject({ author: 'Jo', language: 'en', wikitext: 'text' })
})

test('there are a dozen pages, one of about 100 KB, one from right to left, and always the same', async () => {
  const pages = await readSeedPages()

  const bytes = pages.map((page) => Buffer.byteLength(page.wikitext))
  expect(pages.filter((page) => !page.title.includes(':')).length).toBeGreaterThanOrEqual(12)
  expect(Math.max(...bytes)).toBeGreaterThan(95_000)
  expect(Math.max(...bytes)).toBeLessThan(110_000)
  expect(pages.map((page) => page.language)).toContain('ar')
  expect(await readSeedPages()).toEqual(pages)
})

test('every word of the seed drafts goes behind a place that is there exactly once', async () => {
  const pages = await readSeedPages()

  for (const draft of seedDrafts) {
    const wikitext = pages.find((page) => page.title === draft.title)?.wikitext ?? ''
    for (const { after } of draft.typing) expect(wikitext.split(after), `${draft.title}: ${after}`).toHaveLength(2)
  }
})

test('wikitext survives the way through XML', () => {
  const xml = pagesAsXml([{ title: 'A & B', language: 'en', author: 'Ada', wikitext: 'a <ref>b & c</ref>' }])

  expect(xml).toContain('<title>A &amp; B</title>')
  expect(xml).toContain('a &lt;ref&gt;b &amp; c&lt;/ref&gt;</text>')
})
