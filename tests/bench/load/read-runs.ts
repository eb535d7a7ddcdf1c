/** Letters `clock` to `clock + length - 1` of a client. */
export type OnRun = (clientId: number, clock: number, length: number) => void

let bytes: Uint8Array = new Uint8Array()
let at = 0

function varUint(): number {
  let value = 0
  let factor = 1
  for (;;) {
    const byte = bytes[at] ?? 0
    at += 1
    value += (byte & 127) * factor
    if (byte < 128) return value
    factor *= 128
  }
}

function skipId(): void {
  varUint()
  varUint()
}

function skipString(): number {
  const length = varUint()
  at += length
  return length
}

/** Which letters a Yjs update, V1, brings. Reads what a load generator and a server make of typed ASCII letters, and nothing else. */
export function readRuns(update: Uint8Array, onRun: OnRun): void {
  bytes = update
  at = 0
  for (let sections = varUint(); sections > 0; sections -= 1) {
    const structs = varUint()
    const clientId = varUint()
    const first = varUint()
    let clock = first
    for (let left = structs; left > 0; left -= 1) clock += readStruct()
    onRun(clientId, first, clock - first)
  }
}

function readStruct(): number {
  const info = bytes[at] ?? 0
  at += 1
  const kind = info & 31
  if (kind === 0 || kind === 10) return varUint()
  if ((info & 0x80) !== 0) skipId()
  if ((info & 0x40) !== 0) skipId()
  if ((info & 0xc0) === 0) {
    if (varUint() === 1) skipString()
    else skipId()
    if ((info & 0x20) !== 0) skipString()
  }
  return kind === 4 ? skipString() : varUint()
}
