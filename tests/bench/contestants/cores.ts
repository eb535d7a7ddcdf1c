import { readFileSync } from 'node:fs'

export interface Cores {
  /** The server under test has it for itself, its threads included. */
  readonly server: string
  /** For whoever plays the editors; where there is only one core, it is shared. */
  readonly others: string
}

/** Of those that this process may run on. To be asked before it takes a place among the others. */
export function readCores(): Cores {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'
  const all = list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, at) => first + at)
  })
  const [server = 0, ...others] = all
  return { server: String(server), others: others.length === 0 ? String(server) : others.join(',') }
}
