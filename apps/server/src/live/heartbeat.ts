import type { Clock } from '@scriptorium/draft'
import { limits } from '@scriptorium/protocol'

const spokes = 8

/** One timer for all connections: each is visited once every `limits.keepAliveEveryMs`, an eighth of them at a time. */
export class Heartbeat<Member extends { beat(nowMs: number): void }> {
  readonly #clock: Clock
  readonly #wheel: readonly Set<Member>[] = Array.from({ length: spokes }, () => new Set<Member>())
  #spoke = 0
  #next = 0
  #cancel: (() => void) | undefined

  constructor(clock: Clock) {
    this.#clock = clock
    this.#wait()
  }

  add(member: Member): void {
    this.#wheel[this.#next]?.add(member)
    this.#next = (this.#next + 1) % spokes
  }

  remove(member: Member): void {
    for (const spoke of this.#wheel) spoke.delete(member)
  }

  stop(): void {
    this.#cancel?.()
  }

  #wait(): void {
    this.#cancel = this.#clock.after(limits.keepAliveEveryMs / spokes, () => {
      const nowMs = this.#clock.nowMs()
      for (const member of this.#wheel[this.#spoke] ?? []) member.beat(nowMs)
      this.#spoke = (this.#spoke + 1) % spokes
      this.#wait()
    })
  }
}
