import { EventEmitter } from 'node:events'

import type { Line } from './line.ts'
import type { Parcel } from './parcel.ts'

/** For the tests of this folder: a connection that takes everything, and keeps what it was told. */
export class HeardLine extends EventEmitter implements Line {
  readonly readyState = 1
  readonly writes: Parcel[] = []
  bufferedAmount = 0
  pings = 0
  pause(): void {}
  resume(): void {}
  send(parcel: Parcel): void {
    this.writes.push(parcel)
  }
  close(): void {}
  ping(): void {
    this.pings += 1
  }
  terminate(): void {}
}
