import type { RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { cameUnencrypted } from './client-address.ts'
import { addSecurityHeaders } from './security-headers.ts'
import type { HttpApp } from './serve-route.ts'
import type { TrustedProxies } from './trusted-proxies.ts'

export interface HttpAppOptions {
  readonly publicAddress: string
  readonly proxies: TrustedProxies
}

/** An app whose every response carries the headers that all need. */
export function createHttpApp({ publicAddress, proxies }: HttpAppOptions): HttpApp {
  const app: HttpApp = new Hono()
  const isEncrypted = publicAddress.startsWith('https:')
  app.use('*', async (context, next) => {
    if (isEncrypted && cameUnencrypted(context.env.incoming, proxies)) {
      context.res = towards(publicAddress, context.req.raw)
    } else {
      await next()
    }
    // A response made by `fetch` or `Response.redirect` has headers that cannot be changed: ours are all made here.
    addSecurityHeaders(context.res.headers)
  })
  return app
}

/** For the door: the app as Node's HTTP server calls it. */
export function listenerOf(app: HttpApp): RequestListener {
  const listener = getRequestListener(app.fetch)
  return (request, response) => void listener(request, response)
}

/** What came over an open line goes on over an encrypted one; what it carried was readable by anybody, and is not acted upon. */
function towards(publicAddress: string, { method, url }: Request): Response {
  if (method !== 'GET' && method !== 'HEAD') return new Response(null, { status: 403 })
  const { pathname, search } = new URL(url)
  return new Response(null, { status: 308, headers: { Location: `${publicAddress}${pathname}${search}` } })
}
