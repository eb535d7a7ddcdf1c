import { describe, expect, test } from 'vitest'
import { refusalToListen, wantedParts } from './wanted-parts.mjs'

describe('parts', () => {
  test('everything is ours unless configured otherwise', () => {
    expect(wantedParts({})).toEqual({
      hasWiki: true,
      hasHomeserver: true,
      fetched: ['synapse', 'php', 'mediawiki-1.43'],
    })
  })

  test('a wiki of somebody else’s needs neither PHP nor MediaWiki', () => {
    expect(wantedParts({ SCRIPTORIUM_WIKI_API: 'http://wiki.example/w/api.php' }).fetched).toEqual(['synapse'])
  })

  test('a homeserver of somebody else’s needs no Synapse', () => {
    expect(wantedParts({ SCRIPTORIUM_HOMESERVER: 'http://127.0.0.1:8008' }).fetched).toEqual(['php', 'mediawiki-1.43'])
  })
})

describe('demo people', () => {
  test('are content with loopback, named or not', () => {
    expect(refusalToListen({})).toBeUndefined()
    expect(
      refusalToListen({ SCRIPTORIUM_LISTEN_HOST: '127.0.0.1', SCRIPTORIUM_PUBLIC_ADDRESS: 'http://localhost:9000' }),
    ).toBeUndefined()
  })

  test('refuse any other address to listen on', () => {
    expect(refusalToListen({ SCRIPTORIUM_LISTEN_HOST: '0.0.0.0' })).toContain('0.0.0.0')
    expect(refusalToListen({ SCRIPTORIUM_LISTEN_HOST: '192.168.1.5' })).toContain('192.168.1.5')
  })

  test('refuse a public name', () => {
    expect(refusalToListen({ SCRIPTORIUM_PUBLIC_ADDRESS: 'https://drafts.example' })).toContain('drafts.example')
  })
})
