import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'

/** The server's key. Whoever has it can publish as anyone whose signed-in browser can be sent to the wiki: keep it, rotate it. */
export interface SigningKey {
  /** First 16 hexadecimal digits of the SHA-256 of the raw public key. */
  readonly kid: string
  /** Base64 of the raw 32 bytes: what the wiki's `$wgDraftTogetherServerKey` wants. */
  readonly publicKey: string
  /** 64 bytes, Ed25519. */
  sign(bytes: Uint8Array): Uint8Array
}

/** A fresh Ed25519 private key as PKCS#8 PEM. */
export function makeSigningKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
}

/** @param pem Ed25519 private key, PKCS#8 PEM. @throws Error when it is another kind of key; never with the key in its message */
export function readSigningKey(pem: string): SigningKey {
  const privateKey = createPrivateKey(pem)
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error('the signing key is no Ed25519 key')
  const raw = Buffer.from(createPublicKey(privateKey).export({ format: 'jwk' }).x ?? '', 'base64url')
  return {
    kid: keyId(raw),
    publicKey: raw.toString('base64'),
    sign: (bytes) => sign(null, bytes, privateKey),
  }
}

/** Reads the key from `path`, or makes one there, readable by its owner only, when there is none. */
export async function openSigningKeyFile(path: string): Promise<SigningKey> {
  try {
    await writeFile(path, makeSigningKey(), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  return readSigningKey(await readFile(path, 'utf8'))
}

export function keyId(rawPublicKey: Uint8Array): string {
  return createHash('sha256').update(rawPublicKey).digest('hex').slice(0, 16)
}
