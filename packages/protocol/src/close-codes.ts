/** Why the server ended a connection. 4400–4499: stay away. 4500–4599: come back with back-off. y-websocket 3.1 keeps the same rule. */
export const closeCode = {
  /** The bytes were no frame of this protocol. */
  malformed: 4400,
  /** Signed out, or the ticket was refused. */
  signedOut: 4401,
  /** No right to be here any more. */
  noRight: 4403,
  noSuchDraft: 4404,
  /** The draft has begun a new generation: this doc cannot go on. */
  otherGeneration: 4409,
  /** The draft was closed. */
  closed: 4410,
  /** More frames, joins or client ids than the limits allow. */
  tooMuch: 4429,
  internal: 4500,
  /** The server stops, reloads the draft, or this client fell too far behind. */
  comeBack: 4503,
} as const

export type CloseCode = (typeof closeCode)[keyof typeof closeCode]

/** Whether to connect again by oneself after this close code. Unknown codes are treated as passing trouble. */
export function mayComeBack(code: number): boolean {
  return code < 4400 || code > 4499
}

/**
 * What stands beside 4503 when the server makes room for its successor: come back within this time, each at a moment of its own
 * choice, so that thousands do not come at once.
 * @param withinMs milliseconds, 0 or more
 */
export function moveReason(withinMs: number): string {
  return `move ${Math.round(withinMs)}`
}

/** How long a client may take to come back after this close; `null`: it was no move, the usual back-off holds. At most a minute is believed. */
export function moveWithinMs(code: number, reason: string): number | null {
  const withinMs = code === closeCode.comeBack ? /^move (\d{1,6})$/.exec(reason)?.[1] : undefined
  return withinMs === undefined ? null : Math.min(Number(withinMs), 60_000)
}
