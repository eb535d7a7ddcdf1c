import { expect, test } from 'vitest'
import { openHttp } from './http.ts'
import { makeSigningKey, readSigningKey } from './signing-key.ts'
import { openWikiKeys } from './wiki-keys.ts'

const first = jwk()
const second = jwk()

function jwk() {
  const key = readSigningKey(makeSigningKey())
  const x = Buffer.from(key.publicKey, 'base64').toString('base64url')
  return { kty: 'OKP', crv: 'Ed25519', kid: key.kid, x }
}

/** A wiki whose keys route answers with `keys`, or not at all while `isDown`. */
function aWiki() {
  const state = { keys: [first], isDown: false, asked: 0, nowMs: 0 }
  const fetch = async () => {
    state.asked += 1
    if (state.isDown) throw new TypeError('fetch failed')
    return Response.json({ issuer: 'https://wiki.example#wiki', keys: state.keys })
  }
  const http = openHttp('https://wiki.example/w/api.php', fetch, 1000)
  return { state, keys: openWikiKeys(http, 'https://wiki.example/w/rest.php', () => state.nowMs) }
}

test('keys are kept for an hour', async () => {
  const { state, keys } = aWiki()

  await keys.forKey(first.kid)
  state.nowMs = 3_599_999
  await keys.forKey(first.kid)
  const before = state.asked
  state.nowMs = 3_600_000
  await keys.forKey(first.kid)

  expect([before, state.asked]).toEqual([1, 2])
})

test('an unknown key is looked for once, and at most every ten seconds', async () => {
  const { state, keys } = aWiki()
  await keys.forKey(first.kid)
  state.keys = [second]

  state.nowMs = 9_999
  const tooSoon = await keys.forKey(second.kid)
  state.nowMs = 10_000
  const found = await keys.forKey(second.kid)
  await keys.forKey('invented')

  expect(tooSoon.keys.map(({ kid }) => kid)).toEqual([first.kid])
  expect(found.keys.map(({ kid }) => kid)).toEqual([second.kid])
  expect(state.asked).toBe(2)
})

test('what is answered to the wiki never waits for it', async () => {
  const { keys } = aWiki()

  expect(() => keys.forKeyAtOnce(first.kid)).toThrow('wiki/unreachable')
  await keys.issuer()

  expect(keys.forKeyAtOnce(first.kid).issuer).toBe('https://wiki.example#wiki')
  expect(keys.issuerAtOnce()).toBe('https://wiki.example#wiki')
})

test('keys that were known go on being known while the wiki is down', async () => {
  const { state, keys } = aWiki()
  await keys.forKey(first.kid)
  state.isDown = true
  state.nowMs = 7_200_000

  await expect(keys.forKey(first.kid)).rejects.toMatchObject({ code: 'wiki/unreachable' })
  expect(keys.forKeyAtOnce(first.kid).keys).toHaveLength(1)
  expect(state.asked).toBe(2)
})

test('a reading that failed is tried again ten seconds later', async () => {
  const { state, keys } = aWiki()
  state.isDown = true
  await expect(keys.forKey(first.kid)).rejects.toMatchObject({ code: 'wiki/unreachable' })
  state.isDown = false

  expect(() => keys.forKeyAtOnce(first.kid)).toThrow('wiki/unreachable')
  state.nowMs = 10_000
  expect(() => keys.forKeyAtOnce(first.kid)).toThrow('wiki/unreachable')
  await keys.issuer()

  expect(keys.forKeyAtOnce(first.kid).keys).toHaveLength(1)
  expect(state.asked).toBe(2)
})

test('a wiki without the extension says what is missing', async () => {
  const http = openHttp('https://wiki.example/w/api.php', async () => Response.json({ httpCode: 404 }), 1000)
  const keys = openWikiKeys(http, 'https://wiki.example/w/rest.php', () => 0)

  const reading = keys.forKey(first.kid)

  await expect(reading).rejects.toMatchObject({
    code: 'wiki/unreachable',
    cause: { message: expect.stringContaining('DraftTogether') },
  })
})
