import { closeSync, fsyncSync, openSync } from 'node:fs'

/** Of a file its bytes, of a folder what was made, renamed or deleted in it: all of it is on the disk afterwards. */
export function flush(fileOrFolder: string): void {
  const handle = openSync(fileOrFolder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
