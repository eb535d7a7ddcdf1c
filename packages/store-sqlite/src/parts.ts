import type { DatabaseSync } from 'node:sqlite'
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
import { accessTables } from './tables/access.ts'
import { chatTables } from './tables/chat.ts'
import { draftTables } from './tables/drafts.ts'
import { generationTables } from './tables/generations.ts'
import type { LeaseTable } from './tables/lease.ts'
import { logTables } from './tables/log.ts'
import { peopleTables } from './tables/people.ts'
import { publicationTables } from './tables/publications.ts'
import { upkeepTables } from './tables/upkeep.ts'
import { versionTables } from './tables/versions.ts'

/** Every port of the store, in the worker. Each call runs inside a transaction that the caller opened. */
export interface Parts {
  readonly log: InOneThread<Omit<DraftLog, 'renew'>>
  readonly lease: LeaseTable
  readonly drafts: InOneThread<DraftRecords>
  readonly versions: InOneThread<VersionRecords>
  readonly people: InOneThread<PeopleRecords>
  readonly access: InOneThread<AccessRecords>
  readonly publications: InOneThread<PublicationRecords>
  readonly chat: InOneThread<ChatRecords>
  readonly upkeep: InOneThread<StoreUpkeep>
}

export function openParts(database: DatabaseSync, lease: LeaseTable): Parts {
  const log = logTables(database, () => lease.epoch())
  const publications = publicationTables(database)
  return {
    log: { ...log, ...generationTables(database, log, () => lease.epoch()) },
    lease,
    drafts: draftTables(database),
    versions: versionTables(database),
    people: peopleTables(database),
    access: accessTables(database),
    publications,
    chat: chatTables(database),
    upkeep: upkeepTables(database, publications),
  }
}
