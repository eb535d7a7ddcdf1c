import type { Log } from './log.ts'

/** Work that nobody waits for: what fails is logged, and the server ends after it. */
export class BackgroundWork {
  readonly #log: Log
  readonly #running = new Set<Promise<void>>()

  constructor(log: Log) {
    this.#log = log
  }

  /** @param name for the log */
  run(name: string, work: Promise<unknown>): void {
    const done = work
      .then(
        () => undefined,
        (error: unknown) => this.#log.warn({ err: error, work: name }, 'background work failed'),
      )
      .finally(() => this.#running.delete(done))
    this.#running.add(done)
  }

  /** Never rejects. */
  async settled(): Promise<void> {
    await Promise.all(this.#running)
  }
}
