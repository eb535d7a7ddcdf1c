import type {
  AccessBody,
  DraftBody,
  DraftListBody,
  DraftTextBody,
  NewTokenBody,
  OrderBody,
  PageBody,
  PeopleBody,
  PublicationBody,
  PublicationListBody,
  PublishRequest,
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
} from '@scriptorium/protocol'
import type { HttpClient } from './http-client.ts'

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
