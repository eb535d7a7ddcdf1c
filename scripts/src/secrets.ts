import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Reads secrets kept as JSON in `path`, readable by their owner only; makes them the first time. */
export function keepSecrets<Secrets extends Readonly<Record<string, string>>>(
  path: string,
  make: () => Secrets,
): Secrets {
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as Secrets
  const made = make()
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${JSON.stringify(made, undefined, 2)}\n`, { mode: 0o600 })
  return made
}

/** 32 hexadecimal digits that nobody guesses. */
export const randomSecret = () => randomBytes(16).toString('hex')

/** An Ed25519 pair in the shapes that the two sides read. */
export function makeSigningKey(): { privatePem: string; publicBase64: string; sodiumSecretBase64: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const { d, x } = privateKey.export({ format: 'jwk' })
  if (d === undefined || x === undefined) throw new Error('an Ed25519 key without its numbers')
  const [seed, point] = [Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')]
  return {
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicBase64: Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64'),
    sodiumSecretBase64: Buffer.concat([seed, point]).toString('base64'),
  }
}
