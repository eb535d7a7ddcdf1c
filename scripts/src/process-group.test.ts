import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { endLeftover, startProcessGroup } from './process-group.ts'
import { waitFor } from './wait-for.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'group-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Starts a shell script, and waits until it has written `ready` to its log. */
async function startScript(script: string) {
  const logPath = join(folder, 'log')
  const pidPath = join(folder, 'pid')
  const group = startProcessGroup({ program: '/bin/sh', parameters: ['-c', script], logPath, pidPath })
  await waitFor('the script', async () => readFileSync(logPath, 'utf8').includes('ready'), { timeoutMs: 60_000 })
  return { group, logPath, pidPath }
}

test('a program that ends when asked gets no SIGKILL', async () => {
  const { group, logPath, pidPath } = await startScript(
    'trap "echo tidy; exit 0" TERM; echo ready; while :; do sleep 0.05; done',
  )

  await group.stop(5_000)

  expect(readFileSync(logPath, 'utf8')).toContain('tidy')
  expect(group.isRunning()).toBe(false)
  expect(existsSync(pidPath)).toBe(false)
})

test('a program that hangs, and its child that hangs too, are killed once the patience is over', async () => {
  const { group, logPath } = await startScript(
    'trap "" TERM; (trap "" TERM; while :; do sleep 0.05; done) & echo child $!; echo ready; while :; do sleep 0.05; done',
  )
  const child = Number(/child (\d+)/.exec(readFileSync(logPath, 'utf8'))?.[1])
  const startedAtMs = performance.now()

  await group.stop(400)

  expect(performance.now() - startedAtMs).toBeLessThan(20_000)
  expect(group.isRunning()).toBe(false)
  expect(isRunning(child)).toBe(false)
})

test('a child outlives neither its parent nor the end of the group', async () => {
  const { group, logPath } = await startScript('(while :; do sleep 0.05; done) & echo child $!; echo ready; exit 0')
  const child = Number(/child (\d+)/.exec(readFileSync(logPath, 'utf8'))?.[1])
  await group.ended

  await group.stop(2_000)

  expect(isRunning(child)).toBe(false)
})

test('what an earlier run left behind is ended by its pid file', async () => {
  const { group, pidPath } = await startScript('echo ready; while :; do sleep 0.05; done')

  await endLeftover(pidPath)

  await group.ended
  expect(existsSync(pidPath)).toBe(false)
})

test('a process that merely got the same number is left alone', async () => {
  const stranger = spawn('sleep', ['30'], { detached: true })
  const pidPath = join(folder, 'old.pid')
  writeFileSync(pidPath, `${stranger.pid} 12345`)

  await endLeftover(pidPath)

  expect(stranger.exitCode ?? stranger.signalCode).toBeNull()
  expect(isRunning(stranger.pid ?? 0)).toBe(true)
  stranger.kill('SIGKILL')
})

/** A zombie that nobody waits for has ended. */
function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return !/\) [ZX] /.test(stat)
  } catch {
    return false
  }
}
