import { DraftError } from '@scriptorium/draft'
import * as v from 'valibot'
import { encode } from './parameters.ts'
import { translateApiErrors } from './api-errors.ts'
import type { Http } from './http.ts'

/** A service account by bot password: only for reading a private wiki. It never publishes. */
export interface BotSession {
  /** Logs in when needed. @throws DraftError `wiki/refused` when the wiki does not take name or password, `wiki/unreachable` */
  cookie(): Promise<string>
  /** The wiki forgot the log-in: the next `cookie()` logs in again. */
  forget(): void
}

const tokenAnswer = v.looseObject({ query: v.looseObject({ tokens: v.looseObject({ logintoken: v.string() }) }) })
const loginAnswer = v.looseObject({ login: v.looseObject({ result: v.string(), reason: v.optional(v.unknown()) }) })

export function openBotSession(http: Http, account: { readonly name: string; readonly password: string }): BotSession {
  let cookie: Promise<string> | undefined

  async function logIn(): Promise<string> {
    const jar = new Map<string, string>()
    async function call<Schema extends v.GenericSchema>(parameters: Record<string, string>, schema: Schema) {
      const body = encode({ ...parameters, format: 'json', formatversion: 2, errorformat: 'plaintext' })
      const answer = await http.send(http.wiki, { body, cookie: joined(jar) })
      keep(jar, answer.cookies)
      translateApiErrors(answer.body, http.wiki)
      const parsed = v.safeParse(schema, answer.body)
      if (!parsed.success) throw new DraftError('wiki/unreachable', { wiki: http.wiki })
      return parsed.output
    }
    const { query } = await call({ action: 'query', meta: 'tokens', type: 'login' }, tokenAnswer)
    const { login } = await call(
      { action: 'login', lgname: account.name, lgpassword: account.password, lgtoken: query.tokens.logintoken },
      loginAnswer,
    )
    if (login.result !== 'Success') {
      throw new DraftError('wiki/refused', { wikiCode: 'login-failed', text: JSON.stringify(login.reason ?? '') })
    }
    return joined(jar)
  }

  return {
    cookie() {
      // One log-in for all who ask at once; a failed one is not kept.
      cookie ??= logIn().catch((error: unknown) => {
        cookie = undefined
        throw error
      })
      return cookie
    },
    forget() {
      cookie = undefined
    },
  }
}

function keep(jar: Map<string, string>, setCookies: readonly string[]): void {
  for (const line of setCookies) {
    const [pair = ''] = line.split(';')
    const at = pair.indexOf('=')
    if (at > 0) jar.set(pair.slice(0, at).trim(), pair.slice(at + 1))
  }
}

function joined(jar: ReadonlyMap<string, string>): string {
  return [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
}
