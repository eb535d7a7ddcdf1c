export type {
  ConnectionState,
  DraftProvider,
  DraftProviderOptions,
  DraftStatus,
  ProviderClock,
  ProviderEvent,
  TicketAnswer,
  WaitingWords,
} from './provider-surface.ts'
export type { DeviceCopy, KeptUpdate, Leftover, UnsentDraft } from './device-copy.ts'
export type { SaveWord } from './save-state.ts'
