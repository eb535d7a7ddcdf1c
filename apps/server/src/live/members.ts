import type { Clock, PersonId } from '@scriptorium/draft'
import { toConnectionId } from '@scriptorium/session'
import type { ConnectionId, Effect } from '@scriptorium/session'

import type { EditorSocket } from './lines/editor-socket.ts'
import type { Heartbeat } from './lines/heartbeat.ts'
import type { ConnectionAccess, LiveConnection } from './live-drafts.ts'
import { Member } from './member.ts'
import type { MemberHost } from './member.ts'
import { Outgoing } from './lines/outgoing.ts'
import type { Pace } from './lines/pace.ts'

export interface MembersParts {
  readonly heartbeat: Heartbeat<EditorSocket>
  readonly pace: Pace
  readonly clock: Clock
}

/** The open connections of one hosted draft, and what is said to them. */
export class Members {
  readonly #members = new Map<ConnectionId, Member>()
  readonly #heartbeat: Heartbeat<EditorSocket>
  readonly #outgoing: Outgoing
  #lastConnection = 0

  constructor({ heartbeat, pace, clock }: MembersParts) {
    this.#heartbeat = heartbeat
    this.#outgoing = new Outgoing(pace, clock)
  }

  get count(): number {
    return this.#members.size
  }

  get unsentBytes(): number {
    let sum = 0
    for (const { socket } of this.#members.values()) sum += socket.unsentBytes
    return sum
  }

  /** Those that asked for our own frames. */
  get wantingFrames(): readonly LiveConnection[] {
    return [...this.#members.values()].filter(({ access }) => access.wantsFrames)
  }

  all(): Iterable<Member> {
    return this.#members.values()
  }

  find(id: ConnectionId): Member | undefined {
    return this.#members.get(id)
  }

  has(person: PersonId): boolean {
    for (const { access } of this.#members.values()) if (access.person?.person === person) return true
    return false
  }

  /** `null`: a signed-out reader, or nobody any more. */
  personAt(id: ConnectionId): PersonId | null {
    return this.#members.get(id)?.access.person?.person ?? null
  }

  add(socket: EditorSocket, access: ConnectionAccess, host: MemberHost): Member {
    this.#lastConnection += 1
    const member = new Member(toConnectionId(this.#lastConnection), socket, access, host)
    this.#heartbeat.add(socket)
    this.#members.set(member.id, member)
    return member
  }

  remove({ id, socket }: Member): void {
    this.#members.delete(id)
    this.#heartbeat.remove(socket)
  }

  /** Once each; `null`: all who are not signed in. */
  get people(): readonly (PersonId | null)[] {
    const people = new Set<PersonId | null>()
    for (const { access } of this.#members.values()) people.add(access.person?.person ?? null)
    return [...people]
  }

  /** @returns whether anything is different now: asked about again and again, it seldom is */
  changeAccess(person: PersonId | null, access: Pick<ConnectionAccess, 'mayWrite' | 'readOnlyBecause'>): boolean {
    const { mayWrite, readOnlyBecause } = access
    let isChanged = false
    for (const member of this.#members.values()) {
      const had = member.access
      if ((had.person?.person ?? null) !== person) continue
      if (had.mayWrite === mayWrite && had.readOnlyBecause === readOnlyBecause) continue
      member.access = { ...had, mayWrite, readOnlyBecause }
      isChanged = true
    }
    return isChanged
  }

  /** Goes out at the end of the turn, or a little later when the server is full. */
  say({ to, frame, isDroppable }: Extract<Effect, { kind: 'send' }>): void {
    for (const id of to) {
      const member = this.#members.get(id)
      if (member !== undefined) this.#outgoing.add(member.socket, frame, isDroppable)
    }
  }

  endTurn(): void {
    this.#outgoing.flush()
  }

  /** Before somebody is sent away: they hear what was said to them. */
  flush(): void {
    this.#outgoing.send()
  }
}
