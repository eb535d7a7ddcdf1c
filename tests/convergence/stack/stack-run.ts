import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { Random } from '../random.ts'
import type { ServerProcess } from './server-process.ts'
import { readAfresh, StackEditor } from './stack-editor.ts'

const people = 3
const longestSettleMs = 90_000

/** One seed's draft: three people, one of them in two tabs. */
export class StackWorld {
  readonly seed: number
  readonly random: Random
  readonly #draft: string
  readonly #server: ServerProcess
  readonly #editors: StackEditor[]

  /** @param run told apart from other runs of the seed on the same server */
  constructor(seed: number, server: ServerProcess, run = 0) {
    this.seed = seed
    this.random = new Random(seed)
    this.#server = server
    this.#draft = `seed-${seed}-${run}`
    this.#editors = Array.from({ length: people + 1 }, (_, index) => {
      const who = `${seed}-${index % people}`
      return new StackEditor(`${seed}:${index}`, () => server.address(this.#draft, who), this.random)
    })
  }

  /** Some random things happen. */
  step(): void {
    for (let burst = this.random.below(4); burst >= 0; burst -= 1) {
      const editor = this.random.pick(this.#editors)
      const kind = this.random.below(20)
      if (kind === 0) editor.leave()
      else if (kind < 4) editor.come()
      else editor.edit()
    }
  }

  begin(): void {
    for (const editor of this.#editors) editor.come()
  }

  /** Nobody is connected: what was promised so far must be on the disk. */
  away(): void {
    for (const editor of this.#editors) editor.leave()
  }

  async expectKept(): Promise<void> {
    const text = await readAfresh(this.#server.address(this.#draft, `${this.seed}-reader`))
    const lost = this.#editors.flatMap(({ mustStand }) => mustStand).filter((marker) => !text.includes(marker))
    const back = this.#editors.flatMap(({ mustBeGone }) => mustBeGone).filter((marker) => text.includes(marker))
    assert.deepEqual({ lost, back }, { lost: [], back: [] })
  }

  /** @returns how many acknowledged insertions and deletions were looked for */
  async settle(): Promise<number> {
    for (const editor of this.#editors) editor.settle()
    const endMs = performance.now() + longestSettleMs
    const isSettled = (): boolean =>
      this.#editors.every(({ isSaved }) => isSaved) && new Set(this.#editors.map(({ text }) => text)).size === 1
    while (!isSettled() && performance.now() < endMs) await pause(20)
    assert.deepEqual(
      this.#editors.map(({ isSaved }) => isSaved),
      this.#editors.map(() => true),
      'everything is acknowledged in the end',
    )
    const text = await readAfresh(this.#server.address(this.#draft, `${this.seed}-reader`))
    for (const editor of this.#editors) assert.equal(editor.text, text)
    await this.expectKept()
    const markers = text.match(/<[^>]*>/g) ?? []
    assert.equal(markers.join(''), text, 'nothing is broken in two')
    assert.equal(new Set(markers).size, markers.length, 'nothing is there twice')
    this.away()
    return this.#editors.reduce((sum, { mustStand, mustBeGone }) => sum + mustStand.length + mustBeGone.length, 0)
  }
}

/**
 * Seeds side by side on one server process, which is killed twice and asked to stop once in the midst of it.
 * @throws Error that says which seed failed, and how to see it again
 * @returns how many acknowledged deeds were looked for in the end
 */
export async function runStack(server: ServerProcess, seeds: readonly number[], run = 0): Promise<number> {
  const worlds = seeds.map((seed) => new StackWorld(seed, server, run))
  const moments = new Random(seeds[0] ?? 0)
  for (const world of worlds) world.begin()
  for (const signal of ['SIGKILL', 'SIGTERM', 'SIGKILL', null] as const) {
    for (let steps = 6 + moments.below(8); steps > 0; steps -= 1) {
      for (const world of worlds) world.step()
      await pause(2 + moments.below(20))
    }
    if (signal === null) break
    await server.stop(signal)
    for (const world of worlds) world.away()
    await server.start()
    await Promise.all(worlds.map((world) => told(world, world.expectKept())))
    for (const world of worlds) world.begin()
  }
  const counts = await Promise.all(worlds.map((world) => told(world, world.settle())))
  return counts.reduce((sum, count) => sum + count, 0)
}

async function told<Value>({ seed }: StackWorld, done: Promise<Value>): Promise<Value> {
  try {
    return await done
  } catch (cause) {
    throw new Error(`seed ${seed} failed; again: npm run fuzz -- --stack ${seed}`, { cause })
  }
}
