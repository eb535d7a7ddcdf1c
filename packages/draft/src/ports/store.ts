import type { StoreUpkeep } from '../generations.ts'

import type { DraftLog } from './log.ts'
import type {
  AccessRecords,
  ChatRecords,
  DraftRecords,
  PeopleRecords,
  PublicationRecords,
  VersionRecords,
} from './records.ts'

/** Everything that must outlive the process. */
export interface Store {
  readonly log: DraftLog
  readonly drafts: DraftRecords
  readonly versions: VersionRecords
  readonly people: PeopleRecords
  readonly access: AccessRecords
  readonly publications: PublicationRecords
  readonly chat: ChatRecords
  readonly upkeep: StoreUpkeep
  /** Finishes what is in flight. May be called twice. */
  close(): Promise<void>
}
