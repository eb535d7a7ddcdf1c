import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Answers, Ask } from './generator-words.ts'

const program = fileURLToPath(new URL('./generator-main.ts', import.meta.url))

/** A process that pretends to be many editors, on another core than the server. */
export class Generator {
  readonly #child: ChildProcess
  readonly #gone: Promise<never>

  /** @param cores as `taskset` names them */
  constructor(cores: string) {
    const node = [process.execPath, '--conditions=scriptorium:source', '--max-semi-space-size=64', program]
    const pinned = ['-c', cores, ...node]
    this.#child = spawn('taskset', pinned, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    this.#gone = once(this.#child, 'exit').then(() => {
      throw new Error('the load generator ended')
    })
    // Whoever waits for an answer hears of it.
    this.#gone.catch(() => undefined)
  }

  async ask<Kind extends Ask['ask']>(asked: Extract<Ask, { ask: Kind }>): Promise<Answers[Kind]> {
    this.#child.send(asked)
    const answered = new Promise<Answers[Kind]>((resolve) => this.#child.once('message', resolve))
    return await Promise.race([answered, this.#gone])
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const gone = once(this.#child, 'exit')
    this.#child.disconnect()
    await gone
  }
}
