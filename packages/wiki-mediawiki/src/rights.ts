import { DraftError } from '@scriptorium/draft'
import type { WikiPermission, WikiRights } from '@scriptorium/draft'
import * as v from 'valibot'
import type { Http } from './http.ts'
import type { SaidTokens } from './said-tokens.ts'
import type { WikiKeys } from './wiki-keys.ts'

const block = v.object({ reason: v.string(), expiryMs: v.nullable(v.number()), by: v.nullable(v.string()) })
const answer = v.looseObject({
  answers: v.array(
    v.looseObject({
      sub: v.nullable(v.string()),
      title: v.string(),
      allowed: v.boolean(),
      reasons: v.array(v.object({ code: v.string(), text: v.string(), block: v.optional(block) })),
    }),
  ),
})

/** The extension's bound: 50 × 50 checks take it about a second. */
const maxPeople = 50
const maxTitles = 50
const questionLifetimeS = 30

/** The server's signed question, answered by MediaWiki's own permission check: docs/wiki-contract.md, W8. */
export function openRights(
  http: Http,
  restAddress: string,
  said: SaidTokens,
  wikiKeys: WikiKeys,
  nowMs: () => number,
): WikiRights {
  return {
    async ask({ people, titles, action }) {
      if (people.length > maxPeople || titles.length > maxTitles) throw new Error('at most 50 people and 50 titles')
      if (people.length === 0 || titles.length === 0) return []
      const audience = await wikiKeys.issuer()
      const token = said.sign(
        'draft-together-question',
        { people, titles, action },
        { audience, fromMs: nowMs(), lifetimeS: questionLifetimeS },
      )
      const { status, body } = await http.send(`${restAddress}/draft-together/v0/permissions`, {
        body: JSON.stringify({ token }),
      })
      if (status === 403) {
        const text = 'The wiki does not know this server’s key: see $wgDraftTogetherServerKey.'
        throw new DraftError('wiki/refused', { wikiCode: 'question-refused', text })
      }
      const parsed = v.safeParse(answer, body)
      if (status !== 200 || !parsed.success || parsed.output.answers.length !== people.length * titles.length) {
        throw new DraftError('wiki/unreachable', { wiki: http.wiki }, { cause: new Error(`HTTP ${status}`) })
      }
      const { answers } = parsed.output
      return people.flatMap((person, row) =>
        titles.map((title, column): WikiPermission => {
          const given = answers[row * titles.length + column]
          if (given === undefined || given.sub !== person || given.title !== title) {
            throw new DraftError('wiki/unreachable', { wiki: http.wiki }, { cause: new Error('answers out of order') })
          }
          return { person, title, action, isAllowed: given.allowed, reasons: given.reasons }
        }),
      )
    },
  }
}
