import type { DraftId, Generation, SequenceNumber } from '@scriptorium/draft'
import { encodeNotice } from '@scriptorium/protocol'
import type { Notice } from '@scriptorium/protocol'

import type { Connection } from './connection.ts'
import type { ConnectionId, Effect } from './effects.ts'
import type { PeopleColours } from './people-colours.ts'
import { presentPeople } from './present-people.ts'

/** What a connection may do, in the words of the notice; `null`: it may write. */
export type ReadOnlyBecause = string | null

/** Told to connections: what they may do and who is here. Made once for all who are told the same, however large the crowd. */
export class Notices {
  readonly #draft: DraftId
  readonly #generation: Generation
  readonly #connections: ReadonlyMap<ConnectionId, Connection>
  readonly #colours: PeopleColours
  #present: Pick<Notice, 'present' | 'readers'> | undefined
  #frames: Map<ReadOnlyBecause, Uint8Array> | undefined
  #sequence: SequenceNumber | undefined

  constructor(
    place: { readonly draft: DraftId; readonly generation: Generation },
    connections: ReadonlyMap<ConnectionId, Connection>,
    colours: PeopleColours,
  ) {
    this.#draft = place.draft
    this.#generation = place.generation
    this.#connections = connections
    this.#colours = colours
  }

  /** Who is here has changed. */
  forget(): void {
    this.#present = undefined
    this.#frames = undefined
  }

  present(): Pick<Notice, 'present' | 'readers'> {
    this.#present ??= presentPeople(this.#connections.values(), this.#colours)
    return this.#present
  }

  /** To each of these that asked for frames. */
  tell(
    connections: Iterable<Connection>,
    sequence: SequenceNumber,
    because: (connection: Connection) => ReadOnlyBecause,
  ): Effect[] {
    const told = new Map<ReadOnlyBecause, ConnectionId[]>()
    for (const connection of connections) {
      if (!connection.access.wantsFrames) continue
      const reason = because(connection)
      const alike = told.get(reason)
      if (alike === undefined) told.set(reason, [connection.id])
      else alike.push(connection.id)
    }
    return [...told].map(([reason, to]) => ({
      kind: 'send',
      to,
      frame: this.#frame(sequence, reason),
      isDroppable: false,
    }))
  }

  #frame(sequence: SequenceNumber, readOnlyBecause: ReadOnlyBecause): Uint8Array {
    if (this.#sequence !== sequence) this.#frames = undefined
    this.#sequence = sequence
    this.#frames ??= new Map()
    const made = this.#frames.get(readOnlyBecause)
    if (made !== undefined) return made
    const frame = encodeNotice({
      draft: this.#draft,
      generation: this.#generation,
      sequence,
      role: readOnlyBecause === null ? 'write' : 'read',
      readOnlyBecause,
      ...this.present(),
    })
    this.#frames.set(readOnlyBecause, frame)
    return frame
  }
}
