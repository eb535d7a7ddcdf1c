import { isFault } from '@scriptorium/draft'
import type { WikiPages } from '@scriptorium/draft'
import type { PageLanguage, WikiMemory } from '../wiki-link/wiki-memory.ts'

/** Language and direction of a page's content; the wiki's own while the page cannot be asked for. */
export async function pageLanguage(title: string, pages: WikiPages, memory: WikiMemory): Promise<PageLanguage> {
  const known = memory.languages.get(title)
  if (known !== undefined) return known
  try {
    const { language, direction } = await pages.getPage(title)
    memory.rememberLanguage(title, { language, direction })
    return { language, direction }
  } catch (error) {
    if (!isFault(error, 'wiki/unreachable') && !isFault(error, 'page/title-refused')) throw error
    const site = memory.site()
    return { language: site?.language ?? 'en', direction: site?.direction ?? 'ltr' }
  }
}
