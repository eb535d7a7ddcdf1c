import type { ChatRoomName } from '@scriptorium/protocol'
import * as v from 'valibot'
import type { DraftChats } from '../chat/draft-chats.ts'
import { chatHistoryBody, chatMessageBody, chatSendRequest } from '../http/body-schemas.ts'
import { limit, place } from '../http/query-schemas.ts'
import { anybody, route, signedIn } from '../http/route.ts'
import type { Route } from '../http/route.ts'
import { needPerson, personOf, viewerOf } from '../sign-in/caller.ts'
import type { DraftDesk } from './draft-access.ts'

const room: v.GenericSchema<unknown, ChatRoomName> = v.optional(v.picklist(['edit', 'topic']), 'edit')

export function chatRoutes(desk: DraftDesk, chats: Pick<DraftChats, 'history' | 'send'>): Route[] {
  return [
    route({
      operation: 'getChat',
      method: 'GET',
      path: '/api/drafts/{draft}/chat',
      summary: 'Read the talk of a draft or of its page, oldest first',
      who: anybody.filter((kind) => kind !== 'operator'),
      query: v.object({ room, before: place, limit: limit(200, 50) }),
      answer: chatHistoryBody,
      faults: ['draft/not-found', 'person/not-signed-in'],
      async handle({ caller, path, query }) {
        const { draft } = await desk.readable(path['draft'] ?? '', viewerOf(caller))
        const page = { before: query.before ?? null, limit: query.limit }
        return chats.history(draft.draft, query.room, page, personOf(caller)?.person ?? null)
      },
    }),
    route({
      operation: 'sendChat',
      method: 'POST',
      path: '/api/drafts/{draft}/chat',
      summary: 'Say something in the talk of a draft or of its page',
      who: signedIn,
      body: chatSendRequest,
      status: 201,
      answer: chatMessageBody,
      faults: ['draft/not-found', 'draft/closed', 'person/not-allowed', 'chat/rate-limited', 'chat/too-long'],
      async handle({ caller, path, body }) {
        const person = needPerson(caller, 'talk')
        const { draft } = await desk.readable(path['draft'] ?? '', viewerOf(caller))
        return chats.send(draft.draft, body, person)
      },
    }),
  ]
}
