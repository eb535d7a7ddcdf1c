import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface MetricsPort {
  readonly port: number
  close(): Promise<void>
}

/** `GET /metrics` on a port of its own, which no proxy in front of the server leads to. */
export async function openMetricsPort(
  { host, port }: { readonly host: string; readonly port: number },
  text: () => string,
): Promise<MetricsPort> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') return void response.writeHead(404).end()
    response.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8', 'Cache-Control': 'no-store' })
    return void response.end(text())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address: AddressInfo | string | null = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
