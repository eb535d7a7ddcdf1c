import type { IncomingMessage } from 'node:http'

/**
 * Who asks, for rate limits only. Behind a reverse proxy of ours that is what the proxy itself wrote, last, into `X-Forwarded-For`;
 * otherwise the header is anybody's and not looked at.
 */
export function clientAddress(
  {
    headers,
    socket,
  }: Pick<IncomingMessage, 'headers'> & { readonly socket: { readonly remoteAddress?: string | undefined } },
  isBehindProxy: boolean,
): string {
  const forwarded = headers['x-forwarded-for']
  const last = isBehindProxy
    ? String(forwarded ?? '')
        .split(',')
        .at(-1)
        ?.trim()
    : undefined
  return last || (socket.remoteAddress ?? '')
}
