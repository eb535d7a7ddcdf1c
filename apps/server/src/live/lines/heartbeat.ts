import type { Clock } from '@scriptorium/draft'

const slotMs = 250
/** Half a minute: nobody asks for a later look. */
const slots = 128
/** A loop that was held up catches up so much faster, not all at once. */
const maxSlotsPerTurn = 4
/** What was told to everybody at once lets everybody ask for the same slot, and each may be a write: some milliseconds. Whoever comes later is looked at earlier. */
const maxPerSlot = 500

interface Beating {
  /** Does what is due. @returns when to look again; `null`: never */
  beat(nowMs: number): number | null
  /** Kept by the heartbeat. */
  slot: number
}

/** One timer for all connections: each is looked at when it asked to be, or a little earlier. */
export class Heartbeat<Member extends Beating> {
  readonly #clock: Clock
  readonly #wheel: readonly Set<Member>[] = Array.from({ length: slots }, () => new Set<Member>())
  #slot = 0
  /** When the wheel stood at this slot, if all had gone well. */
  #turnedAtMs: number
  #cancel: (() => void) | undefined

  constructor(clock: Clock) {
    this.#clock = clock
    this.#turnedAtMs = clock.nowMs()
    this.#wait()
  }

  add(member: Member): void {
    this.#look(member, this.#clock.nowMs())
  }

  remove(member: Member): void {
    this.#wheel[member.slot]?.delete(member)
  }

  stop(): void {
    this.#cancel?.()
  }

  #wait(): void {
    this.#cancel = this.#clock.after(slotMs, () => {
      const nowMs = this.#clock.nowMs()
      for (let turns = this.#turnsUntil(nowMs); turns > 0; turns -= 1) this.#turn(nowMs)
      this.#wait()
    })
  }

  /** A timer of a busy loop is late each time: counted only, half a minute of them would be many seconds too long. */
  #turnsUntil(nowMs: number): number {
    const behindMs = Math.min(nowMs - this.#turnedAtMs, slots * slotMs)
    const turns = Math.min(Math.max(1, Math.floor(behindMs / slotMs)), maxSlotsPerTurn)
    this.#turnedAtMs = nowMs - Math.max(0, behindMs - turns * slotMs)
    return turns
  }

  #turn(nowMs: number): void {
    this.#slot = (this.#slot + 1) % slots
    const members = this.#membersAt(this.#slot)
    const due = [...members]
    members.clear()
    for (const member of due) this.#look(member, nowMs)
  }

  #look(member: Member, nowMs: number): void {
    const againAtMs = member.beat(nowMs)
    if (againAtMs === null) return
    let ahead = Math.min(Math.max(1, Math.floor((againAtMs - nowMs) / slotMs)), slots - 1)
    while (ahead > 1 && this.#membersAt((this.#slot + ahead) % slots).size >= maxPerSlot) ahead -= 1
    member.slot = (this.#slot + ahead) % slots
    this.#membersAt(member.slot).add(member)
  }

  #membersAt(slot: number): Set<Member> {
    const members = this.#wheel[slot]
    if (members === undefined) throw new Error(`no slot ${slot}`)
    return members
  }
}
