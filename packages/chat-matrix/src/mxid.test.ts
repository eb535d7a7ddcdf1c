import { assert, property, string, stringMatching } from 'fast-check'
import { expect, test } from 'vitest'
import { decodeLocalpart, encodeLocalpart, splitMxid } from './mxid.ts'

const server = 'wiki.test'
/** What MediaWiki makes of any text that is a name: NFC, no underscores, first letter capital, no space at the ends. */
const wikiName = string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  .map((text) => {
    const name = text.normalize('NFC').replaceAll('_', ' ').replaceAll(/\s+/g, ' ').trim()
    return name.charAt(0).toUpperCase() + name.slice(1)
  })
  .filter((name) => name !== '' && !/\p{Surrogate}/u.test(name) && name === name.normalize('NFC'))
  .filter((name) => !/^[a-z]/.test(name))

test.each([
  ['Jimbo Wales', 'jimbo._wales'],
  ['WereSpielChequers', 'were_spiel_chequers'],
  ['DGG', 'd_g_g'],
  ['Ian (WMF)', 'ian.=28_w_m_f=29'],
  ['~2026-12345-67', '=7e2026-12345-67'],
  ['Ünal', '=c3=9cnal'],
  ['Foo.bar', 'foo=2ebar'],
  ['1997kB', '1997k_b'],
  ['-revi', '=2drevi'],
  ['42', '=342'],
  ['Магог', '=d0=9c=d0=b0=d0=b3=d0=be=d0=b3'],
])('%s is %s and back', (name, localpart) => {
  expect(encodeLocalpart(name, server)).toBe(localpart)
  expect(decodeLocalpart(localpart, server)).toBe(name)
})

test('every name that fits comes back, in legal signs, and no two share one', () => {
  const seen = new Map<string, string>()
  assert(
    property(wikiName, (name) => {
      const localpart = encodeLocalpart(name, server)
      expect(localpart).toMatch(/^[a-z0-9=][a-z0-9._=-]*(\/x[0-9a-f]{32})?$/)
      expect(localpart).not.toMatch(/^[0-9]+$/)
      expect(localpart.length + server.length + 2).toBeLessThanOrEqual(255)
      expect(seen.get(localpart) ?? name).toBe(name)
      seen.set(localpart, name)
      expect(decodeLocalpart(localpart, server)).toBe(localpart.includes('/') ? undefined : name)
    }),
    { numRuns: 2_000 },
  )
})

test('only the canonical form is read', () => {
  assert(
    property(stringMatching(/^[a-z0-9=][a-z0-9._=-]{0,30}$/), (localpart) => {
      const name = decodeLocalpart(localpart, server)
      expect(name === undefined ? localpart : encodeLocalpart(name, server)).toBe(localpart)
    }),
    { numRuns: 2_000 },
  )
  for (const wrong of ['', '_bot', '42', 'a=2Eb', 'a=61', 'a=', 'a_', 'a_1', 'a/2', '=c3', 'A']) {
    expect(decodeLocalpart(wrong, server)).toBeUndefined()
  }
})

test('names too long for an id are cut before an escape and told apart by a hash', () => {
  const long = 'Ü'.repeat(85)

  const localpart = encodeLocalpart(long, server)

  expect(localpart).toMatch(/^(=c3=9c)+\/x[0-9a-f]{32}$/)
  expect(encodeLocalpart(`${long.slice(1)}Ö`, server)).not.toBe(localpart)
  expect(decodeLocalpart(localpart, server)).toBeUndefined()
})

test('an id falls into localpart and server, which may name a port', () => {
  expect(splitMxid('@ada:localhost:8448')).toEqual({ localpart: 'ada', server: 'localhost:8448' })
  expect(splitMxid('ada:localhost')).toBeUndefined()
  expect(splitMxid('@:localhost')).toBeUndefined()
})
