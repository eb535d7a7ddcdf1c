import { describe, expect, test } from 'vitest'
import { debianMirror, ownSources, parseSources } from './debian-sources.mjs'

const stanzas = `Types: deb deb-src
# a snapshot
URIs: http://mirror.example/debian/
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main

Enabled: no
Types: deb
URIs: http://other.example/debian
Suites: bookworm
Components: main
`

describe('apt’s sources', () => {
  test('a stanza gives one source for each suite, with its keyring', () => {
    const sources = parseSources(stanzas, 'sources')

    expect(sources).toEqual([
      source(
        'http://mirror.example/debian',
        'bookworm',
        ['main', 'contrib'],
        '/usr/share/keyrings/debian-archive-keyring.gpg',
      ),
      source(
        'http://mirror.example/debian',
        'bookworm-updates',
        ['main', 'contrib'],
        '/usr/share/keyrings/debian-archive-keyring.gpg',
      ),
      source('http://mirror.example/debian-security', 'bookworm-security', ['main'], undefined),
    ])
  })

  test('a line gives one source; comments and source code give none', () => {
    const text = [
      '# deb http://old.example/debian bookworm main',
      'deb [arch=amd64 signed-by=/keys/a.gpg] http://mirror.example/debian bookworm main non-free # ours',
      'deb-src http://mirror.example/debian bookworm main',
    ].join('\n')

    expect(parseSources(text, 'list')).toEqual([
      source('http://mirror.example/debian', 'bookworm', ['main', 'non-free'], '/keys/a.gpg'),
    ])
  })

  test('other people’s archives are not the distribution’s own', () => {
    const sources = [
      ...parseSources(stanzas, 'sources'),
      source('http://node.example', 'nodistro', ['main'], undefined),
    ]

    expect(ownSources(sources, 'bookworm').map(({ suite }) => suite)).toEqual([
      'bookworm',
      'bookworm-updates',
      'bookworm-security',
    ])
    expect(ownSources(sources, 'trixie')).toEqual([])
  })
})

describe('Debian’s mirror', () => {
  test('is the one of the machine’s own main archive', () => {
    expect(debianMirror(parseSources(stanzas, 'sources').toReversed(), {})).toBe('http://mirror.example/debian')
  })

  test('is the one that the environment names, whatever the machine has', () => {
    const environment = { SCRIPTORIUM_DEBIAN_MIRROR: 'http://near.example/debian/' }

    expect(debianMirror(parseSources(stanzas, 'sources'), environment)).toBe('http://near.example/debian')
  })

  test('is unknown on a machine without sources', () => {
    expect(debianMirror([], {})).toBeUndefined()
  })
})

function source(address: string, suite: string, components: string[], signedBy: string | undefined) {
  return { address, suite, components, signedBy }
}
