import { crc32 } from 'node:zlib'

/** CRC-32 over the record's place and bytes: finds flipped bits and rows that stand in the wrong place. It is no seal against malice. */
export function checksumOf(place: readonly (string | number | null)[], bytes: Uint8Array): number {
  return crc32(bytes, crc32(JSON.stringify(place)))
}
