import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished } from 'vitest'

const program = fileURLToPath(new URL('../server.ts', import.meta.url))

export interface RunningBenchServer {
  readonly port: number
  readonly metricsPort: number
  /** What it said so far. */
  readonly lines: readonly string[]
  /** A line on its standard input. */
  readonly tell: (line: string) => void
}

/** The bench server in a process of its own until the test is over. */
export async function startBenchServer(): Promise<RunningBenchServer> {
  const folder = await mkdtemp(join(tmpdir(), 'scriptorium-bench-'))
  const child = spawn(process.execPath, ['--conditions=scriptorium:source', program, '0', folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(async () => {
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    await gone
    await rm(folder, { recursive: true, force: true })
  })
  const lines: string[] = []
  createInterface(child.stdout).on('line', (line) => lines.push(line))
  await expect.poll(() => lines[0], { timeout: 60_000 }).toMatch(/^listening \d+ metrics \d+/)
  const [, port, , metricsPort] = lines[0]?.split(' ') ?? []
  return {
    port: Number(port),
    metricsPort: Number(metricsPort),
    lines,
    tell: (line) => child.stdin.write(`${line}\n`),
  }
}
