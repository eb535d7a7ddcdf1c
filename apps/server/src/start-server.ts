import { readFile } from 'node:fs/promises'
import type { ChatRooms, Clock, Draft, Store, Wiki } from '@scriptorium/draft'
import { mayTalk } from '@scriptorium/draft'
import { BackgroundWork } from './background-work.ts'
import { createDraftChats } from './chat/create-draft-chats.ts'
import { settledWithin } from './settled-within.ts'
import type { Config } from './config/config.ts'
import { createDraftChanges, hasEnded, isAudible } from './drafts/change-draft.ts'
import { chatRoutes } from './drafts/chat-routes.ts'
import { createDraftDesk } from './drafts/draft-access.ts'
import { createDraftAuthors } from './drafts/draft-authors.ts'
import { createDraftBodies } from './drafts/draft-bodies.ts'
import { draftRoutes } from './drafts/draft-routes.ts'
import { createLiveAccess } from './drafts/live-access.ts'
import { serveLiveHttps } from './drafts/live-https.ts'
import { serveLiveSocket } from './drafts/live-socket.ts'
import { createDraftManaging } from './drafts/manage-draft.ts'
import { createDraftOpening } from './drafts/open-draft.ts'
import { pageRoutes } from './drafts/page-routes.ts'
import { ticketRoutes } from './drafts/ticket-routes.ts'
import { serveHealth } from './http/health.ts'
import { openDoor } from './http/door.ts'
import type { Door } from './http/door.ts'
import { createTextChanging } from './history/change-text.ts'
import { historyRoutes } from './history/history-routes.ts'
import { createHistoryShowing } from './history/show-history.ts'
import { createHttpApp, listenerOf } from './http/http-server.ts'
import { LongAnswers } from './http/long-answers.ts'
import { refuseForeignHosts } from './http/own-host.ts'
import { serveOpenApi } from './http/openapi.ts'
import { servePages } from './http/pages.ts'
import { serveRoutes } from './http/serve-route.ts'
import type { Route } from './http/route.ts'
import { trustProxies } from './http/trusted-proxies.ts'
import { createWebClient } from './http/web-client.ts'
import { createLiveDrafts } from './live/create-live-drafts.ts'
import type { SpeakingRates } from './live/lines/editor-socket.ts'
import { LoopPace } from './live/lines/pace.ts'
import type { LiveDrafts } from './live/live-drafts.ts'
import type { Log } from './log.ts'
import { openMetricsPort } from './metrics/metrics-port.ts'
import type { MetricSources } from './metrics/server-metrics.ts'
import { createServerMetrics } from './metrics/server-metrics.ts'
import { createOrdering } from './publishing/ordering.ts'
import { servePreview } from './publishing/preview-page.ts'
import { publishingRoutes } from './publishing/publishing-routes.ts'
import { servePublicationPages } from './publishing/receipt-pages.ts'
import { createResolver } from './publishing/resolver.ts'
import { createSettling } from './publishing/settling.ts'
import { findCaller } from './sign-in/caller.ts'
import { sessionRoutes } from './sign-in/session-routes.ts'
import { serveSignIn } from './sign-in/sign-in-routes.ts'
import { createSignIns } from './sign-in/sign-ins.ts'
import { tokenRoutes } from './sign-in/token-routes.ts'
import { createBackups } from './upkeep/backups.ts'
import type { BackUp } from './upkeep/backups.ts'
import { upkeepRoutes } from './upkeep/upkeep-routes.ts'
import { createRights } from './wiki-link/rights.ts'
import { wikiAddresses } from './wiki-link/wiki-addresses.ts'
import { serveWikiCalls } from './wiki-link/wiki-calls.ts'
import { createWikiEventDesk } from './wiki-link/wiki-event-desk.ts'
import { openWikiMemory } from './wiki-link/wiki-memory.ts'
import { createWikiWatch } from './wiki-link/wiki-watch.ts'

/** What may wait for wiki or homeserver is given so long to end, while people go on writing here. */
const backgroundPatienceMs = 2_000
/** The last commits. */
const savingPatienceMs = 1_500
/** Clients that do not answer the farewell. */
const farewellPatienceMs = 500
/** Requests in flight when we stop. */
const requestPatienceMs = 1_000

export interface ServerParts {
  readonly store: Store
  readonly wiki: Wiki
  readonly rooms: ChatRooms
  /** Copies the store. */
  readonly backUp: BackUp
  readonly clock: Clock
  readonly log: Log
  /** Taken before the store was opened; closing it, last of all, is then the caller's. Without it the server opens one of its own. */
  readonly door?: Door
  /** For whoever measures: the product has those of the table of bounds. */
  readonly speakingRates?: SpeakingRates
}

export interface RunningServer {
  readonly port: number
  /** Of `/metrics`; `null` when there is none. */
  readonly metricsPort: number | null
  /** The routes it serves, for the test that holds the OpenAPI document against them. */
  readonly routes: readonly Route[]
  /** Looks after what else happens by the clock; for tests, which have the clock in hand. */
  readonly background: { recheckAll(): Promise<void>; resolveDue(): Promise<void>; lookAtWiki(): Promise<void> }
  /**
   * Drains within 5 s: says that it is not ready, ends what goes on in the background, tells people's programs to move, finishes what
   * is in flight. Does not close the parts it was given. May be called twice.
   */
  close(): Promise<void>
}

/** Puts the rules of this folder on the parts and listens. Neither wiki nor homeserver needs to answer for that. */
export async function startServer(config: Config, parts: ServerParts): Promise<RunningServer> {
  const { store, wiki, rooms, clock, log } = parts
  const { drafts, people, access, publications } = store
  const { publicAddress } = config
  const proxies = trustProxies(config.trustedProxies)

  const metrics = config.metrics === null ? null : createServerMetrics(store.log, await readVersion())

  const background = new BackgroundWork(log)

  // ---- the wiki, as far as we know it
  const memory = openWikiMemory(config.wikiMemoryPath, clock, log)
  const addresses = wikiAddresses(config.wiki.publicApi)
  const rights = createRights(wiki.rights, memory, clock)

  // ---- drafts, their connections and their talk
  const desk = createDraftDesk({ drafts, rights, clock })
  const chats = createDraftChats({
    records: store.chat,
    people,
    drafts,
    publications,
    rooms,
    live: () => live,
    siteAddress: publicAddress,
    wikiId: async () => (memory.site() ?? (await wiki.pages.site())).wikiId,
    candidDays: config.candidDays,
    mayTalk: async (draft, person) => mayTalk(draft, person, await desk.wikiSays(draft, person)),
    mayRead: async (draft, person) => (await desk.access(draft, person)).mayRead,
    clock,
    log,
  })
  const pace = new LoopPace(clock)
  const live: LiveDrafts = createLiveDrafts({
    log: metrics?.log ?? store.log,
    meters: metrics?.lines,
    pace,
    speakingRates: parts.speakingRates,
    clock,
    logger: log,
    hooks: { ...chats.hooks, changed: (draft, atMs) => background.run('time of change', noteChange(draft, atMs)) },
  })
  const changes = createDraftChanges({ drafts, announce })
  const authors = createDraftAuthors(store.log)
  const bodies = createDraftBodies({ people, publications, live, authors, pages: wiki.pages, memory, clock })
  const opening = createDraftOpening({
    drafts,
    log: store.log,
    wiki,
    rights,
    memory,
    live,
    clock,
    opened: (draft) => chats.draftChanged(draft),
  })
  const managing = createDraftManaging(changes, clock)
  const liveAccess = createLiveAccess({ drafts, changes, desk, rights, live, clock, log })

  // ---- people and publishing
  const signIns = createSignIns({ access, people, identity: wiki.identity, live, clock })
  const ordering = createOrdering({
    pages: wiki.pages,
    publishing: wiki.publishing,
    publications,
    people,
    rights,
    live,
    clock,
    log,
  })
  const settling = createSettling({ publications, drafts, people, pages: wiki.pages, changes, live, clock, log })
  const resolver = createResolver({ publications, settling, clock, log })
  const watch = createWikiWatch(wiki, memory, clock, log, () => background.run('orders', resolver.resolveDue()))
  const eventDesk = createWikiEventDesk({
    people,
    drafts,
    changes,
    signIns,
    rights,
    liveAccess,
    settling,
    live,
    clock,
    log,
  })

  // ---- HTTP
  const longAnswers = new LongAnswers()
  const callerParts = { access, people, clock, operatorToken: config.operatorToken }
  const webClient = createWebClient(config.editorFolder, publicAddress, log)
  const routes = [
    ...sessionRoutes({ memory, watch, chats, candidDays: config.candidDays, addresses }),
    ...draftRoutes({ drafts, desk, bodies, opening, managing, live }),
    ...historyRoutes({
      desk,
      opening,
      showing: createHistoryShowing({ live, log: store.log, versions: store.versions, people, publications }),
      changing: createTextChanging({ live, log: store.log, clock }),
      versions: store.versions,
      log: store.log,
      clock,
    }),
    ...ticketRoutes({ access, desk, opening, publicAddress, clock }),
    ...chatRoutes(desk, chats),
    ...pageRoutes({ pages: wiki.pages, rights, drafts, bodies, addresses }),
    ...publishingRoutes({
      pages: wiki.pages,
      people,
      rights,
      bodies,
      live,
      addresses,
      desk,
      opening,
      changes,
      ordering,
      publications,
    }),
    ...tokenRoutes({ access, live, clock }),
    ...upkeepRoutes({
      drafts,
      people,
      generations: store.log,
      upkeep: store.upkeep,
      backups: createBackups(config.backupFolder, parts.backUp),
      live,
      clock,
      log,
    }),
  ]
  let isStopping = false
  const app = createHttpApp({ publicAddress, proxies })
  refuseForeignHosts(app, publicAddress)
  serveHealth(app, { watch, chats, live, webClient, storeAnswers, isStopping: () => isStopping })
  serveOpenApi(app, routes, publicAddress)
  serveRoutes(app, routes, { ...callerParts, publicAddress, proxies, longAnswers, log })
  serveSignIn(app, { ...callerParts, signIns, publicAddress, proxies, log })
  serveWikiCalls(app, { publishing: wiki.publishing, events: wiki.events, publications, eventDesk, clock, log })
  servePreview(app, {
    ...callerParts,
    desk,
    pages: wiki.pages,
    live,
    memory,
    addresses,
    publicAddress,
    proxies,
    longAnswers,
    log,
  })
  servePublicationPages(app, {
    ...callerParts,
    publications,
    publishing: wiki.publishing,
    rights,
    settling,
    addresses,
    webClient,
    log,
    languageOf,
  })
  const sockets = serveLiveSocket({ access, people, desk, opening, live, publicAddress, clock, log })
  serveLiveHttps(app, { sockets, publicAddress, proxies, clock, log })
  servePages(app, webClient, languageOf, log)

  // ---- start
  const door = parts.door ?? (await openDoor({ ...config.listen, patienceMs: 0, onTaken: () => {} }))
  const { port } = door
  door.open(listenerOf(app), (...upgrade) => sockets.upgrade(...upgrade))
  const metricsPort =
    metrics === null || config.metrics === null
      ? null
      : await openMetricsPort(config.metrics, () => metrics.text(sourcesOf()))
  watch.start()
  liveAccess.start()
  resolver.start()
  background.run('talk', chats.start())
  log.info({ port, publicAddress }, 'listening')

  function sourcesOf(): MetricSources {
    const load = live.load()
    return {
      drafts: () => load.drafts,
      connections: () => load.connections,
      savingDrafts: () => load.savingDrafts,
      unsentBytes: () => load.unsentBytes,
      chatOutbox: () => chats.waiting,
      isWikiReachable: () => watch.isReachable,
      isHomeserverReachable: () => chats.isReachable,
      isStopping: () => isStopping,
    }
  }

  function announce(draft: Draft, former: Draft): void {
    if (!isAudible(draft, former)) return
    live.changeState(draft)
    background.run('rights', liveAccess.recheck(draft.draft))
    if (hasEnded(draft, former)) chats.draftEnded(draft)
    else chats.draftChanged(draft)
  }

  async function noteChange(draft: Draft['draft'], atMs: number): Promise<void> {
    await changes.change(draft, (current) =>
      current.changedAtMs >= atMs ? current : { ...current, changedAtMs: atMs },
    )
  }

  async function storeAnswers(): Promise<boolean> {
    return publications.latest(1).then(
      () => true,
      () => false,
    )
  }

  async function languageOf(headers: Headers): Promise<string | null> {
    const caller = await findCaller(headers, callerParts).catch(() => null)
    return caller?.kind === 'cookie' ? caller.signIn.language : null
  }

  let closing: Promise<void> | undefined
  function close(): Promise<void> {
    closing ??= drain()
    return closing
  }

  async function drain(): Promise<void> {
    const startMs = clock.nowMs()
    isStopping = true
    // What may hang on a neighbour ends first: nobody waits for a server that has told everybody to go.
    await settledWithin(clock, backgroundPatienceMs, [
      resolver.close(),
      liveAccess.close(),
      watch.close(),
      eventDesk.close(),
      chats.close(),
    ])
    sockets.refuse()
    await settledWithin(clock, savingPatienceMs, [live.close()])
    await Promise.all([door.empty(requestPatienceMs), sockets.gone(farewellPatienceMs)])
    // When each draft was changed last, and whatever else began while we said farewell.
    await settledWithin(clock, savingPatienceMs, [background.settled()])
    await chats.close()
    await memory.close()
    await metricsPort?.close()
    pace.stop()
    metrics?.close()
    if (parts.door === undefined) await door.close()
    log.info({ durationMs: clock.nowMs() - startMs }, 'drained')
  }

  return {
    port,
    metricsPort: metricsPort?.port ?? null,
    routes,
    background: {
      recheckAll: () => liveAccess.recheckAll(),
      resolveDue: () => resolver.resolveDue(),
      lookAtWiki: () => watch.look(),
    },
    close,
  }
}

async function readVersion(): Promise<string> {
  const { version }: { readonly version: string } = JSON.parse(
    await readFile(new URL('../package.json', import.meta.url), 'utf8'),
  )
  return version
}
