import { setTimeout as wait } from 'node:timers/promises'
import * as Y from 'yjs'
import type { Arena } from '../arena.ts'
import { dialects } from '../load/dialect.ts'
import type { Editor } from '../load/editor.ts'
import { join } from '../load/join.ts'
import { until } from '../load/until.ts'
import { readRuns } from '../load/read-runs.ts'
import { typedUpdate } from '../load/typed-update.ts'
import { readText } from './read-text.ts'
import { allPeers } from './row.ts'
import type { Figures, Row } from './row.ts'

const refused = 121
const [victimId, attackerId, neighbourId] = [11, 12, 13]
const neighbourEveryMs = 5
const restMs = 1_000

/** Updates with a hole before them, which a doc keeps and tries again at each arrival; and an update in another's name. */
export async function measureHostile(arena: Arena, { bombs }: { readonly bombs: number }): Promise<Figures> {
  const server = await arena.startServer()
  const dialect = dialects[arena.contestant.dialect]
  let refusals = 0
  const enter = (draft: string): Promise<Editor> => join({ port: server.port, draft, dialect, wantsAck: true })
  const attacker = await join(
    { port: server.port, draft: 'bombed', dialect, wantsAck: true },
    {
      other: ([type]) => (refusals += type === refused ? 1 : 0),
    },
  )
  const neighbour = await watchNeighbour(arena, server.port)
  await wait(restMs)
  const calmWaitMs = neighbour.longest()

  // Every second place is missing.
  const all = Array.from({ length: bombs }, (_, bomb) =>
    attacker.updateMessage(typedUpdate(attackerId, 2 * bomb + 2, 'x')),
  )
  const cpuBeforeMs = server.cpuMs
  neighbour.startCounting()
  attacker.write(Buffer.concat(all), bombs)
  await neighbour.answers()
  await wait(restMs)
  const longestStallMs = neighbour.longest()
  neighbour.stop()
  const bombsCpuMs = server.cpuMs - cpuBeforeMs
  // A server may forget, or store, a draft that nobody is in.
  const { hasGaps } = await readText(arena, server.port, { draft: 'bombed', letters: 1, quietMs: restMs })
  attacker.destroy()
  return {
    bombs,
    refusals,
    bombsHandedOn: hasGaps ? 1 : 0,
    calmWaitMs,
    longestStallMs,
    bombsCpuMs,
    ...(await forge(arena, server.port, enter)),
  }
}

/** Somebody types in the next draft all the while, somebody else watches the letters come. */
async function watchNeighbour({ contestant }: Arena, port: number) {
  const dialect = dialects[contestant.dialect]
  const sentAtMs: number[] = []
  let seen = 0
  let longestMs = 0
  const address = { port, draft: 'next door', dialect, wantsAck: false }
  const peer = await join(
    { ...address, draft: 'next-door' },
    {
      update: (update) =>
        readRuns(update, (_client, clock, length) => {
          longestMs = Math.max(longestMs, performance.now() - (sentAtMs[clock] ?? Infinity))
          seen = clock + length
        }),
    },
  )
  const writer = await join({ ...address, draft: 'next-door' })
  const type = (): void => {
    writer.write(writer.updateMessage(typedUpdate(neighbourId, sentAtMs.length, 'n')), 1)
    sentAtMs.push(performance.now())
  }
  const timer = setInterval(type, neighbourEveryMs)
  return {
    startCounting() {
      longestMs = 0
    },
    /** Waits until a letter typed from now on is there. */
    async answers() {
      const from = sentAtMs.length
      await until('a letter next door', () => seen > from)
    },
    longest: () => longestMs,
    stop() {
      clearInterval(timer)
      peer.destroy()
      writer.destroy()
    },
  }
}

/** The attacker writes the victim's next letter; then the victim does. Whose text is the server's? */
async function forge(arena: Arena, port: number, enter: (draft: string) => Promise<Editor>): Promise<Figures> {
  let seen = 0
  const peer = await join(
    { port, draft: 'forged', dialect: dialects[arena.contestant.dialect], wantsAck: false },
    { update: (update) => readRuns(update, (_client, clock, length) => (seen = Math.max(seen, clock + length))) },
  )
  const victim = await enter('forged')
  victim.write(victim.updateMessage(typedUpdate(victimId, 0, 'a')), 1)
  await until('the first letter is seen', () => seen >= 1)
  const attacker = await enter('forged')
  attacker.write(attacker.updateMessage(typedUpdate(victimId, 1, '!')), 1)
  // A refusal is not seen by anybody else.
  await wait(300)
  victim.write(victim.updateMessage(typedUpdate(victimId, 1, 'b')), 1)
  await until('the second letter is seen', () => seen >= 2)
  const { text } = await readText(arena, port, { draft: 'forged', letters: 2, quietMs: restMs })
  for (const one of [victim, attacker, peer]) one.destroy()
  const own = new Y.Doc()
  for (const [clock, letter] of ['a', 'b'].entries()) Y.applyUpdate(own, typedUpdate(victimId, clock, letter))
  return { forgeriesAccepted: text === own.getText('wikitext').toString() ? 0 : 1 }
}

export const hostile: Row = {
  name: 'hostile',
  about: '4,000 updates with a gap before each, as the next draft sees it; a letter written in another’s name',
  against: ['ours', ...allPeers],
  runs: 1,
  targets: [
    { figure: 'longestStallMs', label: 'longest wait next door, ms', better: 'less', bound: 20, timesBestOf: [] },
    { figure: 'bombsHandedOn', label: 'bombs handed on to newcomers', better: 'less', bound: 0, timesBestOf: [] },
    { figure: 'forgeriesAccepted', label: 'forgeries accepted', better: 'less', bound: 0, timesBestOf: [] },
  ],
  measure: (arena) => measureHostile(arena, { bombs: 4_000 }),
}
