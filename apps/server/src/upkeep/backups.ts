import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { DraftError } from '@scriptorium/draft'
import type { BackupBody } from '@scriptorium/protocol'

/** Copies the store to a file that does not exist yet. @returns its bytes */
export type BackUp = (target: string) => Promise<number>

export interface Backups {
  /** One at a time; a second call gets the first one's. @throws DraftError `store/failed` */
  make(nowMs: number): Promise<BackupBody>
}

/** @param folder made when missing, for the server's own eyes */
export function createBackups(folder: string, backUp: BackUp): Backups {
  let making: Promise<BackupBody> | undefined

  async function make(madeAtMs: number): Promise<BackupBody> {
    const name = `scriptorium-${new Date(madeAtMs).toISOString().replaceAll(/[:.]/g, '-')}.db`
    const file = path.join(folder, name)
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      return { file, bytes: await backUp(file), madeAtMs }
    } catch (cause) {
      throw new DraftError('store/failed', { operation: 'backup' }, { cause })
    }
  }

  return {
    make(nowMs) {
      making ??= make(nowMs).finally(() => {
        making = undefined
      })
      return making
    },
  }
}
