import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const pollMs = 200

/**
 * Does the work while no other process does work under the same lock. A lock whose owner died is taken over.
 *
 * @template Result
 * @param {string} path a file that holds the owner's process id
 * @param {() => Promise<Result>} work
 * @param {number} [maxWaitMs] 600 000: a cold set-up takes three minutes, on a busy machine more
 * @returns {Promise<Result>}
 */
export async function withLock(path, work, maxWaitMs = 600_000) {
  mkdirSync(dirname(path), { recursive: true })
  const deadlineMs = performance.now() + maxWaitMs
  while (!takeLock(path)) {
    if (performance.now() > deadlineMs)
      throw new Error(`${path} is held by process ${ownerOf(path)}, which does not let go`)
    await wait(pollMs)
  }
  try {
    return await work()
  } finally {
    rmSync(path, { force: true })
  }
}

/** @param {string} path */
function takeLock(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    const owner = ownerOf(path)
    if (owner !== undefined && !isAlive(owner)) rmSync(path, { force: true })
    return false
  }
}

/** @param {string} path */
function ownerOf(path) {
  try {
    return Number(readFileSync(path, 'utf8')) || undefined
  } catch {
    return undefined
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM'
  }
}
