export {
  encodeAskPlace,
  encodeAwareness,
  encodeChat,
  encodeDurable,
  encodeKeepAlive,
  encodeNotice,
  encodePlace,
  encodeQueryAwareness,
  encodeRefusal,
  encodeResume,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeTextHash,
  encodeUpdate,
  encodeVerdict,
} from './encode-frames.ts'
export { decodeEditorFrame, decodeServerFrame } from './decode-frames.ts'
export type { EditorFrame, ServerFrame, SharedFrame } from './decode-frames.ts'
export { decodeBatch, decodeDelivery, encodeBatch, encodeDelivery } from './batches.ts'
export type { Delivery } from './batches.ts'
export { ByteWriter } from './byte-writer.ts'
export { lineHeader } from './line-headers.ts'
export { closeCode, mayComeBack, moveReason, moveWithinMs } from './close-codes.ts'
export type { CloseCode } from './close-codes.ts'
export { limits } from './limits.ts'
export { protocolVersion } from './version.ts'
export { messageType, rootName, syncType, verdicts } from './own-frames.ts'
export type { AwarenessUser, Notice, Refusal, RefusalReason, TextPlace, Verdict } from './own-frames.ts'
export type { AwarenessEntry } from './awareness-bytes.ts'
export type { ChatAnswerFrame, ChatFrame, ChatRequestFrame, ChatRoomName } from './chat-frames.ts'
export type {
  AccessBody,
  ChatHistoryBody,
  ChatMessageBody,
  ChatSendRequest,
  BackupBody,
  DraftBody,
  DraftListBody,
  DraftStateBody,
  DraftTextBody,
  EraseRequest,
  ErasureBody,
  GenerationBody,
  GenerationListBody,
  LockRequest,
  NewTokenBody,
  OrderBody,
  PageBody,
  PeopleBody,
  PersonBody,
  PresentPerson,
  Problem,
  PublicationBody,
  PublicationListBody,
  PublishRequest,
  ReasonRequest,
  ReviewBody,
  ReasonBody,
  ReviewCheck,
  RevisionBody,
  SessionBody,
  SignInAnswer,
  SignInCompletion,
  StartDraftRequest,
  TicketBody,
  TicketRequest,
  TitleSearchBody,
  TokenBody,
  TokenListBody,
  TokenRequest,
} from './http-bodies.ts'

// Names for sibling packages.
export { decodeAwarenessUpdate, encodeAwarenessUpdate } from './awareness-bytes.ts'
export { ByteReader, MalformedBytes, orUndefined } from './byte-reader.ts'
export { decodeStateVector, encodeStateVector } from './state-vector.ts'
export type {
  ChangedTextBody,
  HistoryBody,
  HistoryGenerationBody,
  HistoryPieceBody,
  HistoryTextBody,
  NameVersionRequest,
  RestoreRequest,
  StretchBody,
  UndoPersonRequest,
  VersionBody,
} from './history-bodies.ts'
