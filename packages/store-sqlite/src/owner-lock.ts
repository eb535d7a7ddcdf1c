import { DatabaseSync } from 'node:sqlite'

/** A lock that ends with its process, however it ends: kill -9 too. Held by SQLite's own file locks on an empty file beside the store. */
export interface OwnerLock {
  /** @returns whether this process holds it now */
  take(): boolean
  release(): void
}

/** @param file path of the store; the lock is `{file}-owner` */
export function openOwnerLock(file: string): OwnerLock {
  let lock: DatabaseSync | undefined
  return {
    take() {
      if (lock !== undefined) return true
      const candidate = new DatabaseSync(`${file}-owner`, { timeout: 0 })
      try {
        candidate.exec('BEGIN EXCLUSIVE')
        lock = candidate
        return true
      } catch {
        candidate.close()
        return false
      }
    },
    release() {
      lock?.close()
      lock = undefined
    },
  }
}
