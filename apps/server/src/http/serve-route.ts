import type { IncomingMessage } from 'node:http'
import { DraftError } from '@scriptorium/draft'
import type { Context, Hono } from 'hono'
import type { HttpBindings } from '@hono/node-server'
import type { Clock } from '@scriptorium/draft'
import type { Log } from '../log.ts'
import { findCaller } from '../sign-in/caller.ts'
import type { Caller, CallerParts } from '../sign-in/caller.ts'
import { assertNotForged } from '../sign-in/forgery.ts'
import { clientAddress } from './client-address.ts'
import { parse, readJson } from './json-body.ts'
import type { LongAnswers } from './long-answers.ts'
import { problemResponse } from './problem.ts'
import { createRateLimit, standardRates } from './rate-limits.ts'
import type { Route } from './route.ts'
import type { TrustedProxies } from './trusted-proxies.ts'

export type HttpApp = Hono<{ Bindings: HttpBindings }>
type HttpContext = Context<{ Bindings: HttpBindings }>

export interface ServeParts extends CallerParts {
  readonly publicAddress: string
  readonly proxies: TrustedProxies
  readonly longAnswers: LongAnswers
  readonly clock: Clock
  readonly log: Log
}

/** Puts the table's routes on the app: who may, forgery, rate, body, handler, answer; every failure as a problem. */
export function serveRoutes(app: HttpApp, routes: readonly Route[], parts: ServeParts): void {
  const reading = createRateLimit(standardRates.read, parts.clock)
  const writing = createRateLimit(standardRates.write, parts.clock)

  async function perform(route: Route, context: HttpContext): Promise<Response> {
    const { headers } = context.req.raw
    const caller = await findCaller(headers, parts)
    const isUnsafe = route.method !== 'GET'
    const asker = rateKey(caller, context.env.incoming, parts.proxies)
    ;(isUnsafe ? writing : reading).take(asker)
    assertMayCall(route, caller)
    if (isUnsafe) assertNotForged(headers, caller, parts.publicAddress)
    const answer = await route.handle({
      caller,
      path: context.req.param(),
      query: route.query === null ? null : parse(route.query, context.req.query(), 'query'),
      body: route.body === null ? null : parse(route.body, await readJson(context.req.raw), 'body'),
    })
    if (route.isLong) await parts.longAnswers.turn(asker, context.env.outgoing)
    if (route.status === 204) return new Response(null, { status: 204, headers: { 'Cache-Control': 'no-store' } })
    return Response.json(answer, { status: route.status, headers: { 'Cache-Control': 'no-store' } })
  }

  for (const route of routes) {
    app.on(route.method, honoPath(route.path), async (context) => {
      const startMs = parts.clock.nowMs()
      const response = await perform(route, context).catch((error: unknown) => problemResponse(error, parts.log))
      const durationMs = parts.clock.nowMs() - startMs
      parts.log.debug({ operation: route.operation, status: response.status, durationMs }, 'request answered')
      return response
    })
  }
}

/** @throws DraftError `person/not-signed-in`, `request/forged` */
function assertMayCall(route: Route, caller: Caller): void {
  if (route.who.includes(caller.kind)) return
  if (caller.kind === 'nobody') throw new DraftError('person/not-signed-in', { action: route.summary })
  throw new DraftError('request/forged', { reason: 'token-may-not' })
}

/** By person; whoever is signed out shares a bucket with their address. */
export function rateKey(caller: Caller, incoming: IncomingMessage, proxies: TrustedProxies): string {
  if (caller.kind === 'operator') return 'operator'
  if (caller.kind !== 'nobody') return caller.person.person
  return `address ${clientAddress(incoming, proxies)}`
}

/** `/api/pages/{title}` as hono writes it; a title may hold slashes. */
function honoPath(path: string): string {
  return path.replace('{title}', ':title{.+}').replace(/\{(\w+)\}/g, ':$1')
}
