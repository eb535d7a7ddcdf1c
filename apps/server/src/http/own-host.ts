import { isIP } from 'node:net'
import type { HttpApp } from './serve-route.ts'

/** Asked by the wiki and by watchers, under whatever name they have for us inside; neither gives anything away to a page. */
const forNeighbours = /^\/(wiki\/|healthz$|readyz$)/

/**
 * Answers nothing under a name that is not ours. A page whose name suddenly leads here (DNS rebinding) is of our origin to its browser, inside
 * the network that we may be hidden in, and would read what anybody there may read. Such a name has a dot; addresses and bare names of
 * containers and proxies cannot be had by a page.
 */
export function refuseForeignHosts(app: HttpApp, publicAddress: string): void {
  const own = new URL(publicAddress).hostname
  app.use('*', async (context, next) => {
    const name = hostnameOf(context.req.header('Host'))
    const isForeign = name !== own && name.includes('.') && isIP(name) === 0 && !name.endsWith('.localhost')
    if (!isForeign || forNeighbours.test(context.req.path)) return next()
    return new Response('There is no site of this name here.\n', { status: 421 })
  })
}

/** Without the port. */
function hostnameOf(host: string | undefined): string {
  return (host ?? '').toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '')
}
