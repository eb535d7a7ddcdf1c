import { createHash } from 'node:crypto'

/** Matrix allows 255 bytes for a whole id: `@`, localpart, `:`, server. */
const maxMxidBytes = 255
/** Where an over-long encoding is cut before its hash; never inside an escape. */
const cutAt = 180
const hashMark = '/x'

/**
 * The localpart of a wiki account's Matrix id: reversible, and legal on every server.
 *
 * `name` is MediaWiki's canonical user name (NFC, spaces, first letter capital). First byte: `A–Z` in lower case, `0–9` as they are. Others: `a–z 0–9 -`
 * as they are, `A–Z` as `_` and the lower-case letter, space as `.`. Everything else `=hh`, also the first digit of a name of digits alone
 * (Synapse keeps numbers for guests). What would be too long for `serverName` is cut and ends in `/x` and a hash: that cannot be read back.
 * A leading `_` never comes out: it is reserved for bots and bridges.
 */
export function encodeLocalpart(name: string, serverName: string): string {
  const bytes = new TextEncoder().encode(name)
  if (bytes.length === 0) throw new Error('a wiki account has a name')
  const pieces = Array.from(bytes, (byte, at) => (at === 0 ? encodeFirst(byte) : encodeOther(byte)))
  const plain = pieces.join('')
  const whole = /^[0-9]+$/.test(plain) ? escape(bytes[0] ?? 0) + plain.slice(1) : plain
  return whole.length <= maxMxidBytes - 2 - byteLength(serverName) ? whole : cut(pieces, name)
}

/** The wiki account's name, or `undefined` when no name is encoded like this (only the canonical form counts; a hash does not tell). */
export function decodeLocalpart(localpart: string, serverName: string): string | undefined {
  if (!/^[a-z0-9=][a-z0-9._=-]*$/.test(localpart)) return undefined
  const bytes: number[] = []
  for (let at = 0; at < localpart.length; at++) {
    const sign = localpart.charAt(at)
    if (sign === '=') {
      const hex = localpart.slice(at + 1, at + 3)
      if (!/^[0-9a-f]{2}$/.test(hex)) return undefined
      bytes.push(Number.parseInt(hex, 16))
      at += 2
    } else if (sign === '_') {
      at++
      bytes.push(localpart.charAt(at).toUpperCase().charCodeAt(0))
    } else if (sign === '.') bytes.push(0x20)
    else bytes.push((at === 0 ? sign.toUpperCase() : sign).charCodeAt(0))
  }
  const name = readUtf8(bytes)
  return name !== undefined && encodeLocalpart(name, serverName) === localpart ? name : undefined
}

/** `@localpart:server` in its parts. A server name may hold a colon (a port), a localpart never. */
export function splitMxid(mxid: string): { readonly localpart: string; readonly server: string } | undefined {
  const colon = mxid.indexOf(':')
  if (!mxid.startsWith('@') || colon < 2) return undefined
  return { localpart: mxid.slice(1, colon), server: mxid.slice(colon + 1) }
}

function encodeFirst(byte: number): string {
  if (isUpper(byte)) return String.fromCharCode(byte + 0x20)
  return isDigit(byte) ? String.fromCharCode(byte) : escape(byte)
}

function encodeOther(byte: number): string {
  if (isUpper(byte)) return `_${String.fromCharCode(byte + 0x20)}`
  if (byte === 0x20) return '.'
  const isPlain = (byte >= 0x61 && byte <= 0x7a) || isDigit(byte) || byte === 0x2d
  return isPlain ? String.fromCharCode(byte) : escape(byte)
}

function cut(pieces: readonly string[], name: string): string {
  let head = ''
  for (const piece of pieces) {
    if (head.length + piece.length > cutAt) break
    head += piece
  }
  return `${head}${hashMark}${createHash('sha256').update(name).digest('hex').slice(0, 32)}`
}

function readUtf8(bytes: readonly number[]): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes))
  } catch {
    return undefined
  }
}

function escape(byte: number): string {
  return `=${byte.toString(16).padStart(2, '0')}`
}

function isUpper(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x5a
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}
