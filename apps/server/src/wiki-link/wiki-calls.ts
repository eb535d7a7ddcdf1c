import { isFault, toPublicationId } from '@scriptorium/draft'
import type { Clock, PublicationRecords, WikiEvents, WikiPublishing } from '@scriptorium/draft'
import * as v from 'valibot'
import { parse, readJson } from '../http/json-body.ts'
import { problemResponse } from '../http/problem.ts'
import { createRateLimit } from '../http/rate-limits.ts'
import type { HttpApp } from '../http/serve-route.ts'
import type { Log } from '../log.ts'
import type { WikiEventDesk } from './wiki-event-desk.ts'

export interface WikiCallParts {
  readonly publishing: WikiPublishing
  readonly events: WikiEvents
  readonly publications: PublicationRecords
  readonly eventDesk: WikiEventDesk
  readonly clock: Clock
  readonly log: Log
}

const eventBody = v.strictObject({ token: v.pipe(v.string(), v.minLength(1), v.maxLength(32_768)) })

/** Everybody may knock, and the log must not grow with it: so many lines of refused events. */
const refusalsLogged = { perSecond: 1 / 60, burst: 10 }

/**
 * What the wiki itself calls: W4 and W7 of docs/wiki-contract.md. Everybody may knock, the signature lets in.
 * No answer here waits for a call to the wiki: its worker would be waiting for itself.
 */
export function serveWikiCalls(app: HttpApp, parts: WikiCallParts): void {
  const { publishing, events, publications, eventDesk, clock, log } = parts
  const noStore = { 'Cache-Control': 'no-store' }
  const lines = createRateLimit(refusalsLogged, clock)

  app.get('/wiki/orders/:order', async (context) => {
    try {
      const id = toPublicationId(context.req.param('order'))
      const bearer = /^Bearer (\S{1,8192})$/.exec(context.req.header('Authorization') ?? '')?.[1] ?? ''
      await publishing.verifyFetch(bearer, id, clock.nowMs())
      const found = await publications.find(id)
      if (found === undefined) return new Response(null, { status: 404, headers: noStore })
      const { order, state } = found
      if (state.kind === 'saved' || state.kind === 'unchanged' || state.kind === 'refused')
        return Response.json({ state: state.kind }, { status: 410, headers: noStore })
      const ageMs = Math.max(0, clock.nowMs() - order.orderedAtMs)
      return Response.json(
        { order: publishing.signOrder(order), wikitext: order.wikitext, ageMs },
        { headers: noStore },
      )
    } catch (error) {
      return problemResponse(error, log)
    }
  })

  app.post('/wiki/events', async (context) => {
    try {
      const { token } = parse(eventBody, await readJson(context.req.raw), 'body')
      const event = await events.verifyEvent(token, clock.nowMs())
      await eventDesk.take(event)
      return new Response(null, { status: 204, headers: noStore })
    } catch (error) {
      if (isFault(error, 'sign-in/refused') && lines.tryTake('refused'))
        log.warn({ reason: error.details.reason }, 'wiki event refused')
      return problemResponse(error, log)
    }
  })
}
