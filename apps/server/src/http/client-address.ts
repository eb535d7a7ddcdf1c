import type { IncomingMessage } from 'node:http'
import { isIP, isIPv6 } from 'node:net'
import type { TrustedProxies } from './trusted-proxies.ts'

type Asked = Pick<IncomingMessage, 'headers'> & {
  readonly socket: { readonly remoteAddress?: string | undefined }
}

/**
 * Who asks, for rate limits only: of IPv6 the network of 64 bits, because whoever has one address there has all of it. Each trusted proxy
 * writes who asked it at the end of `X-Forwarded-For`: read from there, the first address that is no trusted proxy is the one. What stands
 * before it is anybody's.
 */
export function clientAddress({ headers, socket }: Asked, proxies: TrustedProxies): string {
  let asker = plainOf(socket.remoteAddress ?? '')
  const hops = String(headers['x-forwarded-for'] ?? '').split(',')
  while (proxies.has(asker)) {
    const hop = plainOf(hops.pop()?.trim() ?? '')
    if (isIP(hop) === 0) break
    asker = hop
  }
  return networkOf(asker)
}

/** A trusted proxy says that this request came to it without encryption. */
export function cameUnencrypted({ headers, socket }: Asked, proxies: TrustedProxies): boolean {
  if (!proxies.has(plainOf(socket.remoteAddress ?? ''))) return false
  return (
    String(headers['x-forwarded-proto'] ?? '')
      .split(',')
      .at(-1)
      ?.trim()
      .toLowerCase() === 'http'
  )
}

/** A socket that listens on both shows IPv4 as IPv6; some proxies write the port too. */
function plainOf(address: string): string {
  const withoutPort = /^\[(.+)\](?::\d+)?$/.exec(address)?.[1] ?? /^(\d+(?:\.\d+){3}):\d+$/.exec(address)?.[1]
  return (withoutPort ?? address).replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
}

function networkOf(address: string): string {
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('::')
  const groups = head.split(':').filter((group) => group !== '')
  const after = (tail ?? '').split(':').filter((group) => group !== '')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - after.length)
  const all = [...groups, ...Array.from({ length: zeros }, () => '0'), ...after]
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}
