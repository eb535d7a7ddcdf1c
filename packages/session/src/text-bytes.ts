import { decodeUtf8 } from 'lib0/string'

import { MalformedBytes } from '@scriptorium/protocol'

/** From here on the platform's own decoder is quicker, the string that it makes included. */
const longBytes = 512

/**
 * Length of UTF-8 bytes as text, in UTF-16 code units. No string is made: an update may hold 40,000 texts of one character.
 * @throws MalformedBytes unless well-formed: no half characters, nothing longer than it need be, nothing beyond U+10FFFF
 */
export function countCodeUnits(bytes: Uint8Array, start: number, end: number): number {
  if (end - start >= longBytes) return decoded(bytes.subarray(start, end)).length
  let count = 0
  let at = start
  while (at < end) {
    const first = bytes[at] ?? 0
    count += 1
    at += 1
    if (first < 0x80) continue
    const length = lengthOf(first)
    if (at + length > end) throw new MalformedBytes('half a character')
    // What the second byte may be keeps out surrogates, what is longer than it need be, and what is beyond Unicode.
    const second = bytes[at] ?? 0
    if (second < lowestSecond(first) || second > highestSecond(first)) throw new MalformedBytes('not UTF-8')
    for (let rest = at + 1; rest < at + length; rest += 1) {
      if (((bytes[rest] ?? 0) & 0xc0) !== 0x80) throw new MalformedBytes('not UTF-8')
    }
    at += length
    if (length === 3) count += 1
  }
  return count
}

function decoded(bytes: Uint8Array): string {
  try {
    return decodeUtf8(bytes)
  } catch (cause) {
    throw new MalformedBytes('not UTF-8', { cause })
  }
}

/** A carriage return is one unit in Yjs and none in CodeMirror; the wiki strips NUL. Both are one byte, and part of no other character. */
export function hasForbiddenCharacter(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > 64) {
    const view = bytes.subarray(start, end)
    return view.includes(0x0d) || view.includes(0)
  }
  for (let at = start; at < end; at += 1) if (bytes[at] === 0x0d || bytes[at] === 0) return true
  return false
}

/** How many bytes follow the first of a character. */
function lengthOf(first: number): number {
  if (first >= 0xc2 && first < 0xe0) return 1
  if (first >= 0xe0 && first < 0xf0) return 2
  if (first >= 0xf0 && first < 0xf5) return 3
  throw new MalformedBytes('not UTF-8')
}

function lowestSecond(first: number): number {
  if (first === 0xe0) return 0xa0
  return first === 0xf0 ? 0x90 : 0x80
}

function highestSecond(first: number): number {
  if (first === 0xed) return 0x9f
  return first === 0xf4 ? 0x8f : 0xbf
}
