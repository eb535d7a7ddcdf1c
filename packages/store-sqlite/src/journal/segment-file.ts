import { constants } from 'node:fs'
import { open, rm, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { firstGroupAt, segmentPath, titlePage } from './segment-format.ts'

/** Which segment of which store. */
export interface SegmentName {
  readonly file: string
  readonly store: string
  readonly epoch: number
  readonly segment: number
}

/** Zeros are written in advance so many bytes at a time. */
const fillBytes = 1024 * 1024

/**
 * Makes a segment, whole and durable with its entry in the folder, and opens it such that each write waits for the disk (O_DSYNC): one call instead
 * of a write and an fdatasync.
 */
export async function makeSegment(name: SegmentName, bytes: number): Promise<FileHandle> {
  const target = segmentPath(name.file, name.epoch, name.segment)
  const made = await open(target, 'w', 0o600)
  try {
    const zeros = Buffer.alloc(Math.min(fillBytes, bytes))
    for (let at = 0; at < bytes; at += zeros.length) await writeWhole(made, zeros.subarray(0, bytes - at), at)
    const title = Buffer.from(titlePage(name.store, name.epoch, name.segment, bytes))
    await writeWhole(made, title.subarray(0, firstGroupAt), 0)
    await made.sync()
  } catch (error) {
    await made.close()
    await rm(target, { force: true })
    throw error
  }
  await made.close()
  const folder = await open(path.dirname(target), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
  return open(target, constants.O_WRONLY | constants.O_DSYNC)
}

/** @throws Error when fewer bytes were written: a disk that is full takes a part */
export async function writeWhole(handle: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  const { bytesWritten } = await handle.write(bytes, 0, bytes.length, at)
  if (bytesWritten !== bytes.length) throw new Error(`the disk took ${bytesWritten} of ${bytes.length} bytes`)
}
