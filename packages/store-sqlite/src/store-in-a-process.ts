import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** A store in a process of its own, as the server has it: what befalls a process befalls it. */
export interface StoreProcess {
  readonly pid: number
  /** Appends the entry that belongs at this place. @returns `appended N`, or `failed` with the code and the cause */
  append(sequence: number): Promise<string>
  /** @returns `last N` */
  last(): Promise<string>
  renew(): Promise<string>
  /** @returns `purged`, or `failed` with the code and the cause */
  purge(): Promise<string>
  /** @returns `opened`, or what the program said before it ended */
  readonly opened: Promise<string>
  signal(name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void
  ended(): Promise<void>
}

const program = fileURLToPath(new URL('./obey-store-commands.ts', import.meta.url))

/** @param options `leaseMs` of the store; `uid` of the process; `temporaryFolder`: where SQLite puts what it cannot keep in memory */
export function startStoreProcess(
  file: string,
  options: { leaseMs?: number; uid?: number; temporaryFolder?: string } = {},
): StoreProcess {
  const { leaseMs = 15_000, uid, temporaryFolder } = options
  const child = spawn(process.execPath, ['--conditions=scriptorium:source', program, file, String(leaseMs)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(temporaryFolder === undefined ? {} : { env: { SQLITE_TMPDIR: temporaryFolder } }),
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
  const exited = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exited
  })
  const answers: string[] = []
  const waiting: ((answer: string) => void)[] = []
  createInterface(child.stdout).on('line', (line) => {
    const next = waiting.shift()
    if (next === undefined) answers.push(line)
    else next(line)
  })
  const answer = (): Promise<string> => {
    const ready = answers.shift()
    if (ready !== undefined) return Promise.resolve(ready)
    return new Promise((resolve) => waiting.push(resolve))
  }
  const ask = (command: string): Promise<string> => {
    child.stdin.write(`${command}\n`)
    return answer()
  }
  return {
    pid: child.pid ?? 0,
    opened: answer(),
    append: (sequence) => ask(`append ${sequence}`),
    last: () => ask('last'),
    renew: () => ask('renew'),
    purge: () => ask('purge'),
    signal: (name) => child.kill(name),
    async ended() {
      await exited
    },
  }
}
