/**
 * How far the journal is on the disk: written by the thread that writes it, read by the one that owns the store's file. First the frontier, then
 * the ends of the segments that are closed. Last, the other way round: the first segment whose entries are not all rows.
 */
export type Progress = BigInt64Array<SharedArrayBuffer>

export interface Frontier {
  /** 0: nothing yet. */
  readonly segment: number
  /** Bytes of that segment. */
  readonly end: number
}

/** So many segments may wait to become rows; then edits wait for that. Bounds the time of a start after a crash. */
export const maxSegments = 32

/** Far more than may wait to become rows. */
const remembered = 256

export function makeProgress(): Progress {
  return new BigInt64Array(new SharedArrayBuffer(8 * (2 + remembered)))
}

/** In one number, so that nobody reads the half of it. */
export function setFrontier(progress: Progress, { segment, end }: Frontier): void {
  Atomics.store(progress, 0, (BigInt(segment) << 32n) | BigInt(end))
}

export function frontierIn(progress: Progress): Frontier {
  const value = Atomics.load(progress, 0)
  return { segment: Number(value >> 32n), end: Number(value & 0xffff_ffffn) }
}

/** Before anything comes into the next segment. */
export function setEnd(progress: Progress, segment: number, end: number): void {
  Atomics.store(progress, 1 + (segment % remembered), BigInt(end))
}

/** Bytes of a segment in which everything was acknowledged. */
export function endIn(progress: Progress, segment: number): number {
  const frontier = frontierIn(progress)
  return segment === frontier.segment ? frontier.end : Number(Atomics.load(progress, 1 + (segment % remembered)))
}

export function setFirst(progress: Progress, segment: number): void {
  Atomics.store(progress, 1 + remembered, BigInt(segment))
}

/** How many segments before this one hold entries that are not rows yet. */
export function waitingToBecomeRows(progress: Progress, segment: number): number {
  return segment - Number(Atomics.load(progress, 1 + remembered))
}
