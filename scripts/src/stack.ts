import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setUp } from '../setup/set-up.mjs'
import { stateFolder } from './checkout.ts'
import { buildEditor } from './editor-build.ts'
import { type LocalHomeserver, openLocalHomeserver } from './homeserver.ts'
import type { DemoName } from './people.ts'
import { choosePorts } from './ports.ts'
import { endLeftover } from './process-group.ts'
import { type LocalServer, openLocalServer } from './server.ts'
import { keepKeys, serverVariables } from './stack-keys.ts'
import { type LocalWiki, openLocalWiki } from './wiki.ts'
import type { WikiVersion } from './wiki-version.ts'

export type StackPart = 'wiki' | 'homeserver' | 'server'
export type PortName = 'site' | 'wiki' | 'homeserver' | 'push'

export interface StackOptions {
  /** Everything of this stack lies here, and is found again when it is there; `removeStackFolder` forgets it. */
  readonly folder: string
  /** `1.43` unless named. */
  readonly wikiVersion?: WikiVersion
  /** All three unless named. */
  readonly parts?: readonly StackPart[]
  /** Ports to take when they are free; 0: any. */
  readonly preferredPorts?: Readonly<Record<PortName, number>>
  /** Variables for the server beside or instead of those that the stack gives it. */
  readonly env?: Readonly<Record<string, string>>
  /** Hears of each part that is up. */
  readonly report?: (part: string, tookMs: number) => void
  /** Ends what was started so far. */
  readonly signal?: AbortSignal
}

/** The whole product on loopback: wiki, homeserver and server, each a process of its own. */
export interface Stack {
  readonly folder: string
  readonly addresses: StackAddresses
  /** @throws Error when this stack has no such part; so do the other two */
  readonly wiki: LocalWiki
  readonly homeserver: LocalHomeserver
  readonly server: LocalServer
  readonly parts: readonly RunningPart[]
  /** One-use address that signs a browser in on the wiki, then on the server, and leads to `returnTo` there (`/` unless named). */
  signInLink(name: DemoName, returnTo?: string): Promise<string>
  /** Secret of `apps/cli` towards this stack's server. */
  readonly operatorToken: string
  /** Ends every part. May be called twice. */
  close(): Promise<void>
}

/** Full addresses; empty for a part that this stack has not. */
export interface StackAddresses {
  readonly site: string
  readonly wiki: string
  /** Of api.php. */
  readonly wikiApi: string
  readonly homeserver: string
}

/** A process of a stack. */
export interface RunningPart {
  readonly name: StackPart
  readonly address: string
  /** Answers below 500 while the part works. */
  readonly health: string
  readonly logPath: string
  isRunning(): boolean
}

const anyPorts: Readonly<Record<PortName, number>> = { site: 0, wiki: 0, homeserver: 0, push: 0 }

/** Brings a stack up: fetches what is missing, then starts all its parts side by side. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { folder, wikiVersion = '1.43', parts = ['wiki', 'homeserver', 'server'], report = () => {}, signal } = options
  const has = (part: StackPart) => parts.includes(part)
  if (has('homeserver')) await setUp(['synapse'])
  if (has('wiki')) await setUp(['php', `mediawiki-${wikiVersion}`])
  await mkdir(folder, { recursive: true })
  // Before the ports are chosen: what an earlier run left behind would hold them.
  await endLeftovers(folder)
  const ports = await choosePorts(join(folder, 'ports.json'), options.preferredPorts ?? anyPorts)
  const keys = await keepKeys(folder)
  const site = `http://localhost:${ports.site}`

  const [wiki, homeserver] = await Promise.all([
    has('wiki')
      ? openLocalWiki({
          folder: join(folder, 'wiki'),
          version: wikiVersion,
          port: ports.wiki,
          server: site,
          serverInternal: `http://127.0.0.1:${ports.site}`,
          serverKey: keys.serverPublic,
          wikiKey: keys.wikiSecret,
        })
      : undefined,
    has('homeserver')
      ? openLocalHomeserver({ folder: join(folder, 'homeserver'), port: ports.homeserver, pushPort: ports.push })
      : undefined,
  ])
  const variables = await serverVariables(folder, keys, ports.push, wiki, homeserver)
  const server = has('server')
    ? await openLocalServer({ folder, port: ports.site, env: { ...variables, ...options.env } })
    : undefined

  const close = async () => {
    await Promise.allSettled([server?.stop(), wiki?.stop(), homeserver?.stop()])
  }
  signal?.addEventListener('abort', () => void close())
  const start = async (name: string, part: { start(): Promise<void> } | undefined) => {
    if (part === undefined) return
    signal?.throwIfAborted()
    const startedAtMs = performance.now()
    await part.start()
    report(name, performance.now() - startedAtMs)
  }
  const buildUnlessGiven = async () => {
    if (server && options.env?.['SCRIPTORIUM_EDITOR_FOLDER'] === undefined) {
      await buildEditor((tookMs) => report('web client', tookMs))
    }
  }
  try {
    await Promise.all([
      start('wiki', wiki),
      start('homeserver', homeserver),
      buildUnlessGiven().then(() => start('server', server)),
    ])
  } catch (cause) {
    await close()
    throw signal?.aborted ? signal.reason : cause
  }
  return {
    folder,
    addresses: { site, wiki: wiki?.address ?? '', wikiApi: wiki?.api ?? '', homeserver: homeserver?.address ?? '' },
    get wiki() {
      return wiki ?? noPart('wiki')
    },
    get homeserver() {
      return homeserver ?? noPart('homeserver')
    },
    get server() {
      return server ?? noPart('server')
    },
    parts: [
      ...(server ? [runningPart('server', server, `${site}/healthz`)] : []),
      ...(wiki ? [runningPart('wiki', wiki, `${wiki.api}?action=query&format=json`)] : []),
      ...(homeserver ? [runningPart('homeserver', homeserver, `${homeserver.address}/_matrix/client/versions`)] : []),
    ],
    signInLink: (name, returnTo = '/') =>
      (wiki ?? noPart('wiki')).signInLink(name, `${site}/auth/wiki/start?return=${encodeURIComponent(returnTo)}`),
    operatorToken: keys.operatorToken,
    close,
  }
}

/** A new stack in `.state/test-{name}` with nothing of an earlier run. Its folder stays, for its logs, until the next run. */
export async function startTestStack(name: string, options: Omit<StackOptions, 'folder'> = {}): Promise<Stack> {
  const folder = join(stateFolder(), `test-${name}`)
  await removeStackFolder(folder)
  return startStack({ ...options, folder })
}

/** Ends what still runs of a stack, and forgets everything that it kept. */
export async function removeStackFolder(folder: string): Promise<void> {
  await endLeftovers(folder)
  await rm(folder, { recursive: true, force: true })
}

/** Ends processes that an earlier run of this stack left behind. */
export async function endLeftovers(folder: string): Promise<void> {
  const pidFiles = ['server.pid', 'server-successor.pid', 'wiki/wiki.pid', 'homeserver/synapse.pid']
  await Promise.all(pidFiles.map((path) => endLeftover(join(folder, path))))
}

function runningPart(name: StackPart, part: LocalServer | LocalWiki | LocalHomeserver, health: string): RunningPart {
  return { name, address: part.address, health, logPath: part.logPath, isRunning: () => part.isRunning() }
}

function noPart(part: StackPart): never {
  throw new Error(`this stack was started without ${part}`)
}
