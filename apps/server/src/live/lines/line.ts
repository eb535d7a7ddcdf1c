import type { RawData } from 'ws'

import type { Parcel } from './parcel.ts'

/** What `EditorSocket` needs of a connection: a WebSocket, or a line over HTTPS. */
export interface Line {
  /** As WebSocket counts: 1 is open. */
  readonly readyState: number
  /** Bytes that the other end has not taken yet. */
  readonly bufferedAmount: number
  on(event: 'message', listener: (data: RawData, isBinary: boolean) => void): unknown
  on(event: 'pong' | 'close', listener: () => void): unknown
  once(event: 'close', listener: () => void): unknown
  /** Hears nothing until `resume`. */
  pause(): void
  resume(): void
  send(parcel: Parcel): void
  close(code: number, reason: string): void
  ping(): void
  terminate(): void
}
