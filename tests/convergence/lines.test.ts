import { createDraftProvider, type DraftProvider } from '@scriptorium/provider'
import type { DraftBody, DraftTextBody, TicketBody } from '@scriptorium/protocol'
import { runServer, type Running } from '@scriptorium/server/running-server'
import { ada, grace } from '@scriptorium/server/small-wiki'
import { type BlockingProxy, openBlockingProxy } from '@scriptorium/testkit'
import { afterEach, expect, test } from 'vitest'
import { Doc, type Text } from 'yjs'
import { Random } from './random.ts'

interface Editor {
  readonly text: Text
  readonly provider: DraftProvider
}

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

/** The real server behind two proxies: one blocks WebSockets, the other lets them pass. */
async function openWorld(blocks: 'refuse' | 'swallow') {
  const running = await runServer()
  closers.push(() => running.close())
  running.wiki.write('Paris', 'Paris is a city.')
  const blocking = await openBlockingProxy(blocks, () => running.address)
  const free = await openBlockingProxy('pass', () => running.address)
  closers.push(
    () => blocking.close(),
    () => free.close(),
  )
  const starter = await running.browser(ada)
  const response = await starter.send('POST', '/api/drafts', { title: 'Paris', chatMode: 'recorded' })
  const draft = (await response.json()) as DraftBody
  const other = await running.browser(grace)
  const editors = await Promise.all(
    [blocking, free, blocking, free].map(async (proxy, index) => {
      const asked = { isOneTime: false, lifetimeS: 3600 }
      const answer = await (index < 2 ? starter : other).send('POST', `/api/drafts/${draft.id}/tickets`, asked)
      const { ticket, generation } = (await answer.json()) as TicketBody
      return openEditor(draft.id, proxy, { kind: 'ticket', ticket, generation })
    }),
  )
  return { running, blocking, free, draft: draft.id, editors, starter }
}

function openEditor(
  draft: string,
  proxy: BlockingProxy,
  ticket: { kind: 'ticket'; ticket: string; generation: number },
): Editor {
  const doc = new Doc()
  const socketAddress = `${proxy.address.replace('http', 'ws')}/live`
  const provider = createDraftProvider({ doc, draft, socketAddress, fetchTicket: async () => ticket })
  closers.push(() => provider.destroy())
  return { text: doc.getText('wikitext'), provider }
}

function typeSomething({ text }: Editor, random: Random): void {
  if (text.length > 20 && random.chance(0.3)) text.delete(random.below(text.length - 5), 1 + random.below(5))
  else text.insert(random.below(text.length + 1), random.pick(['a', 'word ', '\n== H ==\n', 'ß', '漢字']))
}

async function until(holds: () => boolean, timeout: number): Promise<void> {
  await expect.poll(holds, { timeout, interval: 20 }).toBe(true)
}

/** Cuts on both ways at moments that follow from the seed, and one restart of the server. */
async function disturb(
  random: Random,
  step: number,
  { running, blocking, free }: { running: Running } & Record<'blocking' | 'free', BlockingProxy>,
) {
  if (step === 30) await running.restart()
  if (random.chance(0.12)) blocking.cut()
  if (random.chance(0.06)) free.cut()
}

test.each([
  [1, 'refuse'],
  [2, 'swallow'],
  [3, 'refuse'],
] as const)(
  'seed %i: editors over HTTPS (WebSockets: %s) and over sockets end with one text, all of it acknowledged',
  async (seed, blocks) => {
    const random = new Random(seed)
    const world = await openWorld(blocks)
    const { editors, blocking, starter, draft } = world
    await until(() => editors.every(({ provider }) => provider.status.isSaved && provider.status.isLoaded), 90_000)
    expect(editors.map(({ provider }) => provider.status.isSlowLine)).toEqual([true, false, true, false])

    for (let step = 0; step < 60; step += 1) {
      for (let burst = random.below(6); burst >= 0; burst -= 1) typeSomething(random.pick(editors), random)
      await disturb(random, step, world)
      const enough = performance.now() + random.below(60)
      await until(() => performance.now() >= enough, 90_000)
    }

    await until(() => editors.every(({ provider }) => provider.status.save === 'saved'), 90_000)
    await until(() => new Set(editors.map(({ text }) => text.toJSON())).size === 1, 90_000)
    const body = (await (await starter.get(`/api/drafts/${draft}/text`)).json()) as DraftTextBody
    expect(body.wikitext).toBe(editors[0]?.text.toJSON())
    expect(blocking.blocked).toBeGreaterThan(0)
  },
)
