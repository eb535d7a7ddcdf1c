import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { carriedParts, checkout } from './checkout.ts'
import { webServerSettings } from './php.ts'
import { endLeftover, type ProcessGroup, startProcessGroup } from './process-group.ts'
import { keepSecrets, randomSecret } from './secrets.ts'
import { makeSignInLink } from './sign-in-link.ts'
import { answers, waitFor } from './wait-for.ts'
import {
  bundledExtensions,
  copyDatabase,
  draftTogetherFolder,
  forgetSignInLinks,
  runMaintenance,
  writeWikiSettings,
} from './wiki-files.ts'
import { prepareWiki } from './wiki-prepare.ts'
import type { WikiVersion } from './wiki-version.ts'
import { openWikiSession, type WikiSession } from './wiki-session.ts'

/** Switches of a running local wiki; it reads them at every request. */
export interface WikiToggles {
  /** Why nothing can be saved. */
  readonly readOnly?: string
  /** KiB. */
  readonly maxArticleSize?: number
  /** Which actions ask a question first. */
  readonly captcha?: Readonly<Record<'edit' | 'create' | 'addurl', boolean>> | { readonly edit: boolean }
  /** Seconds that the database claims to be behind. */
  readonly lag?: number
  /** `{edit: {user: [2, 60]}}`: two edits a minute. */
  readonly rateLimits?: Readonly<Record<string, Readonly<Record<string, readonly [number, number]>>>>
  /** Text that no edit may contain, as a PHP pattern. */
  readonly spamRegex?: string
  /** Only signed-in people may read. */
  readonly private?: boolean
  /** Any setting by its name with `wg`. */
  readonly set?: Readonly<Record<string, unknown>>
}

export interface WikiOptions {
  readonly folder: string
  readonly version: WikiVersion
  readonly port: number
  /** Public address of the server, where sign-in and publishing lead back to. */
  readonly server: string
  /** The server as the wiki itself reaches it. */
  readonly serverInternal: string
  /** Raw Ed25519 public key of the server, base64. */
  readonly serverKey: string
  /** Base64 of the wiki's own libsodium secret key. */
  readonly wikiKey: string
}

/** A real MediaWiki of this stack alone. */
export interface LocalWiki {
  readonly version: WikiVersion
  /** `http://127.0.0.1:PORT` */
  readonly address: string
  /** Full address of api.php. */
  readonly api: string
  readonly folder: string
  readonly logPath: string
  start(): Promise<void>
  stop(): Promise<void>
  isRunning(): boolean
  /** Replaces all switches; `{}` puts everything back. */
  setToggles(toggles: WikiToggles): Promise<void>
  /** Puts the prepared pages and accounts back, with the wiki stopped meanwhile. */
  reset(): Promise<void>
  /** A one-use address that signs a browser in on the wiki and leads it on to `goTo`. */
  signInLink(name: string, goTo: string): Promise<string>
  /** The wiki's API as one of the accounts, signed in; `null`: signed out. */
  session(name: string | null): Promise<WikiSession>
  /** MediaWiki's own maintenance scripts. */
  maintain(script: string, parameters: readonly string[], input?: string): Promise<string>
}

/** The wiki needs no time to stop: SQLite's transactions end whole or not at all. */
const patienceMs = 3_000

/** A local wiki in a folder; copied from the prepared one when the folder is new. It is not started yet. */
export async function openLocalWiki(options: WikiOptions): Promise<LocalWiki> {
  const { folder, version, port } = options
  const address = `http://127.0.0.1:${port}`
  const api = `${address}/w/api.php`
  const pidPath = join(folder, 'wiki.pid')
  const logPath = join(folder, 'wiki.log')
  let group: ProcessGroup | undefined

  await endLeftover(pidPath, patienceMs)
  await mkdir(folder, { recursive: true })
  if (!existsSync(join(folder, 'db'))) await copyDatabase(await prepareWiki(version), folder)
  const secrets = keepSecrets(join(folder, 'secrets.json'), () => ({ secretKey: randomSecret() }))
  await writeFile(join(folder, 'wiki.key'), options.wikiKey, { mode: 0o600 })
  const extension = draftTogetherFolder()
  await writeWikiSettings(folder, {
    name: 'Test Wiki',
    address,
    server: options.server,
    serverInternal: options.serverInternal,
    serverKey: options.serverKey,
    secretKey: secrets.secretKey,
    extensions: bundledExtensions,
    draftTogether: extension,
  })

  const start = async () => {
    if (group?.isRunning()) return
    await forgetSignInLinks(folder)
    const root = carriedParts().wikiRoot(version)
    const running = startProcessGroup({
      program: carriedParts().php,
      parameters: [
        ...webServerSettings,
        '-S',
        `127.0.0.1:${port}`,
        '-t',
        root,
        join(checkout, 'scripts/wiki/router.php'),
      ],
      env: { ...process.env, PHP_CLI_SERVER_WORKERS: '4', MW_CONFIG_FILE: join(folder, 'LocalSettings.php') },
      logPath,
      pidPath,
    })
    group = running
    await waitFor(
      `The wiki at ${address} (its log: ${logPath})`,
      () => answers(`${api}?action=query&meta=siteinfo&format=json`),
      {
        timeoutMs: 60_000,
        isHopeless: () => (running.isRunning() ? undefined : 'it ended'),
      },
    )
  }
  const stop = async () => group?.stop(patienceMs)

  return {
    version,
    address,
    api,
    folder,
    logPath,
    start,
    stop,
    isRunning: () => group?.isRunning() ?? false,
    setToggles: (toggles) => writeFile(join(folder, 'toggles.json'), JSON.stringify(toggles)),
    async reset() {
      const wasRunning = group?.isRunning() ?? false
      await stop()
      await copyDatabase(await prepareWiki(version), folder)
      await rm(join(folder, 'toggles.json'), { force: true })
      if (wasRunning) await start()
    },
    signInLink: (name, goTo) => makeSignInLink(folder, address, name, goTo),
    session: (name) => openWikiSession({ address, api, folder }, name),
    maintain: (script, parameters, input) => runMaintenance(version, folder, script, parameters, input),
  }
}
