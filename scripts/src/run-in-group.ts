import { spawn } from 'node:child_process'
import { checkout } from './checkout.ts'
import { join } from 'node:path'

export interface Outcome {
  readonly isGood: boolean
  /** What it printed; empty when that went to the terminal. */
  readonly output: string
  readonly tookMs: number
}

/**
 * Runs one of the project's tools to its end, in a process group of its own, on the Node that npm carries.
 *
 * @param options `deadlineMs`: by `performance.now()`; whoever still runs then is killed and counts as failed
 */
export function runInGroup(
  program: string,
  parameters: readonly string[],
  options: {
    readonly deadlineMs: number
    readonly isShown?: boolean
    readonly cwd?: string
    readonly signal?: AbortSignal
  },
): Promise<Outcome> {
  const startedAtMs = performance.now()
  return new Promise((resolve) => {
    const child = spawn(program, parameters, {
      cwd: options.cwd ?? checkout,
      detached: true,
      stdio: options.isShown ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        PATH: `${join(checkout, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`,
        TURBO_TELEMETRY_DISABLED: '1',
      },
    })
    let output = ''
    const hear = (chunk: Buffer) => (output += chunk.toString())
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    const kill = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      } catch {
        // It ended in this moment.
      }
    }
    const timer = setTimeout(() => {
      output += '\nKilled: the time for the whole run is over.'
      kill()
    }, options.deadlineMs - startedAtMs)
    options.signal?.addEventListener('abort', kill, { once: true })
    const finish = (isGood: boolean) => {
      clearTimeout(timer)
      options.signal?.removeEventListener('abort', kill)
      resolve({ isGood, output, tookMs: performance.now() - startedAtMs })
    }
    child.once('error', (cause) => {
      output += cause.message
      finish(false)
    })
    child.once('close', (code) => finish(code === 0))
  })
}
