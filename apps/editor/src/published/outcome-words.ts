import type { PublicationBody } from '@scriptorium/protocol'
import type { MessageKey, Messages } from '../i18n/messages.ts'

/** The sentence about a saved revision; its link, time and wiki are put in by the page. */
export function savedMessage(publication: Pick<PublicationBody, 'isExact' | 'isMerged'>): MessageKey {
  if (publication.isMerged) return 'published-saved-merged'
  return publication.isExact ? 'published-saved-exact' : 'published-saved-other'
}

/** What a refusal by the wiki means. The wiki's own words stand below it. */
export function refusalWords(wikiCode: string | null, messages: Pick<Messages, 'find' | 'msg'>, wiki: string): string {
  return messages.find(`published-refused-${wikiCode ?? 'any'}`, wiki) ?? messages.msg('published-refused-any', wiki)
}
