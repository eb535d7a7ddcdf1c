import { toDraftId, toGeneration, toPersonId, toSequenceNumber } from '@scriptorium/draft'
import { decodeServerFrame, encodeSyncStep1, encodeSyncStep2, type ServerFrame } from '@scriptorium/protocol'
import { openDraftSession, toConnectionId, writeSeed } from '@scriptorium/session'
import type { ConnectionId, DraftSession, Effect } from '@scriptorium/session'

const draft = toDraftId('0123456789abcdef')
const generation = toGeneration(1)
export const mallory = toConnectionId(1)

/** A session with a seeded text, and Mallory in it, who may write. Effects are carried out as told. */
export class AttackedSession {
  readonly session: DraftSession
  effects: Effect[] = []

  constructor(wikitext: string) {
    const update = writeSeed(7, wikitext)
    const seed = { draft, generation, sequence: toSequenceNumber(1), author: null, atMs: 0, update }
    const claims = [{ draft, generation, clientId: 7, person: null }]
    this.session = openDraftSession(
      draft,
      { generation, snapshot: null, tail: [seed], claims, retiredClientIds: [3] },
      null,
    )
    this.open(mallory, '666')
    this.effects = []
  }

  open(connection: ConnectionId, person: string): void {
    const access = {
      person: { person: toPersonId(person), name: `Person ${person}`, isTemporary: false },
      mayWrite: true,
      readOnlyBecause: null,
      wantsFrames: true,
    }
    this.take(this.session.join(connection, access))
    this.receive(encodeSyncStep1(new Uint8Array([0])), connection)
    this.receive(encodeSyncStep2(new Uint8Array([0, 0])), connection)
  }

  receive(frame: Uint8Array, from: ConnectionId = mallory): void {
    this.take(this.session.receive(from, frame, 0))
  }

  /** Everything asked of the store is done. */
  commit(): void {
    for (const effect of this.effects.slice()) {
      if (effect.kind === 'claim') this.take(this.session.claimed(effect.claims.map(({ clientId }) => clientId)))
      if (effect.kind === 'store') this.take(this.session.stored(effect.entry.sequence))
    }
    this.effects = this.effects.filter(({ kind }) => kind !== 'claim' && kind !== 'store')
  }

  take(effects: readonly Effect[]): void {
    for (const effect of effects) this.effects.push(effect)
  }

  framesFor(connection: ConnectionId): ServerFrame[] {
    return this.effects.flatMap((effect) => {
      if (effect.kind !== 'send' || !effect.to.includes(connection)) return []
      const frame = decodeServerFrame(effect.frame)
      return frame === undefined ? [] : [frame]
    })
  }

  /** What became of Mallory's frames: a word for each kind of answer. */
  outcomes(): Set<string> {
    const words = this.effects.flatMap((effect) =>
      effect.kind === 'store' ? ['taken'] : effect.kind === 'close' ? ['cut'] : [],
    )
    const refusals = this.framesFor(mallory).flatMap((frame) =>
      frame.kind === 'refused' ? [frame.refusal.reason] : [],
    )
    const all = new Set([...words, ...refusals])
    // What is cut was perhaps told why.
    return all.has('cut') ? new Set(['cut']) : all.size === 0 ? new Set(['ignored']) : all
  }
}
