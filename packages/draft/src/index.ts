export {
  makeDraftId,
  toDraftId,
  toEditChatId,
  toEpoch,
  toEventId,
  toGeneration,
  toPageId,
  toPersonId,
  toPublicationId,
  toRevisionId,
  toSequenceNumber,
  toTopicRoomId,
  toVersionId,
} from './ids.ts'
export type {
  DraftId,
  EditChatId,
  Epoch,
  EventId,
  Generation,
  PageId,
  PersonId,
  PublicationId,
  RevisionId,
  RoomId,
  SequenceNumber,
  TopicRoomId,
  VersionId,
} from './ids.ts'
export { decideAccess, isLive, mayTalk, stateAt } from './access.ts'
export type { DraftAccess, ReadOnlyReason, Viewer, WikiBlock, WikiReason, WikiSays } from './access.ts'
export { creditOf, creditSpans, cutSpans, summaryOfAuthors } from './credit.ts'
export type { CharacterRun, CreditSpan, SummaryWords } from './credit.ts'
export { withoutPhrase, withoutRange } from './erase.ts'
export type { CreditedText } from './erase.ts'
export { DraftError, isFault } from './errors.ts'
export type { FaultCode, Faults } from './errors.ts'
export {
  afterPublication,
  baseOf,
  isChanged,
  isSamePress,
  isSameText,
  maxSummaryCodePoints,
  planPublish,
} from './publish.ts'
export type { CurrentPage, Press, PublishFacts, ReviewedText } from './publish.ts'
export type {
  Culprit,
  GenerationLog,
  GenerationReason,
  GenerationRecord,
  GenerationStanding,
  HeldGeneration,
  NewGeneration,
  StoreUpkeep,
} from './generations.ts'
export { longestPauseMs, maxStretchWords, maxVersionName, maxVersions, Stretches, stretchesBefore } from './history.ts'
export type { ChangeKind, HistoryChange, HistorySection, NamedVersion, Stretch } from './history.ts'
export { reviewChecks } from './review-checks.ts'
export type { Check } from './review-checks.ts'
export type {
  ApiToken,
  Author,
  ChatAuthor,
  ChatMessage,
  ChatMode,
  ChatRoomKey,
  ChatRoomRecord,
  Draft,
  DraftedPage,
  DraftState,
  Order,
  Person,
  Publication,
  PublicationState,
  SignIn,
  Ticket,
} from './records.ts'
export type {
  ClientClaim,
  Lease,
  LogEntry,
  MadeChange,
  OwnedDraft,
  SalvagedDraft,
  Snapshot,
  StoredDraft,
} from './ports/log-entries.ts'
export type { DraftLog } from './ports/log.ts'
export type {
  AccessRecords,
  ChatRecords,
  DraftRecords,
  PeopleRecords,
  PublicationRecords,
  VersionRecords,
} from './ports/records.ts'
export type { Store } from './ports/store.ts'
export type {
  TitleHit,
  Wiki,
  WikiAction,
  WikiEvent,
  WikiEvents,
  WikiIdentity,
  WikiIdentityClaim,
  WikiPage,
  WikiPages,
  WikiPermission,
  WikiPublishing,
  WikiReceipt,
  WikiRevision,
  WikiRights,
  WikiSite,
} from './ports/wiki.ts'
export type { ChatHearing, ChatRooms, HeardMessage, Pairing } from './ports/chat.ts'
export type { Clock } from './ports/clock.ts'
