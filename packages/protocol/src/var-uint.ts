/** Bytes of lib0's encoding of an integer from 0 to 2^53 - 1: 1 to 8. */
export function lengthOfVarUint(value: number): number {
  let length = 1
  for (let rest = value; rest > 127; rest = Math.floor(rest / 128)) length += 1
  return length
}

/** @returns where the next byte goes */
export function setVarUint(bytes: Uint8Array, at: number, value: number): number {
  let index = at
  let rest = value
  for (; rest > 127; rest = Math.floor(rest / 128)) {
    bytes[index] = 128 + (rest % 128)
    index += 1
  }
  bytes[index] = rest
  return index + 1
}
