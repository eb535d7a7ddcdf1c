import { createEncoder, toUint8Array, writeUint8Array, writeVarString, writeVarUint } from 'lib0/encoding'

/** How a server's messages differ from y-websocket's. */
export interface Dialect {
  /** Path and query of a draft's address. */
  path(draft: string, wantsAck: boolean): string
  /** What stands before each message of this draft. */
  prefix(draft: string): Uint8Array
  /** Messages before sync step 1. */
  greeting: readonly Uint8Array[]
  /** Says how many updates this acknowledges, or `null` when it is another message. `message` begins after the prefix. */
  acknowledged(message: Uint8Array, soFar: number): number | null
}

export type DialectName = 'y-websocket' | 'scriptorium' | 'hocuspocus'

const none = new Uint8Array()
const syncStatus = 8
const durable = 120

/** Hocuspocus wants a token, also when nobody asks for one. */
function hocuspocusToken(): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, 2)
  writeVarUint(encoder, 0)
  writeVarString(encoder, 'bench')
  writeVarString(encoder, '4.7.0')
  return toUint8Array(encoder)
}

export const dialects: Readonly<Record<DialectName, Dialect>> = {
  'y-websocket': {
    path: (draft) => `/${draft}`,
    prefix: () => none,
    greeting: [],
    acknowledged: () => null,
  },
  scriptorium: {
    path: (draft, wantsAck) => `/${draft}${wantsAck ? '?ack=1' : ''}`,
    prefix: () => none,
    greeting: [],
    acknowledged: (message) => (message[0] === durable ? varUintAt(message, 1) : null),
  },
  hocuspocus: {
    path: () => '/',
    prefix(draft) {
      const encoder = createEncoder()
      writeVarString(encoder, draft)
      return toUint8Array(encoder)
    },
    greeting: [hocuspocusToken()],
    acknowledged: (message, soFar) => (message[0] === syncStatus && message[1] === 1 ? soFar + 1 : null),
  },
}

export function withPrefix(prefix: Uint8Array, message: Uint8Array): Uint8Array {
  if (prefix.length === 0) return message
  const encoder = createEncoder()
  writeUint8Array(encoder, prefix)
  writeUint8Array(encoder, message)
  return toUint8Array(encoder)
}

export function varUintAt(bytes: Uint8Array, start: number): number {
  let value = 0
  let factor = 1
  for (let at = start; ; at += 1) {
    const byte = bytes[at] ?? 0
    value += (byte & 127) * factor
    if (byte < 128) return value
    factor *= 128
  }
}
