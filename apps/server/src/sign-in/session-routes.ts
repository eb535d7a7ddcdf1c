import type { SessionBody } from '@scriptorium/protocol'
import type { DraftChats } from '../chat/draft-chats.ts'
import { personBody } from '../drafts/draft-bodies.ts'
import { sessionBody } from '../http/body-schemas.ts'
import { anybody, route } from '../http/route.ts'
import type { Route } from '../http/route.ts'
import type { WikiAddresses } from '../wiki-link/wiki-addresses.ts'
import type { WikiMemory } from '../wiki-link/wiki-memory.ts'
import type { WikiWatch } from '../wiki-link/wiki-watch.ts'
import { personOf } from './caller.ts'

export interface SessionRouteParts {
  readonly memory: WikiMemory
  readonly watch: WikiWatch
  readonly chats: Pick<DraftChats, 'isReachable'>
  readonly candidDays: number
  readonly addresses: WikiAddresses
}

export function sessionRoutes({ memory, watch, chats, candidDays, addresses }: SessionRouteParts): Route[] {
  function wiki(): SessionBody['wiki'] {
    const { isReachable } = watch
    const site = memory.site()
    if (site !== null) {
      const { wikiId, name, address, language, direction, licence, maxPageBytes } = site
      return { id: wikiId, name, address, language, direction, licence, maxPageBytes, isReachable }
    }
    // A wiki that never answered yet.
    const { origin } = addresses
    const licence = { name: '', url: null }
    return {
      id: origin,
      name: origin.replace(/^https?:\/\//, ''),
      address: origin,
      language: 'en',
      direction: 'ltr',
      licence,
      maxPageBytes: 0,
      isReachable,
    }
  }
  return [
    route({
      operation: 'getSession',
      method: 'GET',
      path: '/api/session',
      summary: 'Get who I am and what this installation is',
      who: anybody,
      answer: sessionBody,
      async handle({ caller }) {
        const person = personOf(caller)
        const site = wiki()
        return {
          person: person === null ? null : personBody(person),
          csrf: caller.kind === 'cookie' ? caller.signIn.csrf : null,
          language: caller.kind === 'cookie' ? caller.signIn.language : site.language,
          wiki: site,
          chat: { isReachable: chats.isReachable, candidDays },
        }
      },
    }),
  ]
}
