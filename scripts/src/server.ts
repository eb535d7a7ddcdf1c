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
  const pidPath = join(folder, 'server.pid')
  await endLeftover(pidPath, patienceMs)
  let group: ProcessGroup | undefined
  let changed: Readonly<Record<string, string | undefined>> = {}

  return {
    address,
    port,
    logPath,
    async start(replaced = {}) {
      if (group?.isRunning()) return
      changed = { ...changed, ...replaced }
      const running = startProcessGroup({
        program: nodeProgram,
        parameters: ['--conditions=scriptorium:source', join(checkout, 'apps/server/src/main.ts')],
        cwd: checkout,
        env: { ...environmentWithoutOurs(), ...serverDefaults(address, port), ...env, ...changed },
        logPath,
        pidPath,
      })
      group = running
      await waitFor(`The server at ${address} (its log: ${logPath})`, () => isHealthy(address), {
        timeoutMs: startTimeoutMs,
        isHopeless: () => (running.isRunning() ? undefined : 'it ended'),
      })
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

async function isHealthy(address: string): Promise<boolean> {
  return answers(`${address}/healthz`)
}
