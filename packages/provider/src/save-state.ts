import type { SaveWord } from './provider-surface.ts'

/** Unacknowledged for this long: *Saving*. Under it the word would flicker at each key. */
const savingAfterMs = 1_000
/** No durable answer for this long: *Only on this device*. */
const deviceAfterMs = 20_000

/** What happened, as the save word understands it. Times are milliseconds since 1970. */
export type SaveEvent =
  /** The whole text is in the doc. */
  | { readonly kind: 'loaded' }
  /** A change of this page, sent or not. */
  | { readonly kind: 'typed'; readonly atMs: number }
  | { readonly kind: 'opened'; readonly atMs: number }
  /** An update went out on the open connection. `answer`: the answer to the server's question what it lacks; it carries everything unsent. */
  | { readonly kind: 'sent'; readonly as: 'answer' | 'update' }
  /** The first `count` updates of this connection are on the server's disk. */
  | { readonly kind: 'durable'; readonly count: number }
  /** The server took none of this update, counted as `sent` counts; nothing after it is sent before the next answer. */
  | { readonly kind: 'refused'; readonly update: number }
  /** `isMoving`: the server said that it is back in a moment. */
  | { readonly kind: 'lost'; readonly isMoving: boolean }
  /** The moment is over, and no connection came. */
  | { readonly kind: 'stranded' }
  | { readonly kind: 'role'; readonly role: 'write' | 'read' }
  | { readonly kind: 'compared'; readonly isEqual: boolean }

interface OpenConnection {
  readonly openedAtMs: number
  /** Updates sent on it. */
  readonly sent: number
  /** Which of them was the answer; before it nothing sent says anything about older changes. */
  readonly answer: number | null
  readonly durable: number
  /** The first refused one since the answer: nothing from there on is durable, whatever a count says, until an answer went out anew. */
  readonly refused: number | null
  /** Once the first `sent` updates are durable, the first `local` changes of this page are. Ascending. */
  readonly covers: readonly { readonly sent: number; readonly local: number }[]
}

export interface SaveState {
  readonly isLoaded: boolean
  readonly role: 'write' | 'read'
  readonly isOutOfStep: boolean
  /** Changes of this page so far. */
  readonly local: number
  /** How many of them, from the first, are on the server's disk. */
  readonly saved: number
  /** When changes were made that are not saved; close ones share their first one's time. Ascending. */
  readonly unsaved: readonly { readonly local: number; readonly atMs: number }[]
  readonly connection: OpenConnection | null
  /** There is no connection because the server makes room for its successor. */
  readonly isMoving: boolean
}

export const openingState: SaveState = {
  isLoaded: false,
  role: 'write',
  isOutOfStep: false,
  local: 0,
  saved: 0,
  unsaved: [],
  connection: null,
  isMoving: false,
}

/** Changes within this time share an entry of `unsaved`: an hour of typing offline stays a short list. */
const shareMs = 200

/** The next state. Nothing here knows a clock or a socket. */
export function nextSaveState(state: SaveState, event: SaveEvent): SaveState {
  switch (event.kind) {
    case 'loaded':
      return { ...state, isLoaded: true }
    case 'role':
      return { ...state, role: event.role }
    case 'compared':
      return { ...state, isOutOfStep: !event.isEqual }
    case 'typed':
      return typed(state, event.atMs)
    case 'opened':
      return {
        ...state,
        isMoving: false,
        connection: { openedAtMs: event.atMs, sent: 0, answer: null, durable: 0, refused: null, covers: [] },
      }
    case 'lost':
      return { ...state, connection: null, isMoving: event.isMoving }
    case 'stranded':
      return { ...state, isMoving: false }
    case 'refused':
      return state.connection === null ? state : { ...state, connection: refused(state.connection, event.update) }
    case 'sent':
      return state.connection === null ? state : { ...state, connection: sent(state.connection, event.as, state.local) }
    case 'durable':
      return state.connection === null ? state : durable(state, state.connection, event.count)
  }
}

function typed(state: SaveState, atMs: number): SaveState {
  const local = state.local + 1
  const last = state.unsaved.at(-1)
  const unsaved =
    last !== undefined && atMs - last.atMs < shareMs
      ? [...state.unsaved.slice(0, -1), { local, atMs: last.atMs }]
      : [...state.unsaved, { local, atMs }]
  return { ...state, local, unsaved }
}

function sent(connection: OpenConnection, as: 'answer' | 'update', local: number): OpenConnection {
  const count = connection.sent + 1
  // An answer carries everything again, also what was refused before it.
  const { answer, refused: first } = as === 'answer' ? { answer: count, refused: null } : connection
  if (answer === null || first !== null) return { ...connection, sent: count }
  return { ...connection, sent: count, answer, refused: first, covers: [...connection.covers, { sent: count, local }] }
}

function refused(connection: OpenConnection, update: number): OpenConnection {
  const { answer, covers } = connection
  // An answer went out since: it holds what was refused, and is taken or refused itself.
  if (answer !== null && update < answer)
    return { ...connection, covers: covers.filter((cover) => cover.sent < update || cover.sent >= answer) }
  const first = Math.min(connection.refused ?? update, update)
  return { ...connection, refused: first, covers: covers.filter((cover) => cover.sent < first) }
}

function durable(state: SaveState, connection: OpenConnection, count: number): SaveState {
  // A count beyond what was sent is a mistake of the server's: it proves nothing about what was not sent.
  const upTo = Math.min(count, connection.sent, (connection.refused ?? Infinity) - 1)
  if (upTo <= connection.durable) return state
  const covered = connection.covers.findLast((cover) => cover.sent <= upTo)?.local ?? 0
  const saved = Math.max(state.saved, covered)
  return {
    ...state,
    saved,
    unsaved: state.unsaved.filter((change) => change.local > saved),
    connection: { ...connection, durable: upTo, covers: connection.covers.filter((cover) => cover.sent > upTo) },
  }
}

/** All that was typed here is on the server's disk, as far as anybody knows now. */
export function isSaved(state: SaveState): boolean {
  return hasAllSaved(state) && !state.isOutOfStep
}

/** The same, whether or not the texts are equal. */
export function hasAllSaved(state: SaveState): boolean {
  return state.isLoaded && state.saved === state.local
}

/** @param changesAtMs when it changes by itself; `null`: never */
function word(is: SaveWord, changesAtMs: number | null = null) {
  return { word: is, changesAtMs }
}

/** The word to show, and when it changes by itself if nothing happens (`null`: never). */
export function saveWord(
  state: SaveState,
  nowMs: number,
): { readonly word: SaveWord; readonly changesAtMs: number | null } {
  if (!state.isLoaded) return word('opening')
  if (state.isOutOfStep) return word('out-of-step')
  const { connection } = state
  const hasUnsaved = state.saved < state.local
  if (state.role === 'read') return word(hasUnsaved ? 'device' : 'reading')
  if (connection === null && state.isMoving) return movingWord(state, nowMs)
  if (connection === null || connection.refused !== null) return word('device')
  const isAnswered = connection.answer !== null && connection.durable >= connection.answer
  if (!hasUnsaved && isAnswered) return word('saved')
  // Before this connection nothing could be acknowledged: older changes wait from its opening on.
  return waitingWord(Math.max(connection.openedAtMs, state.unsaved[0]?.atMs ?? 0), nowMs)
}

/** Between two servers: what was acknowledged is on the disk, and what was not waits as it does on an open line. */
function movingWord(state: SaveState, nowMs: number): ReturnType<typeof word> {
  const [oldest] = state.unsaved
  return oldest === undefined ? word('saved') : waitingWord(oldest.atMs, nowMs)
}

function waitingWord(waitsSinceMs: number, nowMs: number): ReturnType<typeof word> {
  const waitedMs = nowMs - waitsSinceMs
  if (waitedMs >= deviceAfterMs) return word('device')
  if (waitedMs >= savingAfterMs) return word('saving', waitsSinceMs + deviceAfterMs)
  return word('settling', waitsSinceMs + savingAfterMs)
}
