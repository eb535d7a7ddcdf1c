import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { Random } from '../random.ts'
import { ServerProcess } from './server-process.ts'
import { StackWorld } from './stack-run.ts'

const worldsAtOnce = 4
const seed = 42

/**
 * Kills the server -9 so many times while sixteen write, each time at another moment of a commit. What was acknowledged by then is
 * in the editors' journals, and is looked for by a newcomer after each start.
 * @returns what was found
 */
export async function crashLoop(crashes: number): Promise<string> {
  const random = new Random(seed)
  const server = await ServerProcess.open()
  try {
    const worlds = Array.from({ length: worldsAtOnce }, (_, index) => new StackWorld(seed + index, server))
    for (const world of worlds) world.begin()
    for (let crash = 1; crash <= crashes; crash += 1) {
      const endMs = performance.now() + 100 + random.below(500)
      while (performance.now() < endMs) {
        for (const world of worlds) world.step()
        await pause(random.below(8))
      }
      await server.stop('SIGKILL')
      for (const world of worlds) world.away()
      await server.start()
      for (const world of worlds) await world.expectKept()
      for (const world of worlds) world.begin()
    }
    const kept = await Promise.all(worlds.map((world) => world.settle()))
    const sum = kept.reduce((total, count) => total + count, 0)
    assert.ok(sum > crashes, 'something was acknowledged between the crashes')
    return `${crashes} × kill -9: of ${sum} acknowledged insertions and deletions none is lost`
  } finally {
    await server.close()
  }
}
