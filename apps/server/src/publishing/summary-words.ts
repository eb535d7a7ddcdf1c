import { existsSync, readFileSync } from 'node:fs'
import type { SummaryWords } from '@scriptorium/draft'
import Banana from 'banana-i18n'

/** Words of the suggested edit summary in a wiki's content language (BCP 47): it stands in the page's history for all its readers. */
export function summaryWordsIn(language: string): SummaryWords {
  const banana = new Banana(language, { finalFallback: 'en' })
  for (const name of new Set(['en', language.split('-')[0] ?? 'en', language])) {
    const file = new URL(`../../i18n/${name}.json`, import.meta.url)
    if (/^[a-z0-9-]+$/i.test(name) && existsSync(file)) banana.load(JSON.parse(readFileSync(file, 'utf8')), name)
  }
  return { lead: banana.i18n('summary-lead'), others: (count) => banana.i18n('summary-others', count) }
}
