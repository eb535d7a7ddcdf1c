import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { keyId, makeSigningKey, readSigningKey } from './signing-key.ts'
import { keyIdOf, publicKeyOf, readToken, signToken } from './tokens.ts'

const nowMs = 1_795_000_000_000
const iat = nowMs / 1000
const claims = v.looseObject({ sub: v.string() })
const key = readSigningKey(makeSigningKey())
const raw = Buffer.from(key.publicKey, 'base64')
const expected = {
  kind: 'draft-together-signin',
  issuer: 'https://wiki.example#wiki',
  audience: 'https://drafts.example',
  keys: [{ kid: key.kid, key: publicKeyOf(raw.toString('base64url')) }],
  claims,
  nowMs,
} as const
const good = { sub: '7', iss: expected.issuer, aud: expected.audience, iat, exp: iat + 120 }

/** A token with any header and claims, signed with the good key unless told otherwise. */
function token(header: object, body: object, seal = (bytes: Buffer) => Buffer.from(key.sign(bytes))): string {
  const signed = `${part(header)}.${part(body)}`
  return `${signed}.${seal(Buffer.from(signed)).toString('base64url')}`
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

const goodHeader = { alg: 'EdDSA', typ: expected.kind, kid: key.kid }

test('a good token gives its claims', () => {
  const made = signToken('draft-together-signin', good, key)

  expect(readToken(made, expected)).toMatchObject({ sub: '7' })
  expect(keyIdOf(made)).toBe(key.kid)
  expect(key.kid).toBe(keyId(raw))
  expect(raw).toHaveLength(32)
})

test.each([
  ['another purpose', { ...goodHeader, typ: 'draft-together-receipt' }],
  ['no purpose of ours', { ...goodHeader, typ: 'JWT' }],
  ['an unknown key', { ...goodHeader, kid: '0000000000000000' }],
  ['another algorithm', { ...goodHeader, alg: 'HS256' }],
])('a token with %s in its header is refused', (_, header) => {
  const made = token(header, good)

  expect(() => readToken(made, expected)).toThrow('bad-signature')
})

test('an algorithm of none is refused, with and without a signature', () => {
  const header = { ...goodHeader, alg: 'none' }
  const signed = token(header, good)
  const unsigned = token(header, good, () => Buffer.from('x'))

  expect(() => readToken(signed, expected)).toThrow('bad-signature')
  expect(() => readToken(unsigned, expected)).toThrow('bad-signature')
  expect(() => readToken(unsigned.replace(/[^.]+$/, ''), expected)).toThrow('malformed')
})

test('a token signed by another key under our key’s id is refused', () => {
  const { privateKey } = generateKeyPairSync('ed25519')
  const made = token(goodHeader, good, (bytes) => sign(null, bytes, privateKey))

  expect(() => readToken(made, expected)).toThrow('bad-signature')
})

test('the public key used as an HMAC secret is refused', () => {
  const made = token({ ...goodHeader, alg: 'HS256' }, good, (bytes) => createHmac('sha256', raw).update(bytes).digest())

  expect(() => readToken(made, expected)).toThrow('bad-signature')
})

test('claims changed after signing are refused', () => {
  const [head, , signature] = token(goodHeader, good).split('.')
  const body = Buffer.from(JSON.stringify({ ...good, sub: '8' })).toString('base64url')

  expect(() => readToken(`${head}.${body}.${signature}`, expected)).toThrow('bad-signature')
})

test.each([
  ['another audience', { aud: 'https://drafts.example.evil' }, 'wrong-audience'],
  ['another issuer', { iss: 'https://wiki.example#other' }, 'wrong-audience'],
  ['an end in the past', { exp: iat - 61 }, 'expired'],
  ['a beginning in the future', { iat: iat + 61 }, 'malformed'],
  ['no end', { exp: undefined }, 'malformed'],
  ['an end that is no number', { exp: '9999999999' }, 'malformed'],
  ['a claim of another shape', { sub: 7 }, 'malformed'],
])('a well-signed token with %s is refused', (_, changed, reason) => {
  const made = token(goodHeader, { ...good, ...changed })

  expect(() => readToken(made, expected)).toThrow(reason)
})

test('the two clocks may be a minute apart', () => {
  const late = token(goodHeader, { ...good, exp: iat - 59 })
  const early = token(goodHeader, { ...good, iat: iat + 59 })

  expect(readToken(late, expected)).toMatchObject({ sub: '7' })
  expect(readToken(early, expected)).toMatchObject({ sub: '7' })
})

test.each(['', 'a', 'a.b', 'a.b.c.d', '..', 'ä.b.c', `${'a'.repeat(40_000)}.b.c`, '{}.{}.{}'])(
  'what is no token is malformed: %.20s',
  (text) => {
    expect(() => readToken(text, expected)).toThrow('malformed')
  },
)
