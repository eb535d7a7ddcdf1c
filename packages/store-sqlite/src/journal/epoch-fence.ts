import { closeSync, openSync, readSync, writeSync } from 'node:fs'

/**
 * The epoch of whoever took the store over last, in a file that is read after each write of the journal and before the write is acknowledged.
 * A successor writes its number first and reads the journal then: so either it finds the entry, or the writer finds the number and acknowledges
 * nothing. It need not outlast a power cut: nobody who could be stale does.
 */
export interface EpochFence {
  /** A few microseconds: the page is in memory. */
  epoch(): number
  close(): void
}

const numberBytes = 8

function fenceFile(file: string): string {
  return `${file}-epoch`
}

export function openFence(file: string): EpochFence {
  const handle = openSync(fenceFile(file), 'r')
  const bytes = Buffer.alloc(numberBytes)
  return {
    epoch: () => (readSync(handle, bytes, 0, numberBytes, 0) === numberBytes ? bytes.readDoubleLE(0) : 0),
    close: () => closeSync(handle),
  }
}

/** In place: whoever has the file open sees it at once. */
export function raiseFence(file: string, epoch: number): void {
  const handle = openSync(fenceFile(file), 'a+')
  closeSync(handle)
  const writing = openSync(fenceFile(file), 'r+')
  try {
    const bytes = Buffer.alloc(numberBytes)
    bytes.writeDoubleLE(epoch, 0)
    writeSync(writing, bytes, 0, numberBytes, 0)
  } finally {
    closeSync(writing)
  }
}
