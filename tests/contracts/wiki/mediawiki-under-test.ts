import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toPersonId, toRevisionId } from '@scriptorium/draft'
import type { Order, Person, WikiEvent } from '@scriptorium/draft'
import { at, startTestStack } from '@scriptorium/local-stack'
import type { Stack, WikiSession, WikiVersion } from '@scriptorium/local-stack'
import type { WikiUnderTest } from '@scriptorium/testkit'
import { connectMediaWiki, readSigningKey } from '@scriptorium/wiki-mediawiki'
import type { SigningKey } from '@scriptorium/wiki-mediawiki'
import { expect, vi } from 'vitest'
import { listenForWiki } from './order-server.ts'
import type { OrderServer } from './order-server.ts'
import { openPublishing, openPublishingAs, press } from './publishing-browser.ts'
import type { PublishingPage } from './publishing-browser.ts'

/** A real MediaWiki with the extension, our adapter looking at it, and the server's side of the contract between them. */
export interface MediaWikiUnderTest extends WikiUnderTest {
  readonly stack: Stack
  readonly server: OrderServer
  readonly signer: SigningKey
  session(name: string): Promise<WikiSession>
  /** Serves the order and opens its page, without pressing anything. */
  open(order: Order, name: string): Promise<PublishingPage>
  /** The same with headers that say what a browser's request is for. */
  openAs(order: Order, name: string, purpose: Readonly<Record<string, string>>): Promise<PublishingPage>
  press(order: Order, name: string, page: PublishingPage, answers?: Record<string, string>): Promise<PublishingPage>
}

/** @param suite has a wiki in a folder of its own */
export async function openMediaWiki(suite: string, version: WikiVersion): Promise<MediaWikiUnderTest> {
  const stack = await startTestStack(`contract-${suite}-${version}`, { parts: ['wiki'], wikiVersion: version })
  const signer = readSigningKey(await readFile(join(stack.folder, 'server-key.pem'), 'utf8'))
  const wiki = connectMediaWiki(
    { api: stack.wiki.api, publicApi: stack.wiki.api, serverAddress: stack.addresses.site, bot: null },
    { fetch, nowMs: Date.now, signer },
  )
  // The keys are read in the background; without them nothing that the wiki says is believed.
  await vi.waitFor(() => wiki.rights.ask({ people: [null], titles: ['Main Page'], action: 'read' }), 90_000)
  const server = await listenForWiki(wiki, Number(new URL(stack.addresses.site).port))

  const sessions = new Map<string, Promise<WikiSession>>()
  const session = (name: string) => {
    const open = sessions.get(name) ?? stack.wiki.session(name)
    sessions.set(name, open)
    return open
  }
  async function act(parameters: Record<string, string>): Promise<void> {
    const answer = await (await session('Jo')).act(parameters)
    if (at(answer, 'errors') !== undefined) throw new Error(JSON.stringify(answer))
  }

  const it: MediaWikiUnderTest = {
    stack,
    server,
    signer,
    wiki,
    session,
    nowMs: Date.now,
    async person(name): Promise<Person> {
      const answer = await (
        await session('Jo')
      ).query({
        action: 'query',
        list: 'users',
        ususers: name,
        usprop: 'centralids',
      })
      const person = toPersonId(String(at(answer, 'query', 'users', 0, 'centralids', 'local')))
      return { person, name, isTemporary: false }
    },
    edit: async (title, wikitext, by, summary) =>
      toRevisionId(await (await session(by)).edit(title, wikitext, summary)),
    remove: (title) => act({ action: 'delete', title }),
    restore: (title) => act({ action: 'undelete', title }),
    move: (from, to) => act({ action: 'move', from, to, noredirect: '1' }),
    protect: (title) => act({ action: 'protect', title, protections: 'edit=sysop' }),
    block: (name, titles) =>
      act({
        action: 'block',
        user: name,
        reason: 'test',
        allowusertalk: '1',
        ...(titles === null ? {} : { partial: '1', pagerestrictions: titles.join('|') }),
      }),
    unblock: (name) => act({ action: 'unblock', user: name }),
    async logOut(name) {
      await (await session(name)).act({ action: 'logout' })
      sessions.delete(name)
    },
    setPrivate: (isPrivate) => stack.wiki.setToggles({ private: isPrivate }),
    async signInToken(name, nonce) {
      const { jar } = await session(name)
      const response = await jar.fetch(wiki.identity.signInAddress(nonce))
      const [address, token] = (response.headers.get('location') ?? '').split('#token=')
      expect([response.status, address]).toEqual([303, `${stack.addresses.site}/auth/wiki/callback`])
      return token ?? ''
    },
    async open(order, name) {
      server.orders.set(order.publication, order)
      return openPublishing((await session(name)).jar, wiki.publishing.orderAddress(order.publication))
    },
    async openAs(order, name, purpose) {
      server.orders.set(order.publication, order)
      return openPublishingAs((await session(name)).jar, wiki.publishing.orderAddress(order.publication), purpose)
    },
    press: async (order, name, page, answers) =>
      press((await session(name)).jar, wiki.publishing.orderAddress(order.publication), page, answers),
    async putOrder(order, name) {
      const shown = await it.open(order, name)
      const page = shown.receipt === null && shown.fields !== null ? await it.press(order, name, shown) : shown
      return page.receipt === null ? { kind: 'stopped', words: page.words } : { kind: 'receipt', token: page.receipt }
    },
    heard: (fits) =>
      vi.waitFor((): WikiEvent => {
        const event = server.events.find(fits)
        if (event === undefined) throw new Error(`not heard among ${JSON.stringify(server.events.slice(-8))}`)
        return event
      }, 90_000),
    async close() {
      await server.close()
      await stack.close()
    },
  }
  return it
}
