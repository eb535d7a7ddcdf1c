import type { TicketBody } from '@scriptorium/protocol'
import type { Page } from 'playwright-core'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'

/** A stock y-websocket client, as any program would use it. */
export interface Program {
  readonly doc: Y.Doc
  readonly text: Y.Text
  readonly provider: WebsocketProvider
  close(): void
}

/** What the page's person may do by the API, with their cookie and the token against forgery, from inside their own page. */
export async function callApi<Answer>(page: Page, method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await page.evaluate(
    async ([how, where, what]) => {
      const session = (await (await fetch('/api/session')).json()) as { csrf: string | null }
      const response = await fetch(where, {
        method: how,
        headers: { 'content-type': 'application/json', 'x-scriptorium-csrf': session.csrf ?? '' },
        ...(what === null ? {} : { body: what }),
      })
      return { isFine: response.ok, text: await response.text() }
    },
    [method, path, body === undefined ? null : JSON.stringify(body)] as const,
  )
  if (!answer.isFine) throw new Error(`${method} ${path}: ${answer.text}`)
  return (answer.text === '' ? undefined : JSON.parse(answer.text)) as Answer
}

/** A ticket for programs: valid for an hour, however often the connection is lost. */
export async function programTicket(page: Page, draft: string): Promise<TicketBody> {
  return callApi<TicketBody>(page, 'POST', `/api/drafts/${draft}/tickets`, { isOneTime: false, lifetimeS: 3600 })
}

export function openProgram(
  draft: string,
  ticket: TicketBody,
  params: Record<string, string> = {},
  socket: new (address: string, protocols?: string | string[]) => WebSocket = WebSocket,
): Program {
  const doc = new Y.Doc()
  const provider = new WebsocketProvider(ticket.socketAddress, draft, doc, {
    params: { ticket: ticket.ticket, ...params },
    WebSocketPolyfill: socket as unknown as typeof globalThis.WebSocket,
    disableBc: true,
  })
  return {
    doc,
    provider,
    text: doc.getText('wikitext'),
    close() {
      provider.destroy()
      doc.destroy()
    },
  }
}
