import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Wiki } from '@scriptorium/draft'
import { at } from '@scriptorium/local-stack'
import { connectMediaWiki, makeSigningKey, readSigningKey } from '@scriptorium/wiki-mediawiki'
import { afterEach, expect, test, vi } from 'vitest'
import type { MediaWikiUnderTest } from './mediawiki-under-test.ts'

/** Sign-in, keys, questions and events of the extension: what is not the port's but the wiki's own behaviour. */
export function serverSideRules(it: () => MediaWikiUnderTest): void {
  afterEach(async () => {
    it().server.eventStatus = 204
    await it().stack.wiki.setToggles({})
  })
  const rest = (path: string) => `${it().stack.addresses.wiki}/w/rest.php/draft-together/v0/${path}`

  test('somebody who is not logged in gets the log-in form and comes back with the nonce', async () => {
    const mine = nonce()
    const nobody = (await it().stack.wiki.session(null)).jar

    const response = await nobody.fetch(it().wiki.identity.signInAddress(mine))

    const goTo = new URL(response.headers.get('location') ?? '')
    expect(goTo.searchParams.get('title')).toBe('Special:UserLogin')
    expect(goTo.searchParams.get('returnto')).toBe('Special:DraftTogether/signin')
    expect(goTo.searchParams.get('returntoquery')).toContain(mine)
    const form = await (await nobody.fetch(goTo.href)).text()
    expect(form).toContain('wpPassword')
  })

  test('a private wiki leads straight to its log-in too, and its keys are readable', async () => {
    const { wikiId } = await connect(it(), null).pages.site()
    await it().stack.wiki.setToggles({ private: true })
    const nobody = (await it().stack.wiki.session(null)).jar

    const response = await nobody.fetch(it().wiki.identity.signInAddress(nonce()))
    const keys = await nobody.fetch(rest('keys'))

    expect(response.headers.get('location')).toContain('UserLogin')
    expect(keys.status).toBe(200)
    expect(await keys.json()).toMatchObject({
      issuer: wikiId,
      keys: [{ kty: 'OKP', crv: 'Ed25519', kid: expect.stringMatching(/^[0-9a-f]{16}$/) }],
    })
  })

  test.each(['', 'short', 'a'.repeat(44), `${'a'.repeat(42)}!`])('the nonce %j is refused', async (bad) => {
    const { jar } = await it().session('Ada')

    const response = await jar.fetch(it().wiki.identity.signInAddress(bad))

    expect([response.status, response.headers.get('location')]).toEqual([400, null])
  })

  test('the sign-in goes to the configured server, whatever the address asks for', async () => {
    const { jar } = await it().session('Ada')

    const response = await jar.fetch(`${it().wiki.identity.signInAddress(nonce())}&returnto=https://elsewhere.example`)

    expect(response.headers.get('location')).toMatch(
      new RegExp(`^${it().stack.addresses.site}/auth/wiki/callback#token=`),
    )
    expect(response.headers.get('cache-control')).toContain('no-store')
  })

  test('a question that this server did not sign is not answered', async () => {
    const other = connect(it(), null)

    const asking = other.rights.ask({ people: [null], titles: ['Main Page'], action: 'read' })

    await expect(asking).rejects.toMatchObject({ code: 'wiki/refused', details: { wikiCode: 'question-refused' } })
  })

  test('an unknown person may do nothing, and a block says its reason in plain words', async () => {
    const unknown = '999999' as Awaited<ReturnType<MediaWikiUnderTest['person']>>['person']
    const { person } = await it().person('Grace')
    await it().block('Grace', null)

    const answers = await it().wiki.rights.ask({ people: [unknown, person], titles: ['Main Page'], action: 'edit' })
    await it().unblock('Grace')

    expect(answers[0]).toMatchObject({ isAllowed: false, reasons: [{ code: 'drafttogether-unknown-person' }] })
    expect(answers[1]?.reasons[0]?.code).toBe('blocked')
    expect(answers[1]?.reasons[0]?.text).toContain('test')
    expect(answers[1]?.reasons[0]?.text).not.toMatch(/[<>]|\n/)
  })

  test('a page of a wikitext has the tab, another one has not', async () => {
    const nobody = (await it().stack.wiki.session(null)).jar
    await it().edit('Fish & chips?', 'x', 'Ada')

    const page = await (await nobody.fetch(`${it().stack.addresses.wiki}/wiki/Fish_%26_chips%3F`)).text()
    const special = await (await nobody.fetch(`${it().stack.addresses.wiki}/wiki/Special:Version`)).text()

    expect(page).toContain(`href="${it().stack.addresses.site}/draft/Fish_%26_chips%3F"`)
    expect(special).not.toContain('/draft/')
  })

  test('an event that the server could not take comes again by a job', async () => {
    it().server.eventStatus = 503
    const revision = await it().edit('Told later', 'x', 'Ada')
    const isIt = (said: { kind: string; revision?: unknown }) =>
      said.kind === 'page-changed' && said.revision === revision
    await runEventJobs(it())
    const before = it().server.events.some(isIt)
    it().server.eventStatus = 204
    letClaimsRunOut(it())

    await vi.waitFor(
      async () => {
        await runEventJobs(it())
        if (!it().server.events.some(isIt)) throw new Error('not yet')
      },
      { timeout: 90_000, interval: 50 },
    )

    expect(before).toBe(false)
    expect(it().server.events.filter(isIt)).toHaveLength(1)
  })

  test('revisions that are hidden are told', async () => {
    const revision = await it().edit('Partly hidden', 'first', 'Ada')
    await it().edit('Partly hidden', 'second', 'Ada')
    const mayAll = {
      read: true,
      writeapi: true,
      edit: true,
      createpage: true,
      deleterevision: true,
      deletedtext: true,
      deletedhistory: true,
    }
    await it().stack.wiki.setToggles({ set: { wgGroupPermissions: { '*': mayAll } } })

    const jo = await it().session('Jo')
    await jo.act({
      action: 'revisiondelete',
      type: 'revision',
      target: 'Partly hidden',
      ids: revision,
      hide: 'content',
    })

    const told = await it().heard((said) => said.kind === 'revisions-hidden')
    expect(told).toMatchObject({ revisions: [revision] })
    await it().stack.wiki.setToggles({})
    expect((await it().wiki.pages.getRevision(revision)).wikitext).toBeNull()
  })

  test('a change of groups is told', async () => {
    const { person } = await it().person('Ada')
    const before = it().server.events.length

    const jo = await it().session('Jo')
    const tokens = await jo.query({ action: 'query', meta: 'tokens', type: 'userrights' })
    await jo.jar.fetch(it().stack.wiki.api, {
      method: 'POST',
      body: new URLSearchParams({
        action: 'userrights',
        user: 'Ada',
        add: 'bot',
        token: String(at(tokens, 'query', 'tokens', 'userrightstoken')),
      }),
    })

    const told = await it().heard(
      (said) => said.kind === 'rights-changed' && said.person === person && it().server.events.indexOf(said) >= before,
    )
    expect(told).toBeDefined()
  })

  test('a reader of a private wiki who is not signed in is refused, the service account reads', async () => {
    await it().edit('Secret page', 'hush', 'Ada')
    await it().stack.wiki.setToggles({ private: true })

    const reading = it().wiki.pages.getPage('Secret page')

    await expect(reading).rejects.toMatchObject({ code: 'wiki/refused', details: { wikiCode: 'readapidenied' } })
    const password = randomBytes(16).toString('hex')
    await it().stack.wiki.maintain('createBotPassword', ['--appid', 'reader', '--grants', 'basic', 'Ada', password])
    const asAda = connect(it(), { name: 'Ada@reader', password })
    expect((await asAda.pages.getPage('Secret page')).page).not.toBeNull()
    const mistaken = connect(it(), { name: 'Ada@reader', password: 'mistaken'.repeat(4) })
    await expect(mistaken.pages.getPage('Secret page')).rejects.toMatchObject({
      code: 'wiki/refused',
      details: { wikiCode: 'login-failed' },
    })
  })

  test('a wiki that is down is unreachable, and there again when it is up', async () => {
    await it().stack.wiki.stop()
    const down = await it()
      .wiki.pages.getPage('Main Page')
      .catch((error: unknown) => error)
    await it().stack.wiki.start()
    const up = await it().wiki.pages.getPage('Main Page')

    expect(down).toMatchObject({ code: 'wiki/unreachable' })
    expect(up.page).not.toBeNull()
  })
}

export function renamingRule(it: () => MediaWikiUnderTest): void {
  test('a person keeps the id and has a new name', async () => {
    await it().stack.wiki.maintain('createAndPromote', ['--force', 'Before Marriage', randomBytes(16).toString('hex')])
    const { person } = await it().person('Before Marriage')

    await it().stack.wiki.maintain('renameUser', ['Before Marriage', 'After Marriage'])

    const told = await it().heard((said) => said.kind === 'person-renamed')
    expect(told).toEqual({ kind: 'person-renamed', person, name: 'After Marriage' })
  })
}

/** A server with another signing key than the one that the wiki knows. */
function connect(it: MediaWikiUnderTest, bot: { readonly name: string; readonly password: string } | null): Wiki {
  const { api } = it.stack.wiki
  return connectMediaWiki(
    { api, publicApi: api, serverAddress: it.stack.addresses.site, bot },
    { fetch, nowMs: Date.now, signer: readSigningKey(makeSigningKey()) },
  )
}

async function runEventJobs(it: MediaWikiUnderTest): Promise<void> {
  await it.stack.wiki.maintain('runJobs', ['--type', 'draftTogetherEvent', '--quiet'])
}

/** The queue gives a failed job out again a minute later; this is that minute. */
function letClaimsRunOut(it: MediaWikiUnderTest): void {
  const queue = new DatabaseSync(join(it.stack.wiki.folder, 'db/wiki_jobqueue.sqlite'))
  queue.exec("UPDATE job SET job_token_timestamp = '20200101000000' WHERE job_token != ''")
  queue.close()
}

function nonce(): string {
  return randomBytes(32).toString('base64url')
}
