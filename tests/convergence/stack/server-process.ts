import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../bench/server.ts', import.meta.url))
const longestStartMs = 60_000

/** The product in a process of its own, on a folder that outlives it. */
export class ServerProcess {
  readonly #folder: string
  #child: ChildProcess | undefined
  #port = 0

  private constructor(folder: string) {
    this.#folder = folder
  }

  static async open(): Promise<ServerProcess> {
    const server = new ServerProcess(await mkdtemp(join(tmpdir(), 'scriptorium-stack-')))
    await server.start()
    return server
  }

  /** A draft of this name begins with the first who comes. */
  address(draft: string, person: string): string {
    return `ws://127.0.0.1:${this.#port}/${draft}?person=${person}&ack=1`
  }

  /** On the port it had before. */
  async start(): Promise<void> {
    const child = spawn(
      process.execPath,
      ['--conditions=scriptorium:source', program, String(this.#port), this.#folder],
      { stdio: ['pipe', 'pipe', 'pipe'] },
    )
    this.#child = child
    let said = ''
    child.stderr.on('data', (data: Buffer) => {
      said += data.toString()
    })
    this.#port = await new Promise<number>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the server does not start: ${said}`)), longestStartMs)
      child.stdout.on('data', (data: Buffer) => {
        said += data.toString()
        const port = /listening (\d+)/.exec(said)?.[1]
        if (port === undefined) return
        clearTimeout(timer)
        resolve(Number(port))
      })
      child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)))
    })
  }

  /** @param signal SIGKILL: at once, whatever it was doing */
  async stop(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => {
      child.once('exit', resolve)
    })
    child.kill(signal)
    await ended
  }

  async close(): Promise<void> {
    await this.stop('SIGKILL')
    await rm(this.#folder, { recursive: true, force: true })
  }
}
