import type { DraftId } from '@scriptorium/draft'
import { encodeChat } from '@scriptorium/protocol'
import type { ChatAnswerFrame } from '@scriptorium/protocol'
import type { ConnectionId } from '@scriptorium/session'

import type { EditorSocket, EditorSocketEvents } from './lines/editor-socket.ts'
import type { ConnectionAccess, LiveConnection } from './live-drafts.ts'
import { Parcel } from './lines/parcel.ts'

/** What a member's draft does with what it says. */
export interface MemberHost {
  readonly draft: DraftId
  heard(from: ConnectionId, frame: Uint8Array): void
  left(who: ConnectionId): void
}

/** One connection in a hosted draft. There are many of them, and most are idle: one object, no closures. */
export class Member implements LiveConnection, EditorSocketEvents {
  readonly id: ConnectionId
  readonly socket: EditorSocket
  access: ConnectionAccess
  readonly #host: MemberHost

  constructor(id: ConnectionId, socket: EditorSocket, access: ConnectionAccess, host: MemberHost) {
    this.id = id
    this.socket = socket
    this.access = access
    this.#host = host
  }

  get draft(): DraftId {
    return this.#host.draft
  }

  sendChat(frame: ChatAnswerFrame): void {
    this.socket.send(new Parcel([encodeChat(frame)]))
  }

  frame(bytes: Uint8Array): void {
    this.#host.heard(this.id, bytes)
  }

  closed(): void {
    this.#host.left(this.id)
  }
}
