import { toPageId, toPersonId, toPublicationId, toRevisionId } from '@scriptorium/draft'
import type { WikiEvent, WikiEvents } from '@scriptorium/draft'
import * as v from 'valibot'
import { centralId, perhapsCentralId } from './heard-tokens.ts'
import type { HeardTokens } from './heard-tokens.ts'
import { receiptClaims, toReceipt } from './publishing.ts'

const id = v.pipe(v.number(), v.integer(), v.minValue(1))
const title = v.string()

/** The body of every event that the extension sends: docs/wiki-contract.md, W7. */
const eventClaims = v.variant('event', [
  v.looseObject({ event: v.literal('page-changed'), page: id, title, rev: v.nullable(id) }),
  v.looseObject({ event: v.literal('page-deleted'), page: id, title }),
  v.looseObject({ event: v.literal('page-restored'), page: id, title }),
  v.looseObject({ event: v.literal('page-moved'), page: id, from: title, to: title }),
  v.looseObject({ event: v.literal('rights-changed'), sub: perhapsCentralId, page: v.nullable(id) }),
  v.looseObject({ event: v.literal('person-renamed'), sub: centralId, name: v.string() }),
  v.looseObject({ event: v.literal('signed-out'), sub: centralId }),
  v.looseObject({ event: v.literal('revisions-hidden'), page: id, revs: v.array(id) }),
  v.looseObject({ event: v.literal('receipt'), ...receiptClaims.entries }),
  v.looseObject({
    event: v.literal('order-refused'),
    order: receiptClaims.entries.order,
    sub: centralId,
    code: v.string(),
    text: v.string(),
  }),
])

/** What the wiki tells of itself, signed. */
export function openEvents(heard: HeardTokens): WikiEvents {
  return {
    verifyEvent: async (token, nowMs) => toEvent(heard.readAtOnce(token, 'draft-together-event', eventClaims, nowMs)),
  }
}

function toEvent(said: v.InferOutput<typeof eventClaims>): WikiEvent {
  switch (said.event) {
    case 'page-changed':
      return {
        kind: said.event,
        page: toPageId(said.page),
        title: said.title,
        revision: said.rev === null ? null : toRevisionId(said.rev),
      }
    case 'page-deleted':
    case 'page-restored':
      return { kind: said.event, page: toPageId(said.page), title: said.title }
    case 'page-moved':
      return { kind: said.event, page: toPageId(said.page), from: said.from, to: said.to }
    case 'rights-changed':
      return {
        kind: said.event,
        person: said.sub === null ? null : toPersonId(said.sub),
        page: said.page === null ? null : toPageId(said.page),
      }
    case 'person-renamed':
      return { kind: said.event, person: toPersonId(said.sub), name: said.name }
    case 'signed-out':
      return { kind: said.event, person: toPersonId(said.sub) }
    case 'revisions-hidden':
      return { kind: said.event, page: toPageId(said.page), revisions: said.revs.map(toRevisionId) }
    case 'receipt':
      return { kind: said.event, receipt: toReceipt(said) }
    case 'order-refused':
      return {
        kind: said.event,
        publication: toPublicationId(said.order),
        person: toPersonId(said.sub),
        wikiCode: said.code,
        text: said.text,
      }
  }
}
