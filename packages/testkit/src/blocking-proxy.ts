import { createServer, request as ask } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'

/** What the proxy does to a request to become a WebSocket: lets it pass, answers with 403, or never says a word. */
export type UpgradePolicy = 'pass' | 'refuse' | 'swallow'

/** A proxy of a hotel, a school or a company, with real connections on both sides. */
export interface BlockingProxy {
  /** `http://127.0.0.1:PORT`: as the proxy of a browser, or as the address of the one server behind it. */
  readonly address: string
  policy: UpgradePolicy
  /** Requests and connections that were kept from becoming a WebSocket. */
  readonly blocked: number
  /** Requests that were passed on. */
  readonly passed: number
  /** Cuts everything that is on its way just now: answers get lost. */
  cut(): void
  close(): Promise<void>
}

/** @param target `http://HOST:PORT` of the server behind it, asked at each request; for requests that name no server themselves */
export async function openBlockingProxy(policy: UpgradePolicy, target: () => string): Promise<BlockingProxy> {
  const open = new Set<Duplex>()
  const count = { blocked: 0, passed: 0 }

  function keep(connection: Duplex): void {
    open.add(connection)
    connection.on('error', () => connection.destroy())
    connection.on('close', () => open.delete(connection))
  }
  function addressOf({ url = '/' }: IncomingMessage): URL {
    return new URL(url, target())
  }

  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    count.passed += 1
    const { method, headers } = request
    const onward = ask(addressOf(request), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
      answer.on('error', () => response.destroy())
    })
    onward.on('error', () => response.destroy())
    response.on('close', () => onward.destroy())
    request.pipe(onward)
  })
  server.on('connection', keep)

  /** @returns whether it may pass */
  function admit(connection: Duplex): boolean {
    if (proxy.policy === 'pass') return true
    count.blocked += 1
    if (proxy.policy === 'refuse') connection.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')
    return false
  }
  function join(connection: Duplex, to: URL, first: (onward: Duplex) => void): void {
    const onward = connect(Number(to.port), to.hostname, () => {
      first(onward)
      onward.pipe(connection)
      connection.pipe(onward)
    })
    keep(onward)
    onward.on('close', () => connection.destroy())
    connection.on('close', () => onward.destroy())
  }
  server.on('upgrade', (request: IncomingMessage, connection: Duplex, head: Buffer) => {
    if (!admit(connection)) return
    const to = addressOf(request)
    const lines = request.rawHeaders.flatMap((text, index) => (index % 2 === 0 ? [`${text}: `] : [`${text}\r\n`]))
    join(connection, to, (onward) => {
      onward.write(`GET ${to.pathname}${to.search} HTTP/1.1\r\n${lines.join('')}\r\n`)
      onward.write(head)
    })
  })
  // A browser that has a proxy opens a WebSocket by CONNECT.
  server.on('connect', (request: IncomingMessage, connection: Duplex, head: Buffer) => {
    if (!admit(connection)) return
    join(connection, new URL(`http://${request.url ?? ''}`), (onward) => {
      connection.write('HTTP/1.1 200 Connection established\r\n\r\n')
      onward.write(head)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  const proxy: BlockingProxy = {
    address: `http://127.0.0.1:${port}`,
    policy,
    get blocked() {
      return count.blocked
    },
    get passed() {
      return count.passed
    },
    cut() {
      for (const connection of open) connection.destroy()
    },
    close() {
      for (const connection of open) connection.destroy()
      return new Promise((resolve) => void server.close(() => resolve()))
    },
  }
  return proxy
}
