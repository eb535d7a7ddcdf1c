import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { checkout } from './checkout.ts'
import { longGlossary } from './long-page.ts'
import type { SeedPage } from './seed-page.ts'

const folder = join(checkout, 'scripts/seeds/pages')

/**
 * Reads `scripts/seeds/pages`: a file a page. Its name is the title, with `%3A` for the colon of a namespace; a first line such as
 * `<!-- by Grace, language ar -->` says who wrote it, and in which language.
 */
export async function readSeedPages(): Promise<SeedPage[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.wikitext')).toSorted()
  const pages = await Promise.all(
    names.map(async (name) =>
      parseSeedPage(decodeURIComponent(name.replace(/\.wikitext$/, '')), await readFile(join(folder, name), 'utf8')),
    ),
  )
  return [...pages, longGlossary(pages)]
}

/** Takes the first line, where it tells of the page, off the wikitext. */
export function parseSeedPage(title: string, text: string): SeedPage {
  const match = /^<!-- by (\w+)(?:, language (\w+))? -->\n/.exec(text)
  return {
    title,
    author: match?.[1] ?? 'Jo',
    language: match?.[2] ?? 'en',
    wikitext: text.slice(match?.[0].length ?? 0).trimEnd(),
  }
}

/** The pages as MediaWiki's export format, one revision each, a day apart. */
export function pagesAsXml(pages: readonly SeedPage[]): string {
  const first = Date.UTC(2026, 8, 1, 9, 12, 40)
  const day = 86_400_000
  const written = pages.map((page, index) => {
    const time = new Date(first + index * day).toISOString().replace(/\.\d+Z$/, 'Z')
    return [
      `<page><title>${escape(page.title)}</title><revision><timestamp>${time}</timestamp>`,
      `<contributor><username>${page.author}</username></contributor><comment>First version</comment>`,
      `<model>wikitext</model><format>text/x-wiki</format><text xml:space="preserve">${escape(page.wikitext)}</text></revision></page>`,
    ].join('')
  })
  return `<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="en">${written.join('\n')}</mediawiki>`
}

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
