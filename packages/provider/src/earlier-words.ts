import type { Doc } from 'yjs'
import type { DeviceCopy } from './device-copy.ts'
import type { ProviderEvent } from './provider-surface.ts'
import { applyAll, leftoversOf, planRestore } from './restore.ts'

export interface EarlierWordsOptions {
  readonly doc: Doc
  readonly draft: string
  readonly copy: DeviceCopy | null
  readonly tell: (event: ProviderEvent) => void
}

/** What the change that is being applied to the doc right now stands for. */
export interface RestoredChange {
  /** Rows on the device. */
  readonly keys: readonly number[]
  readonly sinceMs: number
}

/** Words of this person's earlier visits, and of other tabs that went offline: brought into the doc once, or handed out as text. */
export class EarlierWords {
  readonly #options: EarlierWordsOptions
  #progress: 'not-yet' | 'under-way' | 'done' = 'not-yet'
  #isShown = false
  #isGone = false
  #leftoverKeys: readonly number[] = []
  #restored: RestoredChange | null = null
  #hasChanged = false

  constructor(options: EarlierWordsOptions) {
    this.#options = options
  }

  /** To be called once the server's whole text is in the doc, and again whenever the role is told: does its work once. */
  restore(generation: number, role: 'write' | 'read' | null): void {
    const { copy, tell } = this.#options
    if (copy === null || this.#progress !== 'not-yet' || this.#isGone) return
    this.#progress = 'under-way'
    this.#restoreFrom(copy, generation, role).catch((cause: unknown) => {
      this.#progress = 'done'
      tell({ kind: 'device-failed', cause })
    })
  }

  /** For whoever hears of a change of the doc: `null` unless it comes from here. Its rows are to be forgotten when it is kept anew. */
  takeRestored(): RestoredChange | null {
    this.#hasChanged ||= this.#restored !== null
    return this.#restored
  }

  async dropLeftovers(): Promise<void> {
    const keys = this.#leftoverKeys
    this.#leftoverKeys = []
    await this.#options.copy?.forget(keys)
  }

  /** Nothing is brought into the doc any more. */
  stop(): void {
    this.#isGone = true
  }

  async #restoreFrom(copy: DeviceCopy, generation: number, role: 'write' | 'read' | null): Promise<void> {
    const { doc, draft, tell } = this.#options
    // What this very page wrote is in the doc, and only the server's answer may take it from the device.
    const rows = (await copy.find(draft)).filter((row) => row.clientId !== doc.clientID)
    if (this.#isGone) return
    if (role === 'read') {
      // The server would refuse them now: shown once, kept, and merged when this person may write again.
      this.#progress = 'not-yet'
      if (rows.length > 0 && !this.#isShown) tell({ kind: 'leftovers', leftovers: leftoversOf(draft, rows) })
      this.#isShown = true
      return
    }
    this.#progress = 'done'
    const plan = planRestore(doc, draft, generation, rows)
    this.#leftoverKeys = plan.leftoverKeys
    if (plan.updates.length > 0) {
      this.#apply(plan.updates, plan)
      // Nothing new: the server has every word of it.
      if (!this.#hasChanged) await copy.forget(plan.keys)
      else tell({ kind: 'restored', codeUnits: plan.codeUnits, sinceMs: plan.sinceMs })
    }
    // Without words there is nothing to show, and nobody would ever drop them.
    if (plan.leftovers.length === 0) await this.dropLeftovers()
    else tell({ kind: 'leftovers', leftovers: plan.leftovers })
  }

  #apply(updates: readonly Uint8Array[], change: RestoredChange): void {
    this.#restored = change
    try {
      applyAll(this.#options.doc, updates, this)
    } finally {
      this.#restored = null
    }
  }
}
