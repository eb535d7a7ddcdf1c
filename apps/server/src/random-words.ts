import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 256 random bits as 43 base64url characters: cookies, nonces, tickets, tokens. */
export function randomWord(): string {
  return randomBytes(32).toString('base64url')
}

/** 128 random bits as 32 hexadecimal digits: publications. */
export function randomHex(bytes = 16): string {
  return randomBytes(bytes).toString('hex')
}

/** SHA-256 of the UTF-8 bytes, hexadecimal. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

/** Takes the same time wherever two texts differ. */
export function isSameSecret(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(sha256(a)), Buffer.from(sha256(b)))
}
