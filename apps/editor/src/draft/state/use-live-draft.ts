import type { DraftBody, PersonBody } from '@scriptorium/protocol'
import {
  createDraftProvider,
  type DeviceCopy,
  type DraftProvider,
  type DraftStatus,
  type Leftover,
  type TicketAnswer,
} from '@scriptorium/provider'
import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { toApiFailure } from '../../api/api-failure.ts'
import type { ScriptoriumApi } from '../../api/scriptorium-api.ts'

/** One visit to a draft: a doc of its own, its connection, and what there is to show of it. */
export interface LiveDraft {
  readonly text: Y.Text
  readonly awareness: Awareness
  readonly provider: DraftProvider
  readonly status: Readonly<ShallowRef<DraftStatus>>
  /** Unsent words that cannot be merged by themselves. */
  readonly leftovers: ShallowRef<readonly Leftover[]>
  readonly isDeviceFailed: Readonly<ShallowRef<boolean>>
  /** This person's sign-in ran out while the page was open. */
  readonly isSignInOver: Readonly<ShallowRef<boolean>>
  /** The draft was renewed or words were taken out: this visit is over, open another. */
  readonly isOver: Readonly<ShallowRef<boolean>>
  /** Words that were on their way when the visit ended. */
  readonly wordsLeft: Readonly<ShallowRef<string>>
  /** Settled when nothing is written to the device any more. */
  readonly ended: Promise<void>
  /** Takes refused words out of this device and ends the visit: the text comes anew. */
  takeOut(): Promise<void>
}

/** Call it in a component's set-up: the visit ends with the component. */
export function useLiveDraft(parts: {
  readonly record: DraftBody
  readonly person: PersonBody | null
  /** `null`: nothing is kept on this device (readers, browsers that keep nothing). */
  readonly copy: DeviceCopy | null
  readonly api: ScriptoriumApi
}): LiveDraft {
  const { record, person, copy, api } = parts
  const doc = new Y.Doc()
  const awareness = new Awareness(doc)
  const provider = createDraftProvider({
    doc,
    awareness,
    draft: record.id,
    socketAddress: socketAddress(location.href),
    localCopy: copy,
    fetchTicket: () => fetchTicket(api, record.id),
  })
  const status = shallowRef(provider.status)
  const leftovers = shallowRef<readonly Leftover[]>([])
  const isDeviceFailed = shallowRef(person !== null && copy === null)
  const isSignInOver = shallowRef(false)
  const isOver = shallowRef(false)
  const wordsLeft = shallowRef('')
  provider.onStatus((next) => {
    status.value = next
    // Signed out on the wiki or in another window, this person is let in again as a reader.
    if (person !== null && next.notice?.readOnlyBecause === 'signed-out') isSignInOver.value = true
  })
  provider.onEvent((event) => {
    switch (event.kind) {
      case 'ticket-refused':
        if (event.code === 'person/not-signed-in') isSignInOver.value = true
        break
      case 'closed':
        if (event.code === 4401 && person !== null) isSignInOver.value = true
        break
      case 'other-generation':
        wordsLeft.value = event.unsentText
        isOver.value = true
        break
      case 'leftovers':
        leftovers.value = event.leftovers
        break
      case 'device-failed':
        isDeviceFailed.value = true
        break
      case 'refused':
      case 'restored':
      case 'out-of-step':
        break
    }
  })
  async function leave(): Promise<void> {
    await provider.destroy()
    awareness.destroy()
    doc.destroy()
  }
  const ended = new Promise<void>((resolve) => {
    onScopeDispose(() => resolve(leave()))
  })
  return {
    text: doc.getText('wikitext'),
    awareness,
    provider,
    status,
    leftovers,
    isDeviceFailed,
    isSignInOver,
    isOver,
    wordsLeft,
    ended,
    async takeOut() {
      await provider.discardUnsent()
      isOver.value = true
    },
  }
}

/** Live drafts are on the page's own host. */
function socketAddress(page: string): string {
  const address = new URL('/live', page)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  return address.href
}

/** What will not change by asking again is an answer; anything else is thrown and tried again. */
async function fetchTicket(api: ScriptoriumApi, draft: string): Promise<TicketAnswer> {
  try {
    const { ticket, generation } = await api.ticket(draft, { isOneTime: true })
    return { kind: 'ticket', ticket, generation }
  } catch (error) {
    const failure = toApiFailure(error)
    const isFinal = failure.status >= 400 && failure.status < 500 && failure.status !== 429 && failure.status !== 408
    if (!isFinal) throw failure
    return { kind: 'refused', code: failure.code }
  }
}
