import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import type { Contestant } from './contestants.ts'
import { cpuMsOf, memoryOf } from './process-facts.ts'

const startPatienceMs = 60_000

/** A contestant that takes connections. */
export class ServerProcess {
  readonly port: number
  readonly #child: ChildProcess
  readonly #gone: Promise<unknown>
  readonly #lines: string[]

  private constructor(port: number, child: ChildProcess, gone: Promise<unknown>, lines: string[]) {
    this.port = port
    this.#child = child
    this.#gone = gone
    this.#lines = lines
  }

  /** @param nodeOptions such as `--cpu-prof` */
  static async start(
    contestant: Contestant,
    folder: string,
    core: string,
    nodeOptions: readonly string[],
    moreEnv: Readonly<Record<string, string>>,
  ): Promise<ServerProcess> {
    const port = await freePort()
    const { args, env } = contestant.command(port, folder)
    const child = spawn('taskset', ['-c', core, process.execPath, ...nodeOptions, ...args], {
      // What peers complain of fills a terminal.
      stdio: ['pipe', 'pipe', contestant.name === 'ours' ? 'inherit' : 'ignore'],
      env: { PATH: '/usr/local/bin:/usr/bin:/bin', ...env, ...moreEnv },
    })
    const gone = once(child, 'exit')
    const lines: string[] = []
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${contestant.name} does not start`)), startPatienceMs)
      createInterface(child.stdout).on('line', (line) => {
        lines.push(line)
        if (!/^listening|^running at/.test(line)) return
        clearTimeout(late)
        resolve()
      })
      gone.then(() => reject(new Error(`${contestant.name} ended at its start`)), reject)
    })
    return new ServerProcess(port, child, gone, lines)
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  get cpuMs(): number {
    return cpuMsOf(this.pid)
  }

  get rssKiB(): number {
    return memoryOf(this.pid).rssKiB
  }

  get lines(): readonly string[] {
    return this.#lines
  }

  /** A line on its standard input. */
  tell(line: string): void {
    this.#child.stdin?.write(`${line}\n`)
  }

  /** @returns how long it took to end */
  async stop(signal: NodeJS.Signals): Promise<number> {
    const startMs = performance.now()
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill(signal)
    await this.#gone
    return performance.now() - startMs
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
