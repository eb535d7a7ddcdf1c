import type { SeedPage } from './seed-page.ts'

const wantedBytes = 100_000

/**
 * A page of about 100 KB, put together from the sentences of the other pages in an order that is always the same: committing it would
 * only make the repository heavier.
 */
export function longGlossary(pages: readonly SeedPage[]): SeedPage {
  const sentences = pages
    .filter((page) => page.language === 'en' && !page.title.includes(':'))
    .flatMap((page) => page.wikitext.split('\n'))
    .filter((line) => /^[A-Z']/.test(line) && line.length > 80)
    .flatMap((line) => line.split(/(?<=[.]) (?=[A-Z])/))
    .filter((sentence) => sentence.length > 40 && balanced(sentence))
  const sections: string[] = [
    "'''Notes on botanical illustration and travel''' gathers what the other pages of this wiki say about painters, plants, places and instruments, in one long page.",
  ]
  let bytes = 0
  for (let number = 1; bytes < wantedBytes && sentences.length > 0; number++) {
    const pick = (offset: number) => sentences[(number * 37 + offset * 11) % sentences.length] ?? ''
    const paragraph = (from: number) => [0, 1, 2, 3, 4].map((index) => pick(from + index)).join(' ')
    const section = `== Note ${number} ==\n${paragraph(0)}\n\n${paragraph(7)}\n* ${pick(13)}\n* ${pick(17)}`
    sections.push(section)
    bytes += Buffer.byteLength(section)
  }
  const wikitext = `${sections.join('\n\n')}\n\n== References ==\n<references />\n\n[[Category:Botanical illustration]]`
  return { title: 'Notes on botanical illustration and travel', language: 'en', author: 'Grace', wikitext }
}

/** Whether links, templates and tags that begin in a sentence also end in it. */
function balanced(sentence: string): boolean {
  const count = (part: RegExp) => sentence.match(part)?.length ?? 0
  return (
    count(/\[\[/g) === count(/\]\]/g) &&
    count(/\{\{/g) === count(/\}\}/g) &&
    count(/<ref[^/]*?>/g) === count(/<\/ref>/g) &&
    count(/'''?/g) % 2 === 0
  )
}
