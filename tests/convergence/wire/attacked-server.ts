import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const longestStartMs = 60_000

/** The product in a process of its own, and how long its loop computes without a pause. */
export class AttackedServer {
  readonly port: number
  readonly #child: ChildProcess
  readonly #folder: string

  private constructor(port: number, child: ChildProcess, folder: string) {
    this.port = port
    this.#child = child
    this.#folder = folder
  }

  static async open(): Promise<AttackedServer> {
    const folder = await mkdtemp(join(tmpdir(), 'scriptorium-wire-'))
    const options = ['--conditions=scriptorium:source', '--import', here('./loop-probe-main.ts')]
    const child = spawn(process.execPath, [...options, here('../../bench/server.ts'), '0', folder], {
      stdio: ['pipe', 'pipe', 'inherit', 'ipc'],
    })
    const port = await new Promise<number>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('the server does not start')), longestStartMs)
      child.stdout?.on('data', (said: Buffer) => {
        const heard = /listening (\d+)/.exec(said.toString())?.[1]
        if (heard === undefined) return
        clearTimeout(late)
        resolve(Number(heard))
      })
      child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
    })
    return new AttackedServer(port, child, folder)
  }

  /** The longest that its loop computed in one go since it was asked last. */
  async longestTurnMs(): Promise<number> {
    const answered = new Promise<number>((resolve) => this.#child.once('message', (ms) => resolve(Number(ms))))
    this.#child.send('?')
    return await answered
  }

  async close(): Promise<void> {
    const gone = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await gone
    await rm(this.#folder, { recursive: true, force: true })
  }
}
