import { maxVersionName } from '@scriptorium/draft'
import type * as protocol from '@scriptorium/protocol'
import * as v from 'valibot'

/** Schemas of the bodies in `packages/protocol/src/http-bodies.ts`, which says what each field means. The compiler holds them together. */

const integer = v.pipe(v.number(), v.safeInteger())
const count = v.pipe(integer, v.minValue(0))
const id = v.pipe(integer, v.minValue(1))
const direction = v.picklist(['ltr', 'rtl'])
const chatMode = v.picklist(['candid', 'recorded'])
const chatRoom = v.picklist(['edit', 'topic'])
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))
/** Nothing that a page title, reason or label may hold: line ends and other control characters. */
const line = v.pipe(
  v.string(),
  v.check((value) => !/\p{Cc}/u.test(value), 'must hold no control characters'),
)

type Schema<Body> = v.GenericSchema<Body>

export const problem: Schema<protocol.Problem> = v.object({
  type: v.string(),
  title: v.string(),
  status: integer,
  code: v.string(),
  detail: v.string(),
  details: v.record(v.string(), v.unknown()),
})

const person = { id: v.string(), name: v.string(), isTemporary: v.boolean() }
export const personBody: Schema<protocol.PersonBody> = v.object(person)
export const presentPerson: Schema<protocol.PresentPerson> = v.object({ ...person, colour: count })

export const sessionBody: Schema<protocol.SessionBody> = v.object({
  person: v.nullable(personBody),
  csrf: v.nullable(v.string()),
  language: v.string(),
  wiki: v.object({
    id: v.string(),
    name: v.string(),
    address: v.string(),
    language: v.string(),
    direction,
    licence: v.object({ name: v.string(), url: v.nullable(v.string()) }),
    maxPageBytes: count,
    isReachable: v.boolean(),
  }),
  chat: v.object({ isReachable: v.boolean(), candidDays: count }),
})

export const draftBody: Schema<protocol.DraftBody> = v.object({
  id: v.string(),
  title: v.string(),
  pageId: v.nullable(id),
  baseRevision: v.nullable(id),
  direction,
  language: v.string(),
  state: v.picklist(['open', 'locked', 'published', 'closed', 'abandoned']),
  lockedUntilMs: v.nullable(integer),
  endedBy: v.nullable(v.string()),
  endedAtMs: v.nullable(integer),
  publication: v.nullable(v.string()),
  publishedRevision: v.nullable(id),
  generation: id,
  chatMode,
  startedBy: personBody,
  startedAtMs: integer,
  changedAtMs: integer,
  reason: v.nullable(v.string()),
  present: v.array(presentPerson),
  readers: count,
  authors: v.array(personBody),
})
export const draftListBody: Schema<protocol.DraftListBody> = v.object({ drafts: v.array(draftBody) })

const blockBody = v.object({
  reason: v.string(),
  expiryMs: v.nullable(integer),
  by: v.nullable(v.string()),
})
export const accessBody: Schema<protocol.AccessBody> = v.object({
  mayRead: v.boolean(),
  mayWrite: v.boolean(),
  mayPublish: v.boolean(),
  mayManage: v.boolean(),
  reasons: v.array(v.object({ code: v.string(), text: v.string(), block: v.optional(blockBody) })),
})

export const startDraftRequest: Schema<protocol.StartDraftRequest> = v.strictObject({
  title: v.pipe(line, v.minLength(1), v.maxLength(300)),
  chatMode,
  reason: v.exactOptional(v.pipe(line, v.trim(), v.minLength(1), v.maxLength(500))),
})

export const pageBody: Schema<protocol.PageBody> = v.object({
  title: v.string(),
  pageId: v.nullable(id),
  currentRevision: v.nullable(id),
  currentRevisionUser: v.nullable(v.string()),
  currentRevisionAtMs: v.nullable(integer),
  sizeBytes: count,
  language: v.string(),
  direction,
  address: v.string(),
  live: v.array(draftBody),
  access: accessBody,
})

export const titleSearchBody: Schema<protocol.TitleSearchBody> = v.object({
  hits: v.array(
    v.object({
      title: v.string(),
      description: v.nullable(v.string()),
      live: v.nullable(v.object({ draft: v.string(), people: count })),
    }),
  ),
})

export const draftTextBody: Schema<protocol.DraftTextBody> = v.object({
  generation: id,
  sequence: count,
  sha256,
  wikitext: v.string(),
  isDamaged: v.optional(v.boolean()),
})

export const revisionBody: Schema<protocol.RevisionBody> = v.object({
  revision: id,
  user: v.string(),
  atMs: integer,
  wikitext: v.string(),
  address: v.string(),
})

export const reviewCheck: Schema<protocol.ReviewCheck> = v.object({
  id: v.picklist(['rights', 'authors-rights', 'size', 'current', 'changed', 'in-step', 'replacement-character']),
  isFine: v.boolean(),
  line: v.nullable(id),
  parameters: v.array(v.string()),
})

export const reviewBody: Schema<protocol.ReviewBody> = v.object({
  draft: draftBody,
  text: draftTextBody,
  base: v.nullable(revisionBody),
  current: v.nullable(revisionBody),
  isCurrent: v.boolean(),
  spans: v.array(v.object({ codeUnits: count, person: v.nullable(v.string()) })),
  authors: v.array(v.object({ ...person, codeUnits: count, mayEdit: v.boolean() })),
  access: accessBody,
  summary: v.string(),
  maxSummaryCodePoints: count,
  sizeBytes: count,
  checks: v.array(reviewCheck),
})

export const publishRequest: Schema<protocol.PublishRequest> = v.strictObject({
  generation: id,
  sequence: count,
  sha256,
  baseRevision: v.nullable(id),
  summary: v.string(),
  isMinor: v.boolean(),
  isWatched: v.boolean(),
})
export const orderBody: Schema<protocol.OrderBody> = v.object({ publication: v.string(), goTo: v.string() })

export const publicationBody: Schema<protocol.PublicationBody> = v.object({
  id: v.string(),
  draft: v.string(),
  title: v.string(),
  state: v.picklist(['ordered', 'unclear', 'saved', 'unchanged', 'refused']),
  revision: v.nullable(id),
  parent: v.nullable(id),
  isExact: v.boolean(),
  isMerged: v.boolean(),
  wikiCode: v.nullable(v.string()),
  wikiText: v.nullable(v.string()),
  publishedBy: personBody,
  atMs: integer,
  summary: v.string(),
  authors: v.array(v.object({ ...person, codeUnits: count })),
  sha256,
  revisionAddress: v.nullable(v.string()),
  differenceAddress: v.nullable(v.string()),
  pageAddress: v.string(),
})
export const publicationListBody: Schema<protocol.PublicationListBody> = v.object({
  publications: v.array(publicationBody),
})

export const ticketRequest: Schema<protocol.TicketRequest> = v.strictObject({
  isOneTime: v.boolean(),
  lifetimeS: v.exactOptional(v.pipe(integer, v.minValue(60), v.maxValue(86_400))),
})
export const ticketBody: Schema<protocol.TicketBody> = v.object({
  ticket: v.string(),
  generation: id,
  expiresAtMs: integer,
  socketAddress: v.string(),
})

export const peopleBody: Schema<protocol.PeopleBody> = v.object({
  present: v.array(presentPerson),
  readers: count,
  authors: v.array(personBody),
  removed: v.array(personBody),
})

export const lockRequest: Schema<protocol.LockRequest> = v.strictObject({ untilMs: v.nullable(integer) })
export const reasonRequest: Schema<protocol.ReasonRequest> = v.strictObject({
  reason: v.exactOptional(v.pipe(line, v.trim(), v.maxLength(500))),
})

export const chatMessageBody: Schema<protocol.ChatMessageBody> = v.object({
  seq: id,
  txn: v.nullable(v.string()),
  author: v.variant('kind', [
    v.object({ kind: v.literal('person'), id: v.string(), name: v.string(), colour: count }),
    v.object({ kind: v.literal('matrix'), id: v.string(), name: v.string(), colour: count }),
  ]),
  body: v.string(),
  atMs: integer,
  delivery: v.picklist(['pending', 'confirmed', 'refused']),
})
export const chatHistoryBody: Schema<protocol.ChatHistoryBody> = v.object({
  messages: v.array(chatMessageBody),
  hasMore: v.boolean(),
  mode: chatMode,
})
export const chatSendRequest: Schema<protocol.ChatSendRequest> = v.strictObject({
  room: chatRoom,
  txn: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{8,64}$/)),
  body: v.pipe(v.string(), v.minLength(1), v.maxLength(4000)),
})

export const tokenRequest: Schema<protocol.TokenRequest> = v.strictObject({
  label: v.pipe(line, v.trim(), v.minLength(1), v.maxLength(100)),
  lifetimeDays: v.pipe(integer, v.minValue(1), v.maxValue(365)),
})
const token = {
  handle: v.string(),
  label: v.string(),
  createdAtMs: integer,
  expiresAtMs: integer,
  lastUsedAtMs: v.nullable(integer),
}
export const tokenBody: Schema<protocol.TokenBody> = v.object(token)
export const newTokenBody: Schema<protocol.NewTokenBody> = v.object({ ...token, token: v.string() })
export const tokenListBody: Schema<protocol.TokenListBody> = v.object({ tokens: v.array(tokenBody) })

/** Long enough for a paragraph, short enough to be sought letter by letter. */
const phrase = v.pipe(v.string(), v.minLength(1), v.maxLength(10_000))
export const eraseRequest: Schema<protocol.EraseRequest> = v.union([
  v.strictObject({ phrase }),
  v.strictObject({ from: count, to: count, sha256 }),
])
export const erasureBody: Schema<protocol.ErasureBody> = v.object({ generation: id, codeUnits: count })
export const generationBody: Schema<protocol.GenerationBody> = v.object({
  generation: id,
  atMs: integer,
  reason: v.picklist(['text-unsound', 'erased', 'backup-restored', 'worn', 'asked']),
  culprit: v.nullable(personBody),
})
export const generationListBody: Schema<protocol.GenerationListBody> = v.object({
  generations: v.array(generationBody),
})
export const backupBody: Schema<protocol.BackupBody> = v.object({ file: v.string(), bytes: count, madeAtMs: integer })

const changeKind = v.picklist(['began', 'wrote', 'restored', 'undid'])
export const stretchBody: Schema<protocol.StretchBody> = v.object({
  from: id,
  to: id,
  beganAtMs: integer,
  endedAtMs: integer,
  person: v.nullable(personBody),
  section: v.nullable(v.string()),
  added: count,
  removed: count,
  words: v.string(),
  kind: changeKind,
})
export const versionBody: Schema<protocol.VersionBody> = v.object({
  id: v.string(),
  generation: id,
  sequence: id,
  name: v.string(),
  by: v.nullable(personBody),
  atMs: integer,
})
export const historyBody: Schema<protocol.HistoryBody> = v.object({
  generation: id,
  generations: v.array(
    v.object({
      generation: id,
      atMs: integer,
      began: v.picklist(['seeded', 'text-unsound', 'erased', 'backup-restored', 'worn', 'asked']),
      baseRevision: v.nullable(id),
      sequence: id,
    }),
  ),
  stretches: v.array(stretchBody),
  hasMore: v.boolean(),
  versions: v.array(versionBody),
})
export const historyTextBody: Schema<protocol.HistoryTextBody> = v.object({
  generation: id,
  sequence: id,
  atMs: integer,
  sha256,
  pieces: v.array(
    v.object({
      text: v.string(),
      kind: v.picklist(['kept', 'added', 'removed']),
      person: v.nullable(v.string()),
    }),
  ),
  people: v.array(personBody),
})
export const nameVersionRequest: Schema<protocol.NameVersionRequest> = v.strictObject({
  generation: id,
  sequence: id,
  name: v.pipe(line, v.trim(), v.minLength(1), v.maxLength(maxVersionName)),
})
export const restoreRequest: Schema<protocol.RestoreRequest> = v.strictObject({ generation: id, sequence: id })
export const undoPersonRequest: Schema<protocol.UndoPersonRequest> = v.strictObject({
  person: v.pipe(v.string(), v.regex(/^[1-9][0-9]{0,18}$/)),
  isTrial: v.exactOptional(v.boolean()),
})
export const changedTextBody: Schema<protocol.ChangedTextBody> = v.object({
  generation: id,
  sequence: id,
  added: count,
  removed: count,
})

export const signInCompletion: Schema<protocol.SignInCompletion> = v.strictObject({
  token: v.pipe(v.string(), v.minLength(1), v.maxLength(8192)),
})
export const signInAnswer: Schema<protocol.SignInAnswer> = v.object({ returnTo: v.string() })
export const nothing = v.strictObject({})
