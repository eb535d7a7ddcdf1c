import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { type Site, type SiteSession, signInWithoutBrowser } from './site-session.ts'
import { seedDrafts, type SeedDraft } from './seed-talk.ts'
import { waitFor } from './wait-for.ts'
import { at } from './wiki-session.ts'

/** Starts the demo's live drafts as a person would: over the server's own API, and as a stock client of Yjs. */
export async function startSeedDrafts(stack: Site): Promise<void> {
  const [ada, grace, marit] = await Promise.all([
    signInWithoutBrowser(stack, 'Ada'),
    signInWithoutBrowser(stack, 'Grace'),
    signInWithoutBrowser(stack, 'Marit'),
  ])
  const people = { Ada: ada, Grace: grace, Marit: marit }
  // An earlier try may have come half the way.
  const live = at(await ada.ask('GET', '/api/drafts?state=live'), 'drafts')
  const titles = new Set(Array.isArray(live) ? live.map((draft) => at(draft, 'title')) : [])
  for (const seed of seedDrafts) if (!titles.has(seed.title)) await startSeedDraft(seed, people)
}

async function startSeedDraft(
  seed: SeedDraft,
  people: Readonly<Record<SeedDraft['startedBy'], SiteSession>>,
): Promise<void> {
  const starter = people[seed.startedBy]
  const draft = String(
    at(await starter.ask('POST', '/api/drafts', { title: seed.title, chatMode: seed.chatMode }), 'id'),
  )
  for (const { name, after, words } of seed.typing) await type(people[name], draft, after, words)
  for (const { name, room, body } of seed.talk) await people[name].say(draft, room, body)
}

/** Puts words behind a place of the text, and waits until they are durable. */
async function type(person: SiteSession, draft: string, after: string, words: string): Promise<void> {
  const ticket = await person.ask('POST', `/api/drafts/${draft}/tickets`, { isOneTime: false, lifetimeS: 60 })
  const doc = new Y.Doc()
  const provider = new WebsocketProvider(String(at(ticket, 'socketAddress')), draft, doc, {
    params: { ticket: String(at(ticket, 'ticket')) },
    // The type of a browser's WebSocket, which `ws` is but for some events that nobody here hears.
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
    disableBc: true,
  })
  try {
    await waitFor(`${draft} to open`, async () => provider.synced, { timeoutMs: 15_000 })
    const text = doc.getText('wikitext')
    const place = text.toString().indexOf(after)
    if (place < 0) throw new Error(`no "${after}" in the draft of the seeds`)
    text.insert(place + after.length, words)
    const isDurable = async () =>
      String(at(await person.ask('GET', `/api/drafts/${draft}/text`), 'wikitext')).includes(words)
    await waitFor('the words to be saved', isDurable, { timeoutMs: 15_000 })
  } finally {
    provider.destroy()
    doc.destroy()
  }
}
