/** Unsent words of an earlier generation: never merged, handed out as text. */
export interface Leftover {
  readonly draft: string
  readonly generation: number
  readonly text: string
  readonly sinceMs: number
}

/** Words of one draft that are on this device only. */
export interface UnsentDraft {
  readonly draft: string
  readonly generation: number
  /** UTF-16 code units typed and deleted. */
  readonly codeUnits: number
  readonly sinceMs: number
}

/** Unsent updates of one page load on their way to the device. */
export interface KeptUpdate {
  readonly update: Uint8Array
  readonly codeUnits: number
  readonly atMs: number
}

/** What one person wrote on this device and the server does not have yet. Another person's sign-in never sees it. */
export interface DeviceCopy {
  /** Stores an update; resolves when it is kept. @returns the row's key, for `forget` */
  keep(draft: string, generation: number, kept: KeptUpdate): Promise<number>
  forget(keys: readonly number[]): Promise<void>
  /** Everything kept for a draft, oldest first, all generations. */
  find(draft: string): Promise<readonly (KeptUpdate & { readonly key: number; readonly generation: number })[]>
  /** To be asked before signing out. */
  hasUnsentWords(): Promise<boolean>
  unsentDrafts(): Promise<readonly UnsentDraft[]>
  /** Forgets all words of this person on this device. */
  clear(): Promise<void>
  close(): void
}
