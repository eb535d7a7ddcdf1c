import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Contestant } from './contestants/contestants.ts'
import { readCores } from './contestants/cores.ts'
import type { Cores } from './contestants/cores.ts'
import { ServerProcess } from './contestants/server-process.ts'
import { Generator } from './load/generator.ts'

export interface ArenaOptions {
  /** Of an earlier measurement, kept; otherwise one of its own. */
  readonly folder?: string
  /** For the servers. */
  readonly nodeOptions?: readonly string[]
  readonly cores?: Cores
}

/** Where one measurement of one server takes place: a folder, processes, and nothing left of them afterwards. */
export class Arena {
  readonly contestant: Contestant
  readonly folder: string
  readonly #nodeOptions: readonly string[]
  readonly #cores: Cores
  readonly #servers: ServerProcess[] = []
  readonly #generators: Generator[] = []
  /** The most that a generator took of its core in this measurement, as it said itself. */
  generatorShare = 0

  private constructor(contestant: Contestant, folder: string, nodeOptions: readonly string[], cores: Cores) {
    this.contestant = contestant
    this.folder = folder
    this.#nodeOptions = nodeOptions
    this.#cores = cores
  }

  static async use<Result>(
    contestant: Contestant,
    measure: (arena: Arena) => Promise<Result>,
    { folder, nodeOptions = [], cores = readCores() }: ArenaOptions = {},
  ): Promise<Result> {
    const own = folder ?? (await mkdtemp(join(tmpdir(), 'scriptorium-bench-')))
    const arena = new Arena(contestant, own, nodeOptions, cores)
    try {
      return await measure(arena)
    } finally {
      for (const generator of arena.#generators) await generator.stop()
      // A profile is written by a process that ends by itself.
      for (const server of arena.#servers) await server.stop(nodeOptions.length > 0 ? 'SIGTERM' : 'SIGKILL')
      if (folder === undefined) await rm(own, { recursive: true, force: true })
    }
  }

  /** @param env beside what the contestant needs */
  async startServer(env: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
    const server = await ServerProcess.start(this.contestant, this.folder, this.#cores.server, this.#nodeOptions, env)
    this.#servers.push(server)
    return server
  }

  startGenerator(): Generator {
    const generator = new Generator(this.#cores.others)
    this.#generators.push(generator)
    return generator
  }

  noteStrain({ cpuShare }: { readonly cpuShare: number }): void {
    this.generatorShare = Math.max(this.generatorShare, cpuShare)
  }
}
