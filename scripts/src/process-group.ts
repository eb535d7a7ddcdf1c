import { spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** A program and everything that it starts, ended together. */
export interface ProcessGroup {
  readonly pid: number
  /** Resolves when the program itself ended; never rejects. */
  readonly ended: Promise<void>
  isRunning(): boolean
  /** SIGTERM to the whole group; whoever is still there after `patienceMs` gets SIGKILL. May be called twice. */
  stop(patienceMs?: number): Promise<void>
  /** SIGKILL to the whole group, as a machine that loses power would do it. */
  kill(): Promise<void>
}

export interface ProgramToStart {
  readonly program: string
  readonly parameters: readonly string[]
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  /** Gets all that it prints, after what is there. */
  readonly logPath: string
  /** Remembers the group, so that a later run can end what an earlier one left behind. */
  readonly pidPath: string
}

/** Long enough for Synapse, which takes 2 s on a quiet machine. */
const defaultPatienceMs = 8_000
const pollMs = 25

/** Starts a program in a process group of its own. */
export function startProcessGroup(start: ProgramToStart): ProcessGroup {
  mkdirSync(dirname(start.logPath), { recursive: true })
  mkdirSync(dirname(start.pidPath), { recursive: true })
  const log = openSync(start.logPath, 'a')
  const child = spawn(start.program, start.parameters, {
    detached: true,
    stdio: ['ignore', log, log],
    ...(start.cwd === undefined ? {} : { cwd: start.cwd }),
    env: start.env ?? process.env,
  })
  closeSync(log)
  const pid = child.pid
  if (pid === undefined) throw new Error(`${start.program} cannot be started`)
  writeFileSync(start.pidPath, `${pid} ${startTimeOf(pid) ?? ''}`)
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  const end = async (patienceMs: number) => {
    await endGroup(pid, patienceMs)
    await ended
    rmSync(start.pidPath, { force: true })
  }
  return {
    pid,
    ended,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    stop: (patienceMs = defaultPatienceMs) => end(patienceMs),
    kill: () => end(0),
  }
}

/** Ends what an earlier run left behind, if that process is still the same one. */
export async function endLeftover(pidPath: string, patienceMs = defaultPatienceMs): Promise<void> {
  const [pid, startTime] = readIfThere(pidPath).split(' ')
  if (pid && startTime && startTimeOf(Number(pid)) === startTime) await endGroup(Number(pid), patienceMs)
  rmSync(pidPath, { force: true })
}

async function endGroup(pid: number, patienceMs: number): Promise<void> {
  const deadlineMs = performance.now() + patienceMs
  if (patienceMs > 0) signalGroup(pid, 'SIGTERM')
  while (isGroupAlive(pid) && performance.now() < deadlineMs) await wait(pollMs)
  if (!isGroupAlive(pid)) return
  signalGroup(pid, 'SIGKILL')
  const giveUpAtMs = performance.now() + 5_000
  while (isGroupAlive(pid) && performance.now() < giveUpAtMs) await wait(pollMs)
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // The last of the group ended between the look and the signal.
  }
}

function isGroupAlive(pid: number): boolean {
  try {
    process.kill(-pid, 0)
  } catch {
    return false
  }
  // Whoever ended but was not waited for yet answers too. Where nobody waits (a container without init), that is for ever.
  if (!existsSync('/proc/self/stat')) return true
  const everybody = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return everybody.some((name) => {
    const [state, , group] = statOf(Number(name)) ?? []
    return group === String(pid) && state !== 'Z' && state !== 'X'
  })
}

/** Ticks since boot at which a process began: tells it apart from a later one with the same number. */
function startTimeOf(pid: number): string | undefined {
  return statOf(pid)?.[19]
}

/** Fields of /proc/PID/stat from the state on, after the name, which may hold spaces. */
function statOf(pid: number): string[] | undefined {
  const stat = readIfThere(`/proc/${pid}/stat`)
  if (stat === '') return undefined
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
