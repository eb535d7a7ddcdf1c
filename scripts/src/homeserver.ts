import { createHmac } from 'node:crypto'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { withLock } from '../setup/lock.mjs'
import { carriedParts, preparedFolder } from './checkout.ts'
import { hashOfFolder } from './hash-of-folder.ts'
import { type HomeserverSecrets, writeHomeserverSettings } from './homeserver-files.ts'
import { findFreePort } from './ports.ts'
import { endLeftover, type ProcessGroup, startProcessGroup } from './process-group.ts'
import { keepSecrets, randomSecret } from './secrets.ts'
import { answers, waitFor } from './wait-for.ts'

export interface HomeserverOptions {
  readonly folder: string
  readonly port: number
  readonly pushPort: number
  /** `wiki.test` unless named. */
  readonly name?: string
}

/** An ordinary account, for a Matrix client that knows nothing of Scriptorium. */
export interface MatrixAccount {
  /** `@name:wiki.test` */
  readonly id: string
  readonly localpart: string
  readonly password: string
}

/** A real Synapse of this stack alone. */
export interface LocalHomeserver {
  /** `http://127.0.0.1:PORT` */
  readonly address: string
  readonly name: string
  readonly secrets: HomeserverSecrets
  readonly logPath: string
  start(): Promise<void>
  stop(): Promise<void>
  /** SIGKILL. */
  kill(): Promise<void>
  isRunning(): boolean
  /** Makes an ordinary account. @throws Error when it is taken or the homeserver is down */
  makeAccount(localpart: string): Promise<MatrixAccount>
  /** Puts an empty database back. */
  reset(): Promise<void>
}

const defaultName = 'wiki.test'
/** Seen: 2 s when quiet, 40 s with both cores full. */
const startTimeoutMs = 90_000
const patienceMs = 7_000

/** A local homeserver in a folder; its database is copied from a prepared one when the folder is new. It is not started yet. */
export async function openLocalHomeserver(options: HomeserverOptions): Promise<LocalHomeserver> {
  const { folder } = options
  await endLeftover(join(folder, 'synapse.pid'), patienceMs)
  await mkdir(folder, { recursive: true })
  if (!existsSync(join(folder, 'db'))) await copyPrepared(folder)
  return makeHandle(options)
}

async function makeHandle({ folder, port, pushPort, name = defaultName }: HomeserverOptions): Promise<LocalHomeserver> {
  const address = `http://127.0.0.1:${port}`
  const logPath = join(folder, 'synapse.log')
  const secrets = keepSecrets<HomeserverSecrets>(join(folder, 'secrets.json'), () => ({
    hearingToken: randomSecret(),
    pushToken: randomSecret(),
    speakingToken: randomSecret(),
    speakingPushToken: randomSecret(),
    registration: randomSecret(),
    macaroon: randomSecret(),
    form: randomSecret(),
  }))
  await writeHomeserverSettings({ folder, port, pushPort, name, secrets })
  let group: ProcessGroup | undefined

  const start = async () => {
    if (group?.isRunning()) return
    const running = startProcessGroup({
      program: carriedParts().synapsePython,
      parameters: ['-m', 'synapse.app.homeserver', '-c', join(folder, 'homeserver.yaml')],
      cwd: folder,
      logPath,
      pidPath: join(folder, 'synapse.pid'),
    })
    group = running
    await waitFor(
      `The homeserver at ${address} (its log: ${logPath})`,
      () => answers(`${address}/_matrix/client/versions`),
      {
        timeoutMs: startTimeoutMs,
        isHopeless: () => (running.isRunning() ? undefined : 'it ended'),
      },
    )
  }
  return {
    address,
    name,
    secrets,
    logPath,
    start,
    stop: async () => group?.stop(patienceMs),
    kill: async () => group?.kill(),
    isRunning: () => group?.isRunning() ?? false,
    makeAccount: (localpart) => makeAccount(address, name, secrets.registration, localpart),
    async reset() {
      const wasRunning = group?.isRunning() ?? false
      await group?.kill()
      await rm(join(folder, 'media'), { recursive: true, force: true })
      await copyPrepared(folder)
      await mkdir(join(folder, 'media'), { recursive: true })
      if (wasRunning) await start()
    },
  }
}

/** Synapse takes a second longer to make a database than to open one, so an empty one is made once. */
async function copyPrepared(folder: string): Promise<void> {
  const prepared = preparedFolder('homeserver')
  const recipe = await hashOfFolder(
    join(import.meta.dirname, '../homeserver'),
    join(import.meta.dirname, 'homeserver-files.ts'),
  )
  const isThere = async () => {
    const mark = join(prepared, '.complete')
    return existsSync(mark) && (await readFile(mark, 'utf8')) === recipe
  }
  if (!(await isThere())) {
    await withLock(`${prepared}.lock`, async () => {
      if (await isThere()) return
      await rm(prepared, { recursive: true, force: true })
      const homeserver = await makeHandle({
        folder: prepared,
        port: await findFreePort(),
        pushPort: await findFreePort(),
      })
      await homeserver.start()
      await homeserver.stop()
      await writeFile(join(prepared, '.complete'), recipe)
    })
  }
  await rm(join(folder, 'db'), { recursive: true, force: true })
  await cp(join(prepared, 'db'), join(folder, 'db'), { recursive: true })
}

/** Synapse's registration by shared secret: no prompt, no administrator. */
async function makeAccount(address: string, name: string, secret: string, localpart: string): Promise<MatrixAccount> {
  const place = `${address}/_synapse/admin/v1/register`
  const password = randomSecret()
  const { nonce } = Object(await (await fetch(place)).json())
  const mac = createHmac('sha1', secret).update([nonce, localpart, password, 'notadmin'].join('\0')).digest('hex')
  const response = await fetch(place, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ nonce, username: localpart, password, admin: false, mac }),
  })
  if (!response.ok) throw new Error(`no account ${localpart}: ${response.status} ${await response.text()}`)
  return { id: `@${localpart}:${name}`, localpart, password }
}
