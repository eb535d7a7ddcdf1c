import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Somebody else's web site: it serves one page, under any host name of this machine. */
export interface OtherSite {
  /** The page as another site than the server's (`127.0.0.1`): a cookie with SameSite=Lax stays at home. */
  readonly foreign: string
  /** The page at the server's own host and another port (`localhost`): the same site, so cookies come along. */
  readonly neighbour: string
  close(): Promise<void>
}

export async function openOtherSite(html: string): Promise<OtherSite> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    foreign: `http://127.0.0.1:${port}/`,
    neighbour: `http://localhost:${port}/`,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  }
}
