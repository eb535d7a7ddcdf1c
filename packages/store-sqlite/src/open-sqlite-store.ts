import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Lease, Store } from '@scriptorium/draft'
import { JournalWriter } from './journal/journal-writer.ts'
import { journalled } from './journal/journalled-log.ts'
import { makeProgress } from './journal/progress.ts'
import { rememberRecords } from './remembered-records.ts'
import { startWorker, type WorkerChannel } from './worker-channel.ts'

export interface SqliteStoreOptions {
  /** Path of the file; made when missing. Its folder must exist. */
  readonly file: string
  /** Milliseconds since 1970; `Date.now` by default. */
  readonly now?: () => number
  /** How long a process that hangs keeps the store: 15 000 by default, renewed three times in that time. One that ended keeps it no moment. */
  readonly leaseMs?: number
  /** For tests: every commit takes so much longer, as on a disk whose fsync is slow. 0 by default. */
  readonly slowDiskMs?: number
  /**
   * The store's thread ended by itself (no memory, a bug): from now on every call fails with `store/failed`. What was acknowledged is on the disk; a
   * new process finds it. Called once, never for `close`.
   */
  readonly onEnd?: (cause: unknown) => void
  /** Length of a segment of the journal: 4 MiB by default, see docs/benchmarks.md. */
  readonly segmentBytes?: number
  /** `false`: each entry becomes a row at once, in a commit of its own group. For comparisons; `true` by default. */
  readonly isJournalled?: boolean
}

const usualSegmentBytes = 4 * 1024 * 1024

/**
 * Opens the store: one SQLite file, one worker thread that alone touches it, and a journal before it for what is being typed. What a call resolved
 * for is on the disk; calls made while a commit is in flight share the next one, entries made while a write is in flight the next write.
 * @throws Error in words for the operator: another process has it open, the file is newer than this code, belongs to another program, or cannot be opened
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const {
    file,
    now = Date.now,
    leaseMs = 15_000,
    slowDiskMs = 0,
    segmentBytes = usualSegmentBytes,
    onEnd = () => {},
  } = options
  const holder = `process ${process.pid} on ${hostname()}, ${randomUUID().slice(0, 8)}`
  const progress = makeProgress()
  const lease = { holder, leaseMs }
  let heldUntilMs = now() + leaseMs
  const channel = await startWorker({ file, nowMs: now(), lease, slowDiskMs, segmentBytes, progress }, onEnd)
  let heldEpoch = channel.epoch
  const allRecords = remoteRecords(channel)
  const remembered = rememberRecords(allRecords, () => now() < heldUntilMs)
  async function renew(): Promise<Lease> {
    const renewed = await channel.call('lease', 'renew', [now()])
    if (renewed.epoch !== heldEpoch) remembered.forgetAll()
    heldEpoch = renewed.epoch
    heldUntilMs = renewed.untilMs
    return renewed
  }
  const remote = { ...remoteLog(channel), renew }
  const journal = new JournalWriter(
    {
      file,
      store: channel.store,
      segmentBytes,
      slowDiskMs,
      progress,
      register: (epoch, segment) => channel.call('journal', 'register', [epoch, segment]),
      closed: channel.retire,
    },
    channel.epoch,
  )
  const log = options.isJournalled === false ? remote : journalled(remote, journal)
  // A renewal that fails is tried again; what it is there to prevent, the epochs in journal and transactions make harmless.
  const renewing = setInterval(() => void log.renew().catch(() => {}), leaseMs / 3)
  renewing.unref()
  return {
    ...allRecords,
    drafts: remembered.drafts,
    people: remembered.people,
    access: remembered.access,
    log: {
      ...log,
      // The number is in the draft's record too.
      beginGeneration: (next) => remembered.writesDraft(next.record.draft, log.beginGeneration(next)),
    },
    chat: remoteChat(channel),
    upkeep: {
      async purge(draft, phrases, atMs) {
        // Erased words must not outlive their rows in the journal. Only what is closed: the others write on.
        const { epoch, segment } = await journal.seal()
        if (segment > 0) await channel.call('journal', 'settle', [epoch, segment])
        await channel.call('upkeep', 'purge', [draft, phrases, atMs])
      },
    },
    async close() {
      clearInterval(renewing)
      await remembered.close()
      await journal.close()
      await channel.close()
    },
  }
}

/** Updates are often views of a whole received frame: each is copied to a buffer of its own size and that is handed over. */
function remoteLog({ call }: WorkerChannel): Omit<Store['log'], 'renew'> {
  return {
    append: (entries, epoch) =>
      call('log', 'append', [entries.map((entry) => ({ ...entry, update: new Uint8Array(entry.update) })), epoch]),
    claim: (claims) => call('log', 'claim', [claims]),
    beginGeneration: (next) =>
      call('log', 'beginGeneration', [{ ...next, seed: { ...next.seed, update: new Uint8Array(next.seed.update) } }]),
    standing: (draft) => call('log', 'standing', [draft]),
    generations: (draft) => call('log', 'generations', [draft]),
    held: (draft) => call('log', 'held', [draft]),
    load: (draft) => call('log', 'load', [draft]),
    authors: (draft, generation, from) => call('log', 'authors', [draft, generation, from]),
    salvage: (draft) => call('log', 'salvage', [draft]),
    saveSnapshot: (snapshot) => call('log', 'saveSnapshot', [{ ...snapshot, state: new Uint8Array(snapshot.state) }]),
    entries: (draft, generation, from, limit) => call('log', 'entries', [draft, generation, from, limit]),
  }
}

function remoteRecords({
  call,
}: WorkerChannel): Pick<Store, 'drafts' | 'versions' | 'people' | 'access' | 'publications'> {
  return {
    drafts: {
      create: (draft) => call('drafts', 'create', [draft]),
      find: (draft) => call('drafts', 'find', [draft]),
      findLive: (page) => call('drafts', 'findLive', [page]),
      list: (filter) => call('drafts', 'list', [filter]),
      update: (draft) => call('drafts', 'update', [draft]),
    },
    versions: {
      name: (version) => call('versions', 'name', [version]),
      ofGeneration: (draft, generation) => call('versions', 'ofGeneration', [draft, generation]),
      remove: (draft, version) => call('versions', 'remove', [draft, version]),
    },
    people: {
      upsert: (person) => call('people', 'upsert', [person]),
      find: (person) => call('people', 'find', [person]),
      findByName: (name) => call('people', 'findByName', [name]),
      findAll: (people) => call('people', 'findAll', [people]),
    },
    access: {
      createSignIn: (signIn) => call('access', 'createSignIn', [signIn]),
      findSignIn: (cookieSha256, nowMs) => call('access', 'findSignIn', [cookieSha256, nowMs]),
      endSignIn: (cookieSha256) => call('access', 'endSignIn', [cookieSha256]),
      endSignInsOf: (person) => call('access', 'endSignInsOf', [person]),
      createTicket: (ticket) => call('access', 'createTicket', [ticket]),
      redeemTicket: (ticketSha256, draft, nowMs) => call('access', 'redeemTicket', [ticketSha256, draft, nowMs]),
      revokeTickets: (filter) => call('access', 'revokeTickets', [filter]),
      createToken: (token) => call('access', 'createToken', [token]),
      findToken: (tokenSha256, nowMs) => call('access', 'findToken', [tokenSha256, nowMs]),
      listTokens: (person) => call('access', 'listTokens', [person]),
      revokeToken: (person, handle) => call('access', 'revokeToken', [person, handle]),
    },
    publications: {
      create: (order) => call('publications', 'create', [order]),
      find: (publication) => call('publications', 'find', [publication]),
      settle: (publication, state) => call('publications', 'settle', [publication, state]),
      ofDraft: (draft) => call('publications', 'ofDraft', [draft]),
      latest: (limit) => call('publications', 'latest', [limit]),
      unsettled: () => call('publications', 'unsettled', []),
    },
  }
}

function remoteChat({ call }: WorkerChannel): Store['chat'] {
  return {
    room: (key) => call('chat', 'room', [key]),
    saveRoom: (record) => call('chat', 'saveRoom', [record]),
    findRoom: (room) => call('chat', 'findRoom', [room]),
    openRooms: () => call('chat', 'openRooms', []),
    append: (message) => call('chat', 'append', [message]),
    nextUnsent: (key) => call('chat', 'nextUnsent', [key]),
    roomsWithUnsent: () => call('chat', 'roomsWithUnsent', []),
    confirm: (key, txn, event) => call('chat', 'confirm', [key, txn, event]),
    refuse: (key, txn) => call('chat', 'refuse', [key, txn]),
    history: (key, page) => call('chat', 'history', [key, page]),
    lastRead: (key, person) => call('chat', 'lastRead', [key, person]),
    markRead: (key, person, seq) => call('chat', 'markRead', [key, person, seq]),
    unread: (key, person) => call('chat', 'unread', [key, person]),
    forget: (key, beforeMs) => call('chat', 'forget', [key, beforeMs]),
  }
}
