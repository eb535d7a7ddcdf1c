import type { ClientClaim, PersonId } from '@scriptorium/draft'
import { limits } from '@scriptorium/protocol'
import type { RefusalReason } from '@scriptorium/protocol'

interface Claim {
  /** `null`: the server itself, when it seeded. */
  readonly person: PersonId | null
  isDurable: boolean
}

const none: ReadonlySet<number> = new Set()

/** Whose client ids these are, in one generation. An id belongs to one person for ever. */
export class Claims {
  readonly #claims = new Map<number, Claim>()
  readonly #counts = new Map<PersonId, number>()
  readonly #retired: ReadonlySet<number>

  constructor(stored: readonly Pick<ClientClaim, 'clientId' | 'person'>[], retired: readonly number[]) {
    this.#retired = retired.length === 0 ? none : new Set(retired)
    for (const { clientId, person } of stored) this.#put(clientId, { person, isDurable: true })
  }

  /** `mine`, `free`, or why this person may not write with the id. */
  standing(clientId: number, person: PersonId): 'mine' | 'free' | RefusalReason {
    const claim = this.#claims.get(clientId)
    if (claim !== undefined) return claim.person === person ? 'mine' : 'foreign-client-id'
    if (this.#retired.has(clientId)) return 'retired-client-id'
    return (this.#counts.get(person) ?? 0) < limits.maxClaimsPerPerson ? 'free' : 'too-often'
  }

  /** Nobody has it, nobody ever had it. */
  isFree(clientId: number): boolean {
    return !this.#claims.has(clientId) && !this.#retired.has(clientId)
  }

  /** From now on nobody else gets it; shown to others only once it is durable. */
  claim(clientId: number, person: PersonId | null): void {
    this.#put(clientId, { person, isDurable: false })
  }

  markDurable(clientId: number): void {
    const claim = this.#claims.get(clientId)
    if (claim !== undefined) claim.isDurable = true
  }

  isDurable(clientId: number): boolean {
    return this.#claims.get(clientId)?.isDurable === true
  }

  /** After the store failed: what is not on the disk never was. @returns the ids that are free again */
  forgetPending(): number[] {
    const forgotten: number[] = []
    for (const [clientId, { person, isDurable }] of this.#claims) {
      if (isDurable) continue
      this.#claims.delete(clientId)
      forgotten.push(clientId)
      if (person !== null) this.#counts.set(person, (this.#counts.get(person) ?? 1) - 1)
    }
    return forgotten
  }

  /** `undefined`: nobody's. */
  personOf(clientId: number): PersonId | null | undefined {
    return this.#claims.get(clientId)?.person
  }

  #put(clientId: number, claim: Claim): void {
    this.#claims.set(clientId, claim)
    if (claim.person !== null) this.#counts.set(claim.person, (this.#counts.get(claim.person) ?? 0) + 1)
  }
}
