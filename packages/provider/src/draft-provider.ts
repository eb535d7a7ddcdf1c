import type { Notice, Refusal } from '@scriptorium/protocol'
import { Awareness } from 'y-protocols/awareness'
import { applyUpdate, type Transaction } from 'yjs'
import { ConnectionKeeper, type KeeperHears } from './connection-keeper.ts'
import { Listeners } from './listeners.ts'
import { systemClock } from './system-clock.ts'
import type {
  ConnectionState,
  DraftProvider,
  DraftProviderOptions,
  DraftStatus,
  ProviderEvent,
} from './provider-surface.ts'
import { leftoversOf, planRestore } from './restore.ts'
import { isSaved, nextSaveState, openingState, saveWord, type SaveEvent } from './save-state.ts'
import { UnsentWords } from './unsent-words.ts'

/** Root name of the text, here and on the server. */
const rootName = 'wikitext'

/**
 * After these the same words may be taken a little later: come back and send them again. Where somebody may not write, or the store failed,
 * the server asks anew by itself once that is over.
 */
const passing: readonly Refusal['reason'][] = ['too-often', 'clock-gap', 'unknown-origin']

const nothing = (): void => {}

/**
 * Connects `doc` to its live draft with y-websocket and starts at once. Words of an earlier visit that are still on this device go in as soon
 * as the server's text is there.
 */
export function createDraftProvider(options: DraftProviderOptions): DraftProvider {
  const { doc, draft, localCopy = null, clock = systemClock } = options
  const awareness = options.awareness ?? new Awareness(doc)
  const text = doc.getText(rootName)
  const chat = new Listeners<Parameters<KeeperHears['chat']>[0]>()
  const statuses = new Listeners<DraftStatus>()
  const events = new Listeners<ProviderEvent>()

  let save = openingState
  let connection: ConnectionState = { kind: 'connecting' }
  let notice: Notice | null = null
  let refusal: Refusal | null = null
  let generation: number | null = null
  let savedAtMs: number | null = null
  let restoring: 'not-yet' | 'under-way' | 'done' = localCopy === null ? 'done' : 'not-yet'
  /** Rows that the change being applied right now stands for. */
  let standsFor: { readonly keys: readonly number[]; readonly sinceMs: number; hasChanged: boolean } | null = null
  let leftoverKeys: readonly number[] = []
  /** The words of earlier visits were shown to a person who may only read now. */
  let isShown = false
  let isDestroyed = false
  let cancelTick = nothing

  const unsent = new UnsentWords({
    draft,
    clientId: doc.clientID,
    copy: localCopy,
    onKept: changed,
    onDeviceFailed: (cause) => events.tell({ kind: 'device-failed', cause }),
  })
  let status = statusNow()

  function onUpdate(update: Uint8Array, origin: unknown, _doc: unknown, transaction: Transaction): void {
    if (origin === keeper.websocket) return
    const atMs = clock.nowMs()
    happened({ kind: 'typed', atMs })
    unsent.add(save.local, update, transaction, standsFor?.sinceMs ?? atMs, standsFor?.keys)
    if (standsFor !== null) standsFor.hasChanged = true
    changed()
  }
  // Before y-websocket listens: a change is counted before it is sent.
  doc.on('update', onUpdate)

  const hears: KeeperHears = {
    state(next) {
      connection = next
      changed()
    },
    ticketRefused: (code) => events.tell({ kind: 'ticket-refused', code }),
    generation(seen) {
      if (generation === null) {
        generation = seen
        unsent.generation = seen
      }
      if (generation === seen) return true
      renewed(seen)
      return false
    },
    opened: () => happened({ kind: 'opened', atMs: clock.nowMs() }),
    lost: () => happened({ kind: 'lost' }),
    loaded() {
      happened({ kind: 'loaded' })
      restore()
    },
    closedForGood(code, reason) {
      if (code === 4409) renewed(null)
      else events.tell({ kind: 'closed', code, reason })
    },
    durable(count) {
      happened({ kind: 'durable', count })
      unsent.saved(save.saved)
      if (!isSaved(save)) return
      savedAtMs = clock.nowMs()
      refusal = null
      keeper.proved()
      changed()
    },
    refused(heard) {
      refusal = heard
      happened({ kind: 'refused', update: heard.update })
      // A reader's empty answer says nothing that could be lost.
      if (unsent.waiting() === null) return
      events.tell({ kind: 'refused', refusal: heard, unsentText: unsent.text(text) })
      if (passing.includes(heard.reason)) keeper.reconnect()
    },
    notice(heard) {
      notice = heard
      happened({ kind: 'role', role: heard.role })
      restore()
    },
    chat: (frame) => chat.tell(frame),
  }

  const keeper = new ConnectionKeeper({
    doc,
    draft,
    awareness,
    clock,
    hears,
    socketAddress: options.socketAddress,
    fetchTicket: options.fetchTicket,
    openSocket: options.openSocket ?? ((address) => new WebSocket(address)),
    gate(frame) {
      const at = save.connection
      // An update sent before the answer would leave a gap where offline changes are missing, after a refusal too. The answer carries all.
      if (at === null || (frame === 'update' && (at.answer === null || at.refused !== null))) return false
      happened({ kind: 'sent', as: frame })
      return true
    },
  })

  function happened(event: SaveEvent): void {
    save = nextSaveState(save, event)
    changed()
  }

  function statusNow(): DraftStatus {
    return {
      save: saveWord(save, clock.nowMs()).word,
      isSaved: isSaved(save),
      isLoaded: save.isLoaded,
      connection,
      notice,
      waiting: unsent.waiting(),
      savedAtMs,
      refusal,
      generation,
      hasWordsOnNoDisk: unsent.hasWordsOnNoDisk,
    }
  }

  function changed(): void {
    if (isDestroyed) return
    const nowMs = clock.nowMs()
    cancelTick()
    const { changesAtMs } = saveWord(save, nowMs)
    cancelTick = changesAtMs === null ? nothing : clock.after(changesAtMs - nowMs, changed)
    status = statusNow()
    statuses.tell(status)
  }

  function renewed(to: number | null): void {
    keeper.stop(0, 'other-generation')
    events.tell({ kind: 'other-generation', generation: to, unsentText: unsent.text(text) })
  }

  function restore(): void {
    if (localCopy === null || generation === null || restoring !== 'not-yet' || !save.isLoaded) return
    restoring = 'under-way'
    void restoreFrom(localCopy, generation).then(changed, (cause: unknown) => {
      restoring = 'done'
      events.tell({ kind: 'device-failed', cause })
    })
  }

  async function restoreFrom(copy: NonNullable<typeof localCopy>, current: number): Promise<void> {
    // What this very page wrote is in the doc, and only the server's answer may take it from the device.
    const rows = (await copy.find(draft)).filter((row) => row.clientId !== doc.clientID)
    if (isDestroyed) return
    if (notice?.role === 'read') {
      // The server would refuse them now: shown, kept, and merged once this person may write again.
      restoring = 'not-yet'
      if (rows.length > 0 && !isShown) events.tell({ kind: 'leftovers', leftovers: leftoversOf(draft, rows) })
      isShown = true
      return
    }
    restoring = 'done'
    const plan = planRestore(doc, draft, current, rows)
    leftoverKeys = plan.leftoverKeys
    if (plan.leftovers.length === 0) await copy.forget(leftoverKeys)
    else events.tell({ kind: 'leftovers', leftovers: plan.leftovers })
    if (plan.update === null) return
    standsFor = { keys: plan.keys, sinceMs: plan.sinceMs, hasChanged: false }
    applyUpdate(doc, plan.update, localCopy)
    const { hasChanged } = standsFor
    standsFor = null
    // Nothing new: the server has every word of it.
    if (!hasChanged) await copy.forget(plan.keys)
    else events.tell({ kind: 'restored', codeUnits: plan.codeUnits, sinceMs: plan.sinceMs })
  }

  keeper.connect()

  return {
    doc,
    awareness,
    get status() {
      return status
    },
    connect: () => keeper.connect(),
    disconnect: () => keeper.stop(0, 'disconnected'),
    sendChat: (frame) => keeper.sendChat(frame),
    onChat: (listener) => chat.add(listener),
    onStatus: (listener) => statuses.add(listener),
    onEvent: (listener) => events.add(listener),
    unsentText: () => unsent.text(text),
    discardUnsent: () => unsent.discard(),
    async dropLeftovers() {
      const keys = leftoverKeys
      leftoverKeys = []
      await localCopy?.forget(keys)
    },
    reportComparison: (isEqual) => happened({ kind: 'compared', isEqual }),
    async destroy() {
      if (isDestroyed) return
      isDestroyed = true
      cancelTick()
      doc.off('update', onUpdate)
      keeper.destroy()
      if (options.awareness === undefined) awareness.destroy()
      await unsent.settled()
    },
  }
}
