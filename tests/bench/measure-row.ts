import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Arena } from './arena.ts'
import { contestants } from './contestants/contestants.ts'
import type { Contestant, ContestantName } from './contestants/contestants.ts'
import type { Cores } from './contestants/cores.ts'
import { watchStrain } from './load/strain.ts'
import type { Measurement, RowResult } from './report/results.ts'
import type { Figures, Row } from './scenarios/row.ts'

/** Longer than the slowest measurement by several times. */
const patienceMs = 300_000

export interface Asked {
  readonly against: readonly ContestantName[] | null
  /** `null`: as many as the row wants. */
  readonly runs: number | null
  /** For the servers. */
  readonly nodeOptions: readonly string[]
  readonly cores: Cores
  /** Hears of each measurement. */
  readonly say: (line: string) => void
}

/** The servers take turns, so that whatever else the machine does meets all of them. */
export async function measureRow(row: Row, { against, runs, say, ...options }: Asked): Promise<RowResult> {
  const names = row.against.filter((name) => against === null || against.includes(name))
  const prepared = new Map<ContestantName, Prepared>()
  const measurements: Measurement[] = []
  try {
    for (const name of names) prepared.set(name, await prepare(row, contestants[name], options))
    for (let run = 1; run <= (runs ?? row.runs); run += 1) {
      for (const name of names) {
        const measurement = await measureOnce(row, contestants[name], prepared.get(name) ?? nothing, options)
        measurements.push(measurement)
        say(`${row.name} ${name} ${run}: ${measurement.failure ?? JSON.stringify(measurement.figures)}`)
      }
    }
  } finally {
    for (const { folder } of prepared.values()) if (folder !== null) await rm(folder, { recursive: true, force: true })
  }
  const { name, about, targets } = row
  return { row: { name, about, targets, against: row.against }, measurements }
}

type Options = Pick<Asked, 'nodeOptions' | 'cores'>

interface Prepared {
  /** What each measurement starts with a copy of. */
  readonly folder: string | null
  readonly figures: Figures
}

const nothing: Prepared = { folder: null, figures: {} }

async function prepare(row: Row, contestant: Contestant, { cores }: Options): Promise<Prepared> {
  if (row.prepare === undefined) return nothing
  const folder = await mkdtemp(join(tmpdir(), 'scriptorium-bench-'))
  const figures = await Arena.use(contestant, (arena) => row.prepare?.(arena) ?? Promise.resolve({}), { folder, cores })
  return { folder, figures }
}

async function measureOnce(
  row: Row,
  contestant: Contestant,
  { folder, figures: prepared }: Prepared,
  options: Options,
): Promise<Measurement> {
  let generatorShare = 0
  // Some rows are played by this process itself.
  const strainNow = watchStrain()
  try {
    const figures = await Arena.use(
      contestant,
      async (arena) => {
        if (folder !== null) await cp(folder, arena.folder, { recursive: true })
        const found = await inTime(row.measure(arena, prepared))
        generatorShare = Math.max(arena.generatorShare, strainNow().cpuShare)
        return found
      },
      options,
    )
    return { contestant: contestant.name, figures, generatorShare, failure: null }
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error)
    return { contestant: contestant.name, figures: {}, generatorShare, failure }
  }
}

async function inTime<Result>(work: Promise<Result>): Promise<Result> {
  let late: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_resolve, reject) => {
    late = setTimeout(() => reject(new Error(`not done after ${patienceMs / 1000} s`)), patienceMs)
  })
  return await Promise.race([work, tooLate]).finally(() => clearTimeout(late))
}
