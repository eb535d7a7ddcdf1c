import type {
  AccessBody,
  ChangedTextBody,
  DraftBody,
  DraftListBody,
  DraftTextBody,
  HistoryBody,
  HistoryTextBody,
  NameVersionRequest,
  NewTokenBody,
  OrderBody,
  PageBody,
  PeopleBody,
  PublicationBody,
  PublicationListBody,
  PublishRequest,
  RestoreRequest,
  ReviewBody,
  SessionBody,
  SignInAnswer,
  StartDraftRequest,
  TicketBody,
  TicketRequest,
  TitleSearchBody,
  TokenBody,
  TokenListBody,
  TokenRequest,
  UndoPersonRequest,
  VersionBody,
} from '@scriptorium/protocol'
import type { HttpClient } from './http-client.ts'

export interface HistoryRequest {
  readonly generation?: number
  readonly before?: number
  /** 1–200 */
  readonly limit: number
}

/** The server's HTTP API as the pages use it. Every call throws `ApiFailure`. */
export interface ScriptoriumApi {
  session(): Promise<SessionBody>
  completeSignIn(token: string): Promise<SignInAnswer>
  signOut(): Promise<void>

  drafts(state: 'live' | 'published' | 'ended', limit: number): Promise<DraftListBody>
  draft(draft: string): Promise<DraftBody>
  draftAccess(draft: string): Promise<AccessBody>
  draftPeople(draft: string): Promise<PeopleBody>
  draftText(draft: string): Promise<DraftTextBody>
  startDraft(request: StartDraftRequest): Promise<DraftBody>
  ticket(draft: string, request: TicketRequest): Promise<TicketBody>

  page(title: string): Promise<PageBody>
  /** `signal` gives up a search that newer letters have overtaken. */
  titles(prefix: string, limit: number, signal?: AbortSignal): Promise<TitleSearchBody>

  /** Newest first; without `generation` of the newest one. */
  history(draft: string, request: HistoryRequest): Promise<HistoryBody>
  /** `since`: sequence number of an earlier place of the same generation, to tell what came and went after it. */
  historyText(draft: string, place: RestoreRequest, since?: number, signal?: AbortSignal): Promise<HistoryTextBody>
  nameVersion(draft: string, request: NameVersionRequest): Promise<VersionBody>
  forgetVersion(draft: string, version: string): Promise<void>
  restore(draft: string, request: RestoreRequest): Promise<ChangedTextBody>
  undoPerson(draft: string, request: UndoPersonRequest): Promise<ChangedTextBody>

  review(draft: string): Promise<ReviewBody>
  publish(draft: string, request: PublishRequest): Promise<OrderBody>
  publication(publication: string): Promise<PublicationBody>
  publications(limit: number): Promise<PublicationListBody>
  /** Newest first, refused ones too. */
  publicationsOf(draft: string): Promise<PublicationListBody>

  tokens(): Promise<readonly TokenBody[]>
  makeToken(request: TokenRequest): Promise<NewTokenBody>
  revokeToken(handle: string): Promise<void>
}

export function openScriptoriumApi(http: HttpClient): ScriptoriumApi {
  return {
    session: () => http.get('/api/session'),
    completeSignIn: (token) => http.post('/auth/wiki/complete', { token }),
    signOut: () => http.post('/auth/sign-out', {}),

    drafts: (state, limit) => http.get(`/api/drafts?state=${state}&limit=${limit}`),
    draft: (draft) => http.get(at(draft)),
    draftAccess: (draft) => http.get(at(draft, '/access')),
    draftPeople: (draft) => http.get(at(draft, '/people')),
    draftText: (draft) => http.get(at(draft, '/text')),
    startDraft: (request) => http.post('/api/drafts', request),
    ticket: (draft, request) => http.post(at(draft, '/tickets'), request),

    page: (title) => http.get(`/api/pages/${encodeURIComponent(title)}`),
    titles: (prefix, limit, signal) =>
      http.get(`/api/titles?prefix=${encodeURIComponent(prefix)}&limit=${limit}`, signal),

    history: (draft, { generation, before, limit }) =>
      http.get(at(draft, `/history?${query({ generation, before, limit })}`)),
    historyText: (draft, { generation, sequence }, since, signal) =>
      http.get(at(draft, `/history/text?${query({ generation, sequence, since })}`), signal),
    nameVersion: (draft, request) => http.post(at(draft, '/versions'), request),
    forgetVersion: (draft, version) => http.delete(at(draft, `/versions/${encodeURIComponent(version)}`)),
    restore: (draft, request) => http.post(at(draft, '/restore'), request),
    undoPerson: (draft, request) => http.post(at(draft, '/undo'), request),

    review: (draft) => http.get(at(draft, '/review')),
    publish: (draft, request) => http.post(at(draft, '/publications'), request),
    publication: (publication) => http.get(`/api/publications/${encodeURIComponent(publication)}`),
    publications: (limit) => http.get(`/api/publications?limit=${limit}`),
    publicationsOf: (draft) => http.get(at(draft, '/publications')),

    tokens: async () => (await http.get<TokenListBody>('/api/tokens')).tokens,
    makeToken: (request) => http.post('/api/tokens', request),
    revokeToken: (handle) => http.delete(`/api/tokens/${encodeURIComponent(handle)}`),
  }
}

function at(draft: string, rest = ''): string {
  return `/api/drafts/${encodeURIComponent(draft)}${rest}`
}

function query(values: Readonly<Record<string, number | undefined>>): string {
  const given = Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]]))
  return new URLSearchParams(given).toString()
}
