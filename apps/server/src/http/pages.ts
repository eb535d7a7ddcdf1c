import { DraftError } from '@scriptorium/draft'
import type { Log } from '../log.ts'
import { problemOf, problemResponse, saidAs } from './problem.ts'
import type { HttpApp } from './serve-route.ts'
import type { WebClient } from './web-client.ts'

/** Routes of the web client that are not spoken for otherwise. `/p/{publication}` stands in publishing/receipt-pages.ts. */
const clientRoutes = [
  '/',
  '/draft/*',
  '/d/:draft',
  '/d/:draft/review',
  '/d/:draft/history',
  '/tokens',
  '/auth/wiki/callback',
]

/** The web client's pages and files, and what is answered to everything nobody knows. */
export function servePages(
  app: HttpApp,
  webClient: WebClient,
  languageOf: (headers: Headers) => Promise<string | null>,
  log: Log,
): void {
  for (const path of clientRoutes)
    app.get(path, async (context) => webClient.page(200, await languageOf(context.req.raw.headers)))
  app.notFound(async (context) => {
    const { method, headers } = context.req.raw
    const { path } = context.req
    const isApi = path.startsWith('/api/') || path.startsWith('/wiki/')
    if (method === 'GET' && !isApi) {
      const file = await webClient.file(path)
      if (file !== undefined) return file
      if (headers.get('Accept')?.includes('text/html')) return webClient.page(404, await languageOf(headers))
    }
    return unknownAddress()
  })
  app.onError((error) => problemResponse(error, log))
}

function unknownAddress(): Response {
  const problem = problemOf(new DraftError('request/malformed', { problem: 'there is nothing at this address' }))
  return saidAs({ ...problem, title: 'There is nothing at this address', status: 404 })
}
