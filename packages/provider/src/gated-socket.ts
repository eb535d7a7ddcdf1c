import * as decoding from 'lib0/decoding'
import { messageType, syncType } from '@scriptorium/protocol'

/** What a frame that is about to be sent does to the count of updates. */
type OutgoingFrame = 'question' | 'answer' | 'update' | 'other'

interface Sending {
  send(data: Uint8Array<ArrayBuffer>): void
}

/** Decides about each update on its way out. @returns whether it may go */
export type Gate = (frame: 'answer' | 'update') => boolean

export interface GatedSocketParts {
  readonly openSocket: (address: string) => Sending
  readonly gate: Gate
  /** Takes the place of a socket's first question for the text; `null`: it is asked as it is. */
  readonly firstQuestion: () => Uint8Array<ArrayBuffer> | null
}

/**
 * y-websocket's `WebSocketPolyfill`: the sockets come from `openSocket`, and every update that leaves passes `gate`, which counts exactly
 * what the server will count.
 */
export function gatedSockets({ openSocket, gate, firstQuestion }: GatedSocketParts): typeof WebSocket {
  return new Proxy(WebSocket, {
    construct(_class, [address]) {
      const socket = openSocket(String(address))
      const send = socket.send.bind(socket)
      let hasAsked = false
      socket.send = (data) => {
        const frame = data instanceof Uint8Array ? kindOf(data) : 'other'
        if (frame === 'question') {
          const instead = hasAsked ? null : firstQuestion()
          hasAsked = true
          send(instead ?? data)
        } else if (frame === 'other' || gate(frame)) send(data)
      }
      return socket
    },
  })
}

function kindOf(data: Uint8Array): OutgoingFrame {
  const decoder = decoding.createDecoder(data)
  if (decoding.readVarUint(decoder) !== messageType.sync) return 'other'
  const step = decoding.readVarUint(decoder)
  if (step === syncType.step1) return 'question'
  if (step === syncType.step2) return 'answer'
  return step === syncType.update ? 'update' : 'other'
}
