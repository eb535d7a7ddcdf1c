import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { drafts, entryAt } from './append-until-killed.ts'
import { openSqliteStore } from './open-sqlite-store.ts'
import { temporaryFile } from './temporary-folder.ts'

const program = fileURLToPath(new URL('./append-until-killed.ts', import.meta.url))

/** Runs the program until it acknowledged `count` entries, kills it at once, and returns the highest acknowledged place of each draft. */
async function killAfter(file: string, segmentBytes: number, count: number): Promise<Map<string, number>> {
  const child = spawn(process.execPath, [program, file, String(segmentBytes)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const acknowledged = new Map<string, number>()
  let seen = 0
  for await (const line of createInterface(child.stdout)) {
    const [draft = '', place] = line.split(' ')
    acknowledged.set(draft, Math.max(acknowledged.get(draft) ?? 0, Number(place)))
    seen += 1
    if (seen === count) child.kill('SIGKILL')
  }
  await exited
  return acknowledged
}

// In the short ones hardly a kill is far from the moment when a segment is made, closed or deleted.
test.each([4 * 1024 * 1024, 8 * 1024])(
  'KILL1 whatever was acknowledged before kill -9 is there, without holes and byte for byte (segments of %i bytes)',
  { timeout: 120_000 },
  async (segmentBytes) => {
    const file = await temporaryFile()
    const points = [1, 3, 17, 60, 150, 600].map((most) => 1 + Math.floor(Math.random() * most))

    for (const count of points) {
      const acknowledged = await killAfter(file, segmentBytes, count)

      const store = await openSqliteStore({ file, segmentBytes })
      for (const draft of drafts) {
        const tail = (await store.log.load(draft))?.tail ?? []
        // `count` names the point of the kill in a failure.
        expect({ count, has: tail.length }).toEqual({ count, has: Math.max(tail.length, acknowledged.get(draft) ?? 0) })
        expect(tail).toEqual(tail.map((_entry, index) => entryAt(draft, index + 1)))
      }
      await store.close()
    }
  },
)
