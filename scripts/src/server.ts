import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkout, nodeProgram } from './checkout.ts'
import { endLeftover, type ProcessGroup, startProcessGroup } from './process-group.ts'
import { answers, waitFor } from './wait-for.ts'

export interface ServerOptions {
  readonly folder: string
  readonly port: number
  /** What the server reads from its environment, beside where it listens. */
  readonly env: Readonly<Record<string, string>>
}

/** The collaboration server of this stack, as its own process. */
export interface LocalServer {
  /** `http://localhost:PORT`: another site than the wiki's `127.0.0.1`, on purpose. */
  readonly address: string
  readonly port: number
  readonly logPath: string
  /** @param env replaces single variables for this start and all later ones; `undefined` takes one away */
  start(env?: Readonly<Record<string, string | undefined>>): Promise<void>
  /**
   * A rolling restart: starts a successor on the same port and data, which waits, then ends this one with SIGTERM.
   * @returns how long the old one took to end, in milliseconds
   */
  replace(): Promise<number>
  /** SIGTERM, and waits for its orderly end. */
  stop(): Promise<void>
  /** SIGKILL. */
  kill(): Promise<void>
  isRunning(): boolean
}

const startTimeoutMs = 60_000
/** The server closes its connections within 5 s. */
const patienceMs = 7_000

export async function openLocalServer({ folder, port, env }: ServerOptions): Promise<LocalServer> {
  const address = `http://localhost:${port}`
  const logPath = join(folder, 'server.log')
  // Two, because a successor starts before its predecessor ends.
  const pidPaths = ['server.pid', 'server-successor.pid'].map((name) => join(folder, name))
  for (const pidPath of pidPaths) await endLeftover(pidPath, patienceMs)
  let group: ProcessGroup | undefined
  let changed: Readonly<Record<string, string | undefined>> = {}

  function startProcess(): ProcessGroup {
    const [pidPath = ''] = pidPaths
    pidPaths.reverse()
    return startProcessGroup({
      program: nodeProgram,
      parameters: ['--conditions=scriptorium:source', join(checkout, 'apps/server/src/main.ts')],
      cwd: checkout,
      env: { ...environmentWithoutOurs(), ...serverDefaults(address, port), ...env, ...changed },
      logPath,
      pidPath,
    })
  }
  const untilThere = (running: ProcessGroup, look: () => Promise<boolean>) =>
    waitFor(`The server at ${address} (its log: ${logPath})`, look, {
      timeoutMs: startTimeoutMs,
      isHopeless: () => (running.isRunning() ? undefined : 'it ended'),
    })

  return {
    address,
    port,
    logPath,
    async start(replaced = {}) {
      if (group?.isRunning()) return
      changed = { ...changed, ...replaced }
      const running = startProcess()
      group = running
      await untilThere(running, () => isHealthy(address))
    },
    async replace() {
      const predecessor = group
      const logged = await lengthOf(logPath)
      const successor = startProcess()
      group = successor
      await untilThere(successor, async () =>
        (await readFile(logPath, 'utf8')).slice(logged).includes('waiting for the server before this one'),
      )
      const startedAtMs = performance.now()
      await predecessor?.stop(patienceMs)
      const tookMs = performance.now() - startedAtMs
      await untilThere(successor, () => isHealthy(address))
      return tookMs
    },
    stop: async () => group?.stop(patienceMs),
    kill: async () => group?.kill(),
    isRunning: () => group?.isRunning() ?? false,
  }
}

/** What is configured for some other server does not leak into this one. */
function environmentWithoutOurs(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SCRIPTORIUM_')))
}

function serverDefaults(address: string, port: number) {
  return {
    SCRIPTORIUM_LISTEN_HOST: '127.0.0.1',
    SCRIPTORIUM_LISTEN_PORT: String(port),
    SCRIPTORIUM_PUBLIC_ADDRESS: address,
  }
}

async function lengthOf(path: string): Promise<number> {
  return readFile(path, 'utf8').then(
    (text) => text.length,
    () => 0,
  )
}

async function isHealthy(address: string): Promise<boolean> {
  return answers(`${address}/healthz`)
}
