export { createDraftProvider } from './draft-provider.ts'
export { openDeviceCopy } from './device-copy.ts'
export type {
  ConnectionState,
  DraftProvider,
  DraftProviderOptions,
  DraftStatus,
  ProviderClock,
  ProviderEvent,
  SaveWord,
  TicketAnswer,
  WaitingWords,
} from './provider-surface.ts'
export type { DeviceCopy, DeviceCopyOwner, KeptUpdate, Leftover, StoredUpdate, UnsentDraft } from './device-copy.ts'
