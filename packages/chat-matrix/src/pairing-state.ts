import type { EditChatId, Pairing } from '@scriptorium/draft'

/** State `org.scriptorium.draft` of the edit chat: which draft it belongs to and how far that is. */
export function draftState(pairing: Pairing): Record<string, unknown> {
  return {
    v: 1,
    draft_id: pairing.draft,
    wiki: pairing.wikiId,
    title: pairing.title,
    page_id: pairing.page,
    base_revid: pairing.baseRevision,
    collab_url: pairing.draftAddress,
    topic_room: pairing.topicRoom,
    record: pairing.mode,
    status: pairing.status,
    published_revid: pairing.publishedRevision,
  }
}

/** State `org.scriptorium.edit_room` of the topic room, by draft: where that draft is talked about. */
export function editRoomState(room: EditChatId, pairing: Pairing, serverName: string): Record<string, unknown> {
  return { v: 1, room_id: room, via: [serverName], status: pairing.status }
}

/** State `org.scriptorium.page` of the topic room: whose page it is. */
export function pageState(page: {
  readonly wikiId: string
  readonly title: string
  readonly page: number | null
}): Record<string, unknown> {
  return { v: 1, wiki: page.wikiId, title: page.title, page_id: page.page }
}
