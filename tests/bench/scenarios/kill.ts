import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Arena } from '../arena.ts'
import { dropUnsynced, rememberUnsynced } from '../power-cut/drop-unsynced.ts'
import { readText } from './read-text.ts'
import { keepingPeers } from './row.ts'
import type { Figures, Row } from './row.ts'

const arrivalMs = 300
const readAtOnce = 100
const quietMs = 5_000

export interface Kill {
  readonly drafts: number
  readonly ratePerS: number
  /** Killed at a moment by chance between these. */
  readonly fromMs: number
  readonly toMs: number
  /** As if the power had gone: needs a C compiler. */
  readonly dropsUnsynced: boolean
}

/** kill -9 while people type; then every letter that was acknowledged, or that somebody else has seen, is looked for. */
export async function measureKill(arena: Arena, sizes: Kill): Promise<Figures> {
  const toolFolder = await mkdtemp(join(tmpdir(), 'scriptorium-bench-'))
  try {
    return await killAndLook(arena, sizes, toolFolder)
  } finally {
    await rm(toolFolder, { recursive: true, force: true })
  }
}

async function killAndLook(arena: Arena, sizes: Kill, toolFolder: string): Promise<Figures> {
  const { drafts, ratePerS, fromMs, toMs, dropsUnsynced } = sizes
  const server = await arena.startServer(dropsUnsynced ? rememberUnsynced(toolFolder, arena.folder) : {})
  const generator = arena.startGenerator()
  const crowd = { draftPrefix: 'kill-', firstDraft: 0, drafts, editorsPerDraft: 3, writersPerDraft: 1 }
  const plan = { port: server.port, dialect: arena.contestant.dialect, ...crowd, wantsAck: true }
  await generator.ask<'open'>({ ask: 'open', plan, atOnce: 50 })
  await generator.ask<'keep-typing'>({ ask: 'keep-typing', ratePerS })
  await wait(fromMs + Math.random() * (toMs - fromMs))
  await server.stop('SIGKILL')
  // What the dead server had sent is still on its way.
  await wait(arrivalMs)
  const { writers, strain } = await generator.ask<'report'>({ ask: 'report' })
  arena.noteStrain(strain)
  await generator.stop()
  const droppedWrites = dropsUnsynced ? { droppedWrites: dropUnsynced(toolFolder) } : {}

  const again = await arena.startServer()
  const figures = { typed: 0, acknowledged: 0, seen: 0, acknowledgedLost: 0, seenLost: 0 }
  for (let at = 0; at < writers.length; at += readAtOnce) {
    await Promise.all(
      writers.slice(at, at + readAtOnce).map(async ({ draft, clientId, typed, acknowledged, seen }) => {
        const { clocks } = await readText(arena, again.port, { draft, letters: Math.max(acknowledged, seen), quietMs })
        const kept = clocks.get(clientId) ?? 0
        figures.typed += typed
        figures.acknowledged += acknowledged
        figures.seen += seen
        figures.acknowledgedLost += Math.max(0, acknowledged - kept)
        figures.seenLost += Math.max(0, seen - kept)
      }),
    )
  }
  return { ...figures, ...droppedWrites }
}

function killAt(ratePerS: number, dropsUnsynced: boolean): Row {
  const what = dropsUnsynced ? 'power cut (kill -9, and what no fsync had made safe is taken back)' : 'kill -9'
  return {
    name: `${dropsUnsynced ? 'power-cut' : 'kill'}-${ratePerS}`,
    about: `${what} at ${ratePerS} edits/s in 100 drafts × 3: letters acknowledged, or seen by somebody else, and lost`,
    // LevelDB writes by stdio, whose own calls nobody sees.
    against: dropsUnsynced ? ['ours'] : ['ours', ...keepingPeers],
    runs: dropsUnsynced ? 1 : 5,
    targets: [
      { figure: 'acknowledgedLost', label: 'acknowledged and lost', better: 'less', bound: 0, timesBestOf: [] },
      { figure: 'seenLost', label: 'seen by a peer and lost', better: 'less', bound: 0, timesBestOf: [] },
    ],
    measure: (arena) => measureKill(arena, { drafts: 100, ratePerS, fromMs: 2_500, toMs: 4_500, dropsUnsynced }),
  }
}

export const kills: readonly Row[] = [killAt(2_000, false), killAt(8_000, false), killAt(2_000, true)]
