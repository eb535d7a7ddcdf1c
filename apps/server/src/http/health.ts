import type { DraftChats } from '../chat/draft-chats.ts'
import type { LiveDrafts } from '../live/live-drafts.ts'
import type { WikiWatch } from '../wiki-link/wiki-watch.ts'
import type { HttpApp } from './serve-route.ts'
import type { WebClient } from './web-client.ts'

export interface HealthParts {
  readonly watch: WikiWatch
  readonly chats: Pick<DraftChats, 'isReachable' | 'waiting'>
  readonly live: Pick<LiveDrafts, 'liveDrafts'>
  readonly webClient: WebClient
  /** The store answers. */
  readonly storeAnswers: () => Promise<boolean>
  readonly isStopping: () => boolean
}

/**
 * `/healthz`: 200 as long as the process serves, with what is reachable of its neighbours: drafts are served without wiki and homeserver.
 * `/readyz`: 200 when new people may be sent here.
 */
export function serveHealth(app: HttpApp, parts: HealthParts): void {
  const headers = { 'Cache-Control': 'no-store' }
  app.get('/healthz', async () => {
    const { watch, chats, live, webClient } = parts
    const [isBuilt, isStoreReachable] = await Promise.all([webClient.isBuilt(), parts.storeAnswers()])
    const body = {
      status: isBuilt && isStoreReachable && watch.isReachable && chats.isReachable ? 'whole' : 'partial',
      parts: {
        store: { isReachable: isStoreReachable },
        wiki: { isReachable: watch.isReachable },
        homeserver: { isReachable: chats.isReachable, waitingMessages: chats.waiting },
        webClient: { isBuilt },
      },
      liveDrafts: live.liveDrafts().length,
    }
    return Response.json(body, { headers })
  })
  app.get('/readyz', async () => {
    const isReady = !parts.isStopping() && (await parts.storeAnswers())
    return Response.json({ isReady }, { status: isReady ? 200 : 503, headers })
  })
}
