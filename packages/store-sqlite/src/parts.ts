import type { DatabaseSync } from 'node:sqlite'
import { overtaken } from './overtaken.ts'
import { toEpoch } from '@scriptorium/draft'
import type {
  AccessRecords,
  ChatRecords,
  DraftLog,
  DraftRecords,
  PeopleRecords,
  PublicationRecords,
  StoreUpkeep,
  VersionRecords,
} from '@scriptorium/draft'
import type { InOneThread } from './in-one-thread.ts'
import type { OwnedJournal } from './journal/owned-journal.ts'
import { accessTables } from './tables/access.ts'
import { chatTables } from './tables/chat.ts'
import { draftTables } from './tables/drafts.ts'
import { generationTables } from './tables/generations.ts'
import type { LeaseTable } from './tables/lease.ts'
import { logTables, type LogTables } from './tables/log.ts'
import { peopleTables } from './tables/people.ts'
import { publicationTables } from './tables/publications.ts'
import { upkeepTables } from './tables/upkeep.ts'
import { versionTables } from './tables/versions.ts'

/** Every port of the store, in the worker. Each call runs inside a transaction that the caller opened. */
export interface Parts {
  readonly log: InOneThread<Omit<DraftLog, 'renew'>> & Pick<LogTables, 'settle'>
  readonly journal: JournalPart
  readonly lease: LeaseTable
  readonly drafts: InOneThread<DraftRecords>
  readonly versions: InOneThread<VersionRecords>
  readonly people: InOneThread<PeopleRecords>
  readonly access: InOneThread<AccessRecords>
  readonly publications: InOneThread<PublicationRecords>
  readonly chat: InOneThread<ChatRecords>
  readonly upkeep: InOneThread<StoreUpkeep>
}

/** Of the journal: only its own thread calls these. */
export interface JournalPart {
  register(epoch: number, segment: number): void
  /** Makes rows of the segments up to this one, which are closed. They are removed with what `upkeep` takes away. */
  settle(epoch: number, segment: number): void
}

export function openParts(database: DatabaseSync, lease: LeaseTable, journal: OwnedJournal): Parts {
  // Not the lease's: until the journal is taken over too, the one before may still write behind what is loaded.
  const ourEpoch = () => toEpoch(journal.epoch())
  const log = logTables(database, ourEpoch, journal.pending)
  const publications = publicationTables(database)
  const upkeep = upkeepTables(database, publications)
  return {
    log: { ...log, ...generationTables(database, log, ourEpoch, journal.pending) },
    journal: {
      register: (epoch, segment) => journal.register(epoch, segment),
      settle(of, segment) {
        if (of !== journal.epoch()) throw overtaken()
        settleUpTo(journal, log, segment)
      },
    },
    lease,
    drafts: draftTables(database),
    versions: versionTables(database),
    people: peopleTables(database),
    access: accessTables(database),
    publications,
    chat: chatTables(database),
    upkeep,
  }
}

/** Makes rows of closed segments. Inside a transaction; they can be removed after it. */
export function settleUpTo(journal: OwnedJournal, log: Pick<LogTables, 'settle'>, segment: number): void {
  for (const draft of journal.draftsUpTo(segment)) log.settle(draft)
  journal.retire(segment)
}
