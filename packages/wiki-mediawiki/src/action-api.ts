import { DraftError } from '@scriptorium/draft'
import * as v from 'valibot'
import type { BotSession } from './bot-session.ts'
import { translateApiErrors } from './api-errors.ts'
import type { Http } from './http.ts'
import { encode } from './parameters.ts'
import type { Parameters } from './parameters.ts'

/** MediaWiki's action API, `formatversion=2`, errors translated. Every error of it comes with HTTP 200. */
export interface ActionApi {
  /** @throws DraftError `wiki/unreachable`, `wiki/read-only`, `wiki/refused` */
  get<Schema extends v.GenericSchema>(parameters: Parameters, answer: Schema): Promise<v.InferOutput<Schema>>
  /** For what is too long for an address. Reads only: no token is sent. */
  post<Schema extends v.GenericSchema>(parameters: Parameters, answer: Schema): Promise<v.InferOutput<Schema>>
}

const always = { format: 'json', formatversion: 2, errorformat: 'plaintext', errorlang: 'en' } as const

/** @param session the service account for a private wiki, or `null` */
export function openActionApi(http: Http, session: BotSession | null): ActionApi {
  async function once(parameters: Parameters, isPost: boolean): Promise<unknown> {
    const query = encode({ ...parameters, ...always })
    const cookie = session === null ? undefined : await session.cookie()
    const answer = await http.send(isPost ? http.wiki : `${http.wiki}?${query.toString()}`, {
      ...(isPost ? { body: query } : {}),
      ...(cookie === undefined ? {} : { cookie }),
    })
    if (typeof answer.body !== 'object' || answer.body === null) {
      throw new DraftError('wiki/unreachable', { wiki: http.wiki }, { cause: new Error(`HTTP ${answer.status}`) })
    }
    return answer.body
  }

  async function ask<Schema extends v.GenericSchema>(parameters: Parameters, schema: Schema, isPost: boolean) {
    let body = await once(parameters, isPost)
    if (session !== null && isSessionLost(body)) {
      session.forget()
      body = await once(parameters, isPost)
    }
    translateApiErrors(body, http.wiki)
    const parsed = v.safeParse(schema, body)
    // Whatever answers in another shape is not the wiki's API, or not one that we know.
    if (!parsed.success) {
      throw new DraftError('wiki/unreachable', { wiki: http.wiki }, { cause: new v.ValiError(parsed.issues) })
    }
    return parsed.output
  }

  return {
    get: (parameters, schema) => ask(parameters, schema, false),
    post: (parameters, schema) => ask(parameters, schema, true),
  }
}

const withErrors = v.looseObject({ errors: v.array(v.looseObject({ code: v.string() })) })

/** The wiki forgot our log-in: reading is refused, or `assert` fails. */
function isSessionLost(body: unknown): boolean {
  return v.is(withErrors, body) && body.errors.some(({ code }) => code === 'readapidenied' || code.startsWith('assert'))
}
