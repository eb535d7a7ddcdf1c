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

/** Changes of one page load that the server is not known to have. */
export interface KeptUpdate {
  /** Yjs update, V1. */
  readonly update: Uint8Array
  readonly codeUnits: number
  readonly atMs: number
  /** Yjs client id of the page load that wrote it: tells its own rows from those of other visits and tabs. */
  readonly clientId: number
}

export interface StoredUpdate extends KeptUpdate {
  readonly key: number
  readonly generation: number
}

/** What one person wrote on this device and the server does not have yet. Another person's sign-in never sees it. */
export interface DeviceCopy {
  /**
   * Stores an update and forgets those that it stands for, both or neither.
   * @returns its key, for `forget`
   * @throws DOMException, `QuotaExceededError` among others
   */
  keep(draft: string, generation: number, kept: KeptUpdate, instead?: readonly number[]): Promise<number>
  forget(keys: readonly number[]): Promise<void>
  /** Everything kept for a draft, oldest first, all generations. */
  find(draft: string): Promise<readonly StoredUpdate[]>
  /** To be asked before signing out. */
  hasUnsentWords(): Promise<boolean>
  /** A row per draft and generation, oldest first. */
  unsentDrafts(): Promise<readonly UnsentDraft[]>
  /** Forgets all words of this person on this device. */
  clear(): Promise<void>
  close(): void
}

export interface DeviceCopyOwner {
  /** The wiki's id: the same number is another person on another wiki. */
  readonly wiki: string
  /** Central user id. */
  readonly person: string
  /** The browser's own by default. */
  readonly indexedDb?: IDBFactory | undefined
}

const databaseName = 'scriptorium-unsent-words'
const storeName = 'updates'
const ownerIndex = 'owner'

interface Row extends KeptUpdate {
  readonly wiki: string
  readonly person: string
  readonly draft: string
  readonly generation: number
}

type StoredRow = Row & { readonly key: number }

/**
 * Opens the words that this person has on this device. Each row carries its owner and every question names it, so two people at one browser
 * stay apart; tabs of one person share the rows.
 * @returns `null` where the browser has no IndexedDB or refuses it (private windows, blocked storage): then nothing is kept
 */
export async function openDeviceCopy({
  wiki,
  person,
  indexedDb = globalThis.indexedDB,
}: DeviceCopyOwner): Promise<DeviceCopy | null> {
  const database = await openDatabase(indexedDb)
  return database === null ? null : deviceCopy(database, wiki, person)
}

function deviceCopy(database: IDBDatabase, wiki: string, person: string): DeviceCopy {
  const ours = IDBKeyRange.bound([wiki, person], [wiki, person, []])

  async function write(change: (rows: IDBObjectStore) => void): Promise<void> {
    const transaction = database.transaction(storeName, 'readwrite')
    change(transaction.objectStore(storeName))
    await ended(transaction)
  }

  async function read(range: IDBKeyRange): Promise<StoredRow[]> {
    const rows = database.transaction(storeName).objectStore(storeName)
    const found: StoredRow[] = await answered(rows.index(ownerIndex).getAll(range))
    return found.toSorted((one, other) => one.key - other.key)
  }

  return {
    async keep(draft, generation, { update, codeUnits, atMs, clientId }, instead = []) {
      const row: Row = { wiki, person, draft, generation, update, codeUnits, atMs, clientId }
      let added: IDBRequest<IDBValidKey> | undefined
      await write((rows) => {
        added = rows.add(row)
        for (const key of instead) rows.delete(key)
      })
      return Number(added?.result)
    },
    async forget(keys) {
      if (keys.length === 0) return
      await write((rows) => {
        for (const key of keys) rows.delete(key)
      })
    },
    find: (draft) => read(IDBKeyRange.only([wiki, person, draft])),
    async hasUnsentWords() {
      const rows = database.transaction(storeName).objectStore(storeName)
      return (await answered(rows.index(ownerIndex).count(ours))) > 0
    },
    async unsentDrafts() {
      const drafts = new Map<string, UnsentDraft>()
      for (const { draft, generation, codeUnits, atMs } of await read(ours)) {
        const name = `${draft} ${generation}`
        const known = drafts.get(name)
        const sinceMs = known?.sinceMs ?? atMs
        drafts.set(name, { draft, generation, codeUnits: (known?.codeUnits ?? 0) + codeUnits, sinceMs })
      }
      return [...drafts.values()]
    },
    async clear() {
      const keys = await read(ours)
      await write((rows) => {
        for (const { key } of keys) rows.delete(key)
      })
    },
    close: () => database.close(),
  }
}

function openDatabase(indexedDb: IDBFactory | undefined): Promise<IDBDatabase | null> {
  return new Promise((resolve) => {
    try {
      if (indexedDb === undefined) return resolve(null)
      const opening = indexedDb.open(databaseName, 1)
      opening.addEventListener('upgradeneeded', () => {
        const rows = opening.result.createObjectStore(storeName, { keyPath: 'key', autoIncrement: true })
        rows.createIndex(ownerIndex, ['wiki', 'person', 'draft'])
      })
      opening.addEventListener('success', () => {
        const database = opening.result
        // A newer page of ours wants to change the layout: it need not wait for this one.
        database.addEventListener('versionchange', () => database.close())
        resolve(database)
      })
      opening.addEventListener('error', () => resolve(null))
    } catch {
      // Some browsers throw at once when storage is blocked: the answer is the same, nothing can be kept.
      resolve(null)
    }
  })
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('the device did not answer')))
  })
}

function ended(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve())
    transaction.addEventListener('abort', () => reject(transaction.error ?? new Error('the device did not keep it')))
  })
}
