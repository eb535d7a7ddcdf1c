import { createEncoder, toUint8Array, writeUint8, writeVarString, writeVarUint } from 'lib0/encoding'

const stringContent = 4
const hasOrigin = 0x80
const inRoot = 1

/** Yjs update, V1, of one letter typed by `clientId` behind its last one. */
export function typedUpdate(clientId: number, clock: number, letter: string): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, 1)
  writeVarUint(encoder, 1)
  writeVarUint(encoder, clientId)
  writeVarUint(encoder, clock)
  if (clock === 0) {
    writeUint8(encoder, stringContent)
    writeVarUint(encoder, inRoot)
    writeVarString(encoder, 'wikitext')
  } else {
    writeUint8(encoder, stringContent | hasOrigin)
    writeVarUint(encoder, clientId)
    writeVarUint(encoder, clock - 1)
  }
  writeVarString(encoder, letter)
  writeVarUint(encoder, 0)
  return toUint8Array(encoder)
}

/** A caret behind the client's letter `clock`, as an editor says it: an awareness update of one state. */
export function caretUpdate(clientId: number, awarenessClock: number, clock: number): Uint8Array {
  const place = `{"type":null,"tname":"wikitext","item":{"client":${clientId},"clock":${clock}},"assoc":0}`
  const state = `{"user":{"name":"Guest ${clientId}","color":"#30bced"},"cursor":{"anchor":${place},"head":${place}}}`
  const encoder = createEncoder()
  writeVarUint(encoder, 1)
  writeVarUint(encoder, clientId)
  writeVarUint(encoder, awarenessClock)
  writeVarString(encoder, state)
  return toUint8Array(encoder)
}
