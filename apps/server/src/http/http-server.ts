import type { RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { addSecurityHeaders } from './security-headers.ts'
import type { HttpApp } from './serve-route.ts'

/** An app whose every response carries the headers that all need. */
export function createHttpApp(): HttpApp {
  const app: HttpApp = new Hono()
  app.use('*', async (context, next) => {
    await next()
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
