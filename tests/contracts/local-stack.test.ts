import { request } from 'node:http'
import { type Stack, at, openCookieJar, startTestStack } from '@scriptorium/local-stack'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

describe.each(['1.43', '1.39'] as const)('the local wiki, MediaWiki %s', (wikiVersion) => {
  let stack: Stack
  beforeAll(async () => {
    stack = await startTestStack(`local-wiki-${wikiVersion}`, { parts: ['wiki'], wikiVersion })
  }, 240_000)
  afterAll(() => stack?.close())

  test('a link signs a browser in once, leads on to the server, and is used up', async () => {
    const link = await stack.signInLink('Ada', '/draft/Sandbox')
    const jar = openCookieJar()

    const first = await jar.fetch(link)
    const second = await openCookieJar().fetch(link)

    expect(first.status).toBe(303)
    expect(first.headers.get('location')).toBe(`${stack.addresses.site}/auth/wiki/start?return=%2Fdraft%2FSandbox`)
    const who = await jar.fetch(`${stack.addresses.wikiApi}?action=query&meta=userinfo&format=json&formatversion=2`)
    expect(at(await who.json(), 'query', 'userinfo', 'name')).toBe('Ada')
    expect(second.status).toBe(410)
    expect(second.headers.getSetCookie()).toEqual([])
  })

  test('a made-up link signs nobody in', async () => {
    const made = await fetch(`${stack.addresses.wiki}/local/sign-in?key=${'0'.repeat(32)}`)
    const path = await fetch(`${stack.addresses.wiki}/local/sign-in?key=../../secrets`)

    expect([made.status, path.status]).toEqual([410, 400])
  })

  test('a link asked for by another name of this machine is refused', async () => {
    const link = new URL(await stack.signInLink('Jo'))

    const status = await new Promise((resolve, reject) => {
      const asked = request(link, { headers: { host: `wiki.example:${link.port}` } }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      asked.on('error', reject)
      asked.end()
    })

    expect(status).toBe(403)
  })

  test('neither code nor settings of the wiki can be read', async () => {
    const paths = [
      '/w/includes/Defines.php',
      '/w/maintenance/install.php',
      '/w/LocalSettings.php',
      '/w/extensions/Cite/../../includes/Setup.php',
    ]

    const statuses = await Promise.all(paths.map(async (path) => (await fetch(stack.addresses.wiki + path)).status))

    expect(statuses).toEqual(paths.map(() => 404))
  })

  test('its pages are written by the demo people, and one runs from right to left', async () => {
    const wiki = await stack.wiki.session(null)

    const answer = await wiki.query({
      action: 'query',
      titles: 'ابن الهيثم|Marianne North',
      prop: 'info|revisions',
      rvprop: 'user',
    })

    const pages = [0, 1].map((index) => at(answer, 'query', 'pages', index))
    expect(new Set(pages.map((page) => at(page, 'pagelanguagedir')))).toEqual(new Set(['ltr', 'rtl']))
    expect(pages.map((page) => at(page, 'revisions', 0, 'user'))).toEqual(['Grace', 'Grace'])
  })

  test('switches act at once, and a reset puts pages and switches back', async () => {
    const grace = await stack.wiki.session('Grace')
    await grace.edit('Sandbox', 'scribbled over')
    await stack.wiki.setToggles({ readOnly: 'repairs' })
    await expect(grace.edit('Sandbox', 'too late')).rejects.toThrow('readonly')

    await stack.wiki.reset()

    const again = await stack.wiki.session('Grace')
    expect((await again.page('Sandbox'))?.wikitext).toContain('trying things out')
    expect(await again.edit('Sandbox', 'in time')).toBeGreaterThan(0)
  })
})

describe('the local homeserver', () => {
  let stack: Stack
  beforeAll(async () => {
    stack = await startTestStack('local-homeserver', { parts: ['homeserver'] })
  }, 240_000)
  afterAll(() => stack?.close())

  test('an ordinary account signs in by its password, also after the homeserver was killed', async () => {
    const account = await stack.homeserver.makeAccount('witness')
    await stack.homeserver.kill()
    await stack.homeserver.start()

    const response = await fetch(`${stack.addresses.homeserver}/_matrix/client/v3/login`, {
      method: 'POST',
      body: JSON.stringify({
        type: 'm.login.password',
        identifier: { type: 'm.id.user', user: account.localpart },
        password: account.password,
      }),
    })

    expect(at(await response.json(), 'user_id')).toBe('@witness:wiki.test')
  })

  test('both services are registered, each with its own name', async () => {
    const { hearingToken, speakingToken } = stack.homeserver.secrets
    const whoIs = async (token: string) => {
      const response = await fetch(`${stack.addresses.homeserver}/_matrix/client/v3/account/whoami`, {
        headers: { authorization: `Bearer ${token}` },
      })
      return at(await response.json(), 'user_id')
    }

    expect(await whoIs(hearingToken)).toBe('@_scriptorium:wiki.test')
    expect(await whoIs(speakingToken)).toBe('@_scriptorium_speaker:wiki.test')
  })

  test('a reset forgets its accounts', async () => {
    await stack.homeserver.makeAccount('passing')

    await stack.homeserver.reset()

    await expect(stack.homeserver.makeAccount('passing')).resolves.toMatchObject({ localpart: 'passing' })
  })
})
