import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { RequestTurns } from './request-turns.ts'

/** A request must be whole by then; the largest of the API is 64 KiB, a batch of frames 8 MiB. */
const requestTimeoutMs = 30_000
/** How soon the port of a process that just ended is seen to be free. */
const lookAgainMs = 20
/** Requests and upgrades that may wait for the server to be put together: what comes in a second of a rush. */
const maxWaiting = 20_000
/** Connections that the kernel keeps for us until the loop comes round; with Node's 511, others of a rush try again a second later, and three after that. */
const backlog = 16_384
/** Asked by those who must know that the server is leaving. */
const alwaysServed: ReadonlySet<string> = new Set(['/healthz', '/readyz'])

export type Upgrade = readonly [request: IncomingMessage, connection: Duplex, head: Buffer]

/**
 * The HTTP server's port. It is taken before there is anything to serve, and given up last of all: whoever has it may touch the data
 * folder, so that a successor on the same port and file never writes while its predecessor still does. Who comes before the server
 * is put together waits; who comes while it leaves is told to try again.
 */
export interface Door {
  readonly port: number
  /** For what concerns every connection, such as counting them. */
  readonly server: Server
  /** From now on requests are served, those that waited first. */
  open(serve: RequestListener, upgrade: (...upgrade: Upgrade) => void): void
  /** New requests are answered with 503 from now on; waits until those in flight have ended, at most `patienceMs`, then cuts them. */
  empty(patienceMs: number): Promise<void>
  /** Gives the port up. May be called twice. */
  close(): Promise<void>
}

export interface DoorOptions {
  readonly host: string
  /** 0: a free one. */
  readonly port: number
  /** How long to wait for a predecessor that holds the port. */
  readonly patienceMs: number
  /** Called once, when there is a predecessor. */
  readonly onTaken: () => void
}

/** @throws Error `EADDRINUSE` when the port is still taken after `patienceMs`; whatever else listening fails with, at once */
export async function openDoor({ host, port, patienceMs, onTaken }: DoorOptions): Promise<Door> {
  const inFlight = new Set<ServerResponse>()
  let waiting: (readonly [IncomingMessage, ServerResponse])[] = []
  let waitingUpgrades: Upgrade[] = []
  let serve: RequestListener | undefined
  let upgrade: ((...upgrade: Upgrade) => void) | undefined
  let isLeaving = false

  const answer: RequestListener = (request, response) => {
    const isAsked = alwaysServed.has(request.url ?? '')
    if (!isAsked && (isLeaving || waiting.length > maxWaiting)) return sendAway(response)
    if (serve === undefined) return void waiting.push([request, response])
    if (!isAsked) {
      inFlight.add(response)
      response.on('close', () => inFlight.delete(response))
    }
    return serve(request, response)
  }
  const turns = new RequestTurns(answer)
  const server = createServer((...asked) => turns.take(...asked))
  server.requestTimeout = requestTimeoutMs
  server.on('upgrade', (request, connection: Duplex, head) => {
    if (upgrade !== undefined) return upgrade(request, connection, head)
    connection.on('error', () => connection.destroy())
    if (waitingUpgrades.length > maxWaiting) connection.destroy()
    else waitingUpgrades.push([request, connection, head])
  })
  await listenPatiently(server, host, port, patienceMs, onTaken)
  const address: AddressInfo | string | null = server.address()

  let closing: Promise<void> | undefined
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    server,
    open(serveRequests, serveUpgrades) {
      serve = serveRequests
      upgrade = serveUpgrades
      const [requests, upgrades] = [waiting, waitingUpgrades]
      waiting = []
      waitingUpgrades = []
      for (const request of requests) turns.begin(() => answer(...request))
      for (const one of upgrades) serveUpgrades(...one)
    },
    async empty(patience) {
      isLeaving = true
      const deadlineMs = performance.now() + patience
      while (inFlight.size > 0 && performance.now() < deadlineMs) await wait(lookAgainMs)
      for (const response of inFlight) response.destroy()
    },
    close() {
      closing ??= new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
      return closing
    },
  }
}

async function listenPatiently(
  server: Server,
  host: string,
  port: number,
  patienceMs: number,
  onTaken: () => void,
): Promise<void> {
  const deadlineMs = performance.now() + patienceMs
  for (let isFirst = true; ; isFirst = false) {
    const failure = await listenOnce(server, host, port)
    if (failure === undefined) return
    if (failure.code !== 'EADDRINUSE' || performance.now() >= deadlineMs) throw failure
    if (isFirst) onTaken()
    await wait(lookAgainMs)
  }
}

function listenOnce(server: Server, host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const settle = (error?: NodeJS.ErrnoException): void => {
      server.off('error', settle)
      server.off('listening', settle)
      resolve(error)
    }
    server.on('error', settle)
    server.on('listening', settle)
    server.listen({ port, host, backlog })
  })
}

function sendAway(response: ServerResponse): void {
  response.writeHead(503, { 'Retry-After': '1', 'Cache-Control': 'no-store', Connection: 'close', 'Content-Length': 0 })
  response.end()
}
