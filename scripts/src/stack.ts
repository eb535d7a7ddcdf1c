import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setUp } from '../setup/set-up.mjs'
import { stateFolder } from './checkout.ts'
import { buildEditor } from './editor-build.ts'
import { type LocalHomeserver, openLocalHomeserver } from './homeserver.ts'
import { botAccount, type DemoName } from './people.ts'
import { choosePorts } from './ports.ts'
import { endLeftover } from './process-group.ts'
import { makeSigningKey, randomSecret } from './secrets.ts'
import { type LocalServer, openLocalServer } from './server.ts'
import { type LocalWiki, openLocalWiki, type WikiVersion } from './wiki.ts'
import { wikiPasswords } from './wiki-prepare.ts'

export type StackPart = 'wiki' | 'homeserver' | 'server'

export interface StackOptions {
  /** Everything of this stack lies here. Found again when it is there; `removeStackFolder` forgets it. */
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
}

export type PortName = 'site' | 'wiki' | 'homeserver' | 'push'

/** The whole product on loopback: wiki, homeserver and server, each a process of its own. */
export interface Stack {
  readonly folder: string
  readonly addresses: StackAddresses
  /** @throws Error when this stack has no such part; so do the other two */
  readonly wiki: LocalWiki
  readonly homeserver: LocalHomeserver
  readonly server: LocalServer
  /** One-use address that signs a browser in on the wiki, then on the server, and leads to `returnTo` there (`/` unless named). */
  signInLink(name: DemoName, returnTo?: string): Promise<string>
  /** Secret of `apps/cli` towards this stack's server. */
  readonly operatorToken: string
  /** Ends every part. May be called twice. */
  close(): Promise<void>
}

export interface StackAddresses {
  readonly site: string
  readonly wiki: string
  readonly wikiApi: string
  readonly homeserver: string
}

interface StackKeys {
  readonly serverPrivate: string
  readonly serverPublic: string
  readonly wikiSecret: string
  readonly operatorToken: string
}

const anyPorts: Readonly<Record<PortName, number>> = { site: 0, wiki: 0, homeserver: 0, push: 0 }

/** Brings a stack up: fetches what is missing, then starts all its parts side by side. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { folder, wikiVersion = '1.43', parts = ['wiki', 'homeserver', 'server'], report = () => {} } = options
  const has = (part: StackPart) => parts.includes(part)
  await setUp([
    ...(has('homeserver') ? (['synapse'] as const) : []),
    ...(has('wiki') ? (['php', `mediawiki-${wikiVersion}`] as const) : []),
  ])
  await mkdir(folder, { recursive: true })
  // Before the ports are chosen: what an earlier run left behind would hold them.
  await endLeftovers(folder)
  const ports = await choosePorts(join(folder, 'ports.json'), options.preferredPorts ?? anyPorts)
  const keys = await keepKeys(folder)
  const site = `http://localhost:${ports.site}`
  const timed = async <Part>(name: string, open: () => Promise<Part>): Promise<Part> => {
    const startedAtMs = performance.now()
    const part = await open()
    report(name, performance.now() - startedAtMs)
    return part
  }

  const wiki = has('wiki')
    ? await openLocalWiki({
        folder: join(folder, 'wiki'),
        version: wikiVersion,
        port: ports.wiki,
        server: site,
        serverInternal: `http://127.0.0.1:${ports.site}`,
        serverKey: keys.serverPublic,
        wikiKey: keys.wikiSecret,
      })
    : undefined
  const homeserver = has('homeserver')
    ? await openLocalHomeserver({ folder: join(folder, 'homeserver'), port: ports.homeserver, pushPort: ports.push })
    : undefined
  const keyFile = join(folder, 'server-key.pem')
  await writeFile(keyFile, keys.serverPrivate, { mode: 0o600 })
  const server = has('server')
    ? await openLocalServer({
        folder,
        port: ports.site,
        env: {
          SCRIPTORIUM_DATA_FOLDER: join(folder, 'data'),
          SCRIPTORIUM_SIGNING_KEY_FILE: keyFile,
          SCRIPTORIUM_OPERATOR_TOKEN: keys.operatorToken,
          SCRIPTORIUM_MATRIX_LISTEN_PORT: String(ports.push),
          SCRIPTORIUM_DEMO: '1',
          ...(wiki ? wikiVariables(wiki) : {}),
          ...(homeserver ? homeserverVariables(homeserver) : {}),
          ...options.env,
        },
      })
    : undefined

  const running = [
    ['wiki', wiki],
    ['homeserver', homeserver],
    ['server', server],
  ] as const
  const close = async () => {
    await Promise.allSettled([server?.stop(), wiki?.stop(), homeserver?.stop()])
  }
  try {
    if (server) await buildEditor((tookMs) => report('web client', tookMs))
    await Promise.all(
      running.map(([name, part]) => (part === undefined ? Promise.resolve() : timed(name, () => part.start()))),
    )
  } catch (cause) {
    await close()
    throw cause
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

async function endLeftovers(folder: string): Promise<void> {
  const pidFiles = ['server.pid', 'wiki/wiki.pid', 'homeserver/synapse.pid']
  await Promise.all(pidFiles.map((path) => endLeftover(join(folder, path))))
}

async function keepKeys(folder: string): Promise<StackKeys> {
  const path = join(folder, 'keys.json')
  if (existsSync(path)) return JSON.parse(await readFile(path, 'utf8'))
  const server = makeSigningKey()
  const keys = {
    serverPrivate: server.privatePem,
    serverPublic: server.publicBase64,
    wikiSecret: makeSigningKey().sodiumSecretBase64,
    operatorToken: randomSecret(),
  }
  await writeFile(path, `${JSON.stringify(keys, undefined, 2)}\n`, { mode: 0o600 })
  return keys
}

function wikiVariables(wiki: LocalWiki): Record<string, string> {
  return {
    SCRIPTORIUM_WIKI_API: wiki.api,
    SCRIPTORIUM_WIKI_BOT_NAME: `${botAccount.name}@${botAccount.appId}`,
    SCRIPTORIUM_WIKI_BOT_PASSWORD: wikiPasswords()[botAccount.name] ?? '',
  }
}

function homeserverVariables(homeserver: LocalHomeserver): Record<string, string> {
  return {
    SCRIPTORIUM_HOMESERVER: homeserver.address,
    SCRIPTORIUM_HOMESERVER_NAME: homeserver.name,
    SCRIPTORIUM_MATRIX_HEARING_TOKEN: homeserver.secrets.hearingToken,
    SCRIPTORIUM_MATRIX_PUSH_TOKEN: homeserver.secrets.pushToken,
    SCRIPTORIUM_MATRIX_SPEAKING_TOKEN: homeserver.secrets.speakingToken,
  }
}

function noPart(part: StackPart): never {
  throw new Error(`this stack was started without ${part}`)
}
