import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { addSecurityHeaders } from './security-headers.ts'
import type { HttpApp } from './serve-route.ts'

/** A request must be whole by then; the largest is 64 KiB. */
const requestTimeoutMs = 30_000

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

export function createHttpServer(app: HttpApp): Server {
  const listener = getRequestListener(app.fetch)
  const server = createServer((request, response) => void listener(request, response))
  server.requestTimeout = requestTimeoutMs
  return server
}

/** @returns the port that was bound */
export async function listen(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address: AddressInfo | string | null = server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

/** Takes no new requests, lets those in flight end within `patienceMs`, then cuts; what was upgraded is the caller's to cut. */
export async function closeHttpServer(server: Server, patienceMs: number, cutUpgraded: () => void): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  server.closeIdleConnections()
  const timer = setTimeout(() => {
    server.closeAllConnections()
    cutUpgraded()
  }, patienceMs)
  await closed
  clearTimeout(timer)
}
