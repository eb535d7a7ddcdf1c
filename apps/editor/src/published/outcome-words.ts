import type { DraftBody, PublicationBody } from '@scriptorium/protocol'
import type { MessageKey, Messages } from '../i18n/messages.ts'

/** The sentence about a saved revision; its link, time and wiki are put in by the page. */
export function savedMessage(publication: Pick<PublicationBody, 'isExact' | 'isMerged'>): MessageKey {
  if (publication.isMerged) return 'published-saved-merged'
  return publication.isExact ? 'published-saved-exact' : 'published-saved-other'
}

/**
 * What a refusal by the wiki means. The wiki's own words stand below it.
 * @param reader id of whoever reads it: "you" is only said to the person who pressed
 */
export function refusalWords(
  { wikiCode, publishedBy }: Pick<PublicationBody, 'wikiCode' | 'publishedBy'>,
  reader: string | undefined,
  messages: Pick<Messages, 'find' | 'msg'>,
  wiki: string,
): string {
  const key = `published-refused-${wikiCode ?? 'any'}`
  const toOthers = publishedBy.id === reader ? undefined : messages.find(`${key}-other`, wiki, publishedBy.name)
  return toOthers ?? messages.find(key, wiki) ?? messages.msg('published-refused-any', wiki)
}

/**
 * Words that were written after the review were not published: their draft goes on, and then it is based on the new revision.
 * Until the server has ended a draft it is still based on the old one, so nothing is said too early.
 */
export function goesOn(
  draft: Pick<DraftBody, 'baseRevision' | 'publication'>,
  { id, revision }: Pick<PublicationBody, 'id' | 'revision'>,
): boolean {
  return revision !== null && draft.publication !== id && draft.baseRevision !== null && draft.baseRevision >= revision
}
