import { DraftError } from '@scriptorium/draft'
import * as v from 'valibot'
import type { Http } from './http.ts'
import { publicKeyOf } from './tokens.ts'
import type { WikiKey } from './tokens.ts'

/** The wiki's public keys and the name it signs under. */
export interface KnownKeys {
  readonly issuer: string
  readonly keys: readonly WikiKey[]
}

/** Read from the wiki's keys route, kept for an hour, and read again when a key is unknown. */
export interface WikiKeys {
  /** What is known for `kid`; asks the wiki when nothing fresh is. @throws DraftError `wiki/unreachable` */
  forKey(kid: string): Promise<KnownKeys>
  /**
   * The same without waiting, for what we answer to the wiki itself: its worker would wait for itself. Starts a reading in the
   * background when that is due. @throws DraftError `wiki/unreachable` when nothing is known yet: the wiki comes again
   */
  forKeyAtOnce(kid: string): KnownKeys
  /** The wiki's name as audience. @throws DraftError `wiki/unreachable` */
  issuer(): Promise<string>
  /** The same without waiting. @throws DraftError `wiki/unreachable` */
  issuerAtOnce(): string
  /** Starts the first reading, so that the wiki's own first question need not come twice. */
  warm(): void
}

const answer = v.looseObject({
  issuer: v.string(),
  keys: v.array(v.looseObject({ kty: v.literal('OKP'), crv: v.literal('Ed25519'), kid: v.string(), x: v.string() })),
})

const keptMs = 3_600_000
/** Unknown key ids and a wiki that does not answer cost at most one request in this time: anybody can invent key ids. */
const rereadMs = 10_000

export function openWikiKeys(http: Http, restAddress: string, nowMs: () => number): WikiKeys {
  let known: KnownKeys | undefined
  let knownAtMs = Number.NEGATIVE_INFINITY
  let triedAtMs = Number.NEGATIVE_INFINITY
  let reading: Promise<KnownKeys> | undefined

  async function read(): Promise<KnownKeys> {
    triedAtMs = nowMs()
    const { body } = await http.send(`${restAddress}/draft-together/v0/keys`, {})
    const parsed = v.safeParse(answer, body)
    if (!parsed.success) {
      const cause = new Error('the wiki has no extension DraftTogether, or another version of it')
      throw new DraftError('wiki/unreachable', { wiki: http.wiki }, { cause })
    }
    const keys = parsed.output.keys.map(({ kid, x }) => ({ kid, key: publicKeyOf(x) }))
    known = { issuer: parsed.output.issuer, keys }
    knownAtMs = nowMs()
    return known
  }

  function readOnce(): Promise<KnownKeys> {
    reading ??= read().finally(() => {
      reading = undefined
    })
    return reading
  }

  function isDue(kid: string): boolean {
    if (nowMs() - triedAtMs < rereadMs) return false
    const isOld = nowMs() - knownAtMs >= keptMs
    return isOld || known?.keys.every((key) => key.kid !== kid) === true
  }

  function readInBackground(): void {
    // Whoever needs it next is told if it fails again.
    readOnce().catch(() => undefined)
  }

  function knownNow(): KnownKeys {
    if (known !== undefined) return known
    if (nowMs() - triedAtMs >= rereadMs) readInBackground()
    throw new DraftError('wiki/unreachable', { wiki: http.wiki })
  }

  return {
    async forKey(kid) {
      return known === undefined || isDue(kid) ? await readOnce() : known
    },
    forKeyAtOnce(kid) {
      if (isDue(kid)) readInBackground()
      return knownNow()
    },
    async issuer() {
      return (known ?? (await readOnce())).issuer
    },
    issuerAtOnce: () => knownNow().issuer,
    warm: readInBackground,
  }
}
