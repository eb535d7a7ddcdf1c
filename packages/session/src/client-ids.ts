import type { DraftId, PersonId, StoredDraft } from '@scriptorium/draft'
import { limits } from '@scriptorium/protocol'
import type { RefusalReason } from '@scriptorium/protocol'

import { Claims } from './claims.ts'
import type { Connection } from './connection.ts'
import type { Effect } from './effects.ts'

/** Client ids at their first mention on a connection: whose they are, or claimed for this person before anything of them is shown. */
export class ClientIds {
  readonly claims: Claims
  readonly #draft: DraftId
  readonly #generation: StoredDraft['generation']
  /** Told when a connection mentions an id for the first time. */
  readonly #onMention: () => void

  constructor(
    draft: DraftId,
    stored: Pick<StoredDraft, 'generation' | 'claims' | 'retiredClientIds'>,
    onMention: () => void,
  ) {
    this.claims = new Claims(stored.claims, stored.retiredClientIds)
    this.#draft = draft
    this.#generation = stored.generation
    this.#onMention = onMention
  }

  /** Takes the ids for this person and this connection. @returns the claims to be made first, or why that cannot be: then nothing was taken */
  take(connection: Connection, clientIds: readonly number[], person: PersonId): Effect[] | RefusalReason {
    if (clientIds.every((clientId) => connection.clientIds.has(clientId))) return []
    const fresh: number[] = []
    for (const clientId of clientIds) {
      const standing = this.claims.standing(clientId, person)
      if (standing === 'free') fresh.push(clientId)
      else if (standing !== 'mine') return standing
    }
    if (connection.claims + fresh.length > limits.maxClaimsPerConnection) return 'too-often'
    connection.claims += fresh.length
    for (const clientId of fresh) this.claims.claim(clientId, person)
    for (const clientId of clientIds) this.#mention(connection, clientId)
    return this.#claiming(fresh, person)
  }

  /** Takes ids that only the server has drawn, for somebody. */
  takeFresh(clientIds: readonly number[], person: PersonId | null): Effect[] | RefusalReason {
    if (!clientIds.every((clientId) => this.claims.isFree(clientId))) return 'foreign-client-id'
    for (const clientId of clientIds) this.claims.claim(clientId, person)
    return this.#claiming(clientIds, person)
  }

  #claiming(clientIds: readonly number[], person: PersonId | null): Effect[] {
    if (clientIds.length === 0) return []
    const place = { draft: this.#draft, generation: this.#generation }
    return [{ kind: 'claim', claims: clientIds.map((clientId) => ({ ...place, clientId, person })) }]
  }

  #mention(connection: Connection, clientId: number): void {
    if (connection.clientIds.has(clientId)) return
    connection.clientIds.add(clientId)
    this.#onMention()
  }
}
