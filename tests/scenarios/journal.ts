import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { messageType, type TicketBody } from '@scriptorium/protocol'
import * as decoding from 'lib0/decoding'
import { WebSocket } from 'ws'
import { openProgram, type Program } from './programs.ts'

/** A stock client that types markers and keeps, on the test's own disk, what it was promised. */
export interface JournalingProgram extends Program {
  write(marker: string): void
  /** Deletes a marker that stands in this program's own text. */
  erase(marker: string): void
  /** Markers whose insertion was acknowledged and whose deletion was never tried. */
  mustStand(): readonly string[]
  /** Markers whose deletion was acknowledged. */
  mustBeGone(): readonly string[]
}

interface Deed {
  readonly kind: 'insert' | 'delete'
  readonly marker: string
}

const syncStep2 = 1
const syncUpdate = 2

/**
 * Counts what really leaves on the wire, because acknowledgements count just that: a sync step 2 carries everything done so far, an
 * update the one deed it was made of. Each acknowledgement is on the test's disk before it is believed.
 */
export function openJournalingProgram(draft: string, ticket: TicketBody, path: string): JournalingProgram {
  const file = openSync(path, 'w')
  const tried: Deed[] = []
  const promised = new Set<Deed>()
  let sent: (readonly Deed[])[] = []
  let doing: readonly Deed[] = []

  class CountedSocket extends WebSocket {
    constructor(address: string, protocols?: string | string[]) {
      super(address, protocols)
      sent = []
    }
    override send(data: Uint8Array): void {
      if (data[0] === messageType.sync && data[1] === syncStep2) sent.push([...tried])
      if (data[0] === messageType.sync && data[1] === syncUpdate) sent.push(doing)
      super.send(data)
    }
  }
  const program = openProgram(draft, ticket, { frames: '1' }, CountedSocket)
  program.provider.messageHandlers[messageType.durable] = (_encoder: unknown, decoder: decoding.Decoder) => {
    const durable = decoding.readVarUint(decoder)
    const now = sent.slice(0, durable).flat()
    for (const deed of now) {
      if (promised.has(deed)) continue
      writeSync(file, `${JSON.stringify(deed)}\n`)
      promised.add(deed)
    }
    fsyncSync(file)
  }
  for (const type of [messageType.refused, messageType.notice, messageType.chat]) {
    program.provider.messageHandlers[type] = () => {}
  }
  const perform = (deed: Deed, change: () => void) => {
    tried.push(deed)
    doing = [deed]
    change()
    doing = []
  }
  return {
    ...program,
    write(marker) {
      perform({ kind: 'insert', marker }, () => program.text.insert(program.text.length, marker))
    },
    erase(marker) {
      const at = program.text.toString().indexOf(marker)
      if (at >= 0) perform({ kind: 'delete', marker }, () => program.text.delete(at, marker.length))
    },
    mustStand: () =>
      [...promised]
        .filter(
          ({ kind, marker }) =>
            kind === 'insert' && !tried.some((one) => one.kind === 'delete' && one.marker === marker),
        )
        .map(({ marker }) => marker),
    mustBeGone: () => [...promised].filter(({ kind }) => kind === 'delete').map(({ marker }) => marker),
    close() {
      program.close()
      closeSync(file)
    },
  }
}
