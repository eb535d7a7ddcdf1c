import type { DatabaseSync } from 'node:sqlite'
import type {
  AccessRecords,
  ChatRecords,
  DraftLog,
  DraftRecords,
  PeopleRecords,
  PublicationRecords,
} from '@scriptorium/draft'
import type { InOneThread } from './in-one-thread.ts'
import { accessTables } from './tables/access.ts'
import { chatTables } from './tables/chat.ts'
import { draftTables } from './tables/drafts.ts'
import { logTables } from './tables/log.ts'
import { peopleTables } from './tables/people.ts'
import { publicationTables } from './tables/publications.ts'

/** Every port of the store, in the worker. Each call runs inside a transaction that the caller opened. */
export interface Parts {
  readonly log: InOneThread<DraftLog>
  readonly drafts: InOneThread<DraftRecords>
  readonly people: InOneThread<PeopleRecords>
  readonly access: InOneThread<AccessRecords>
  readonly publications: InOneThread<PublicationRecords>
  readonly chat: InOneThread<ChatRecords>
}

export function openParts(database: DatabaseSync): Parts {
  return {
    log: logTables(database),
    drafts: draftTables(database),
    people: peopleTables(database),
    access: accessTables(database),
    publications: publicationTables(database),
    chat: chatTables(database),
  }
}
