import { type CookieJar, openCookieJar } from './cookie-jar.ts'
import { makeSignInLink } from './sign-in-link.ts'

/** The wiki's API as one person. */
export interface WikiSession {
  readonly jar: CookieJar
  /** A GET of api.php in format version 2. */
  query(parameters: Readonly<Record<string, string | number>>): Promise<WikiAnswer>
  /** A POST of api.php with this session's own token. */
  act(parameters: Readonly<Record<string, string | number>>): Promise<WikiAnswer>
  /** Saves a whole page and gives back its new revision. @throws Error with the wiki's answer when it was not saved */
  edit(title: string, wikitext: string, summary?: string): Promise<number>
  /** The newest revision of a page; `undefined`: no such page. */
  page(title: string): Promise<WikiRevision | undefined>
  /** Newest first. */
  history(title: string): Promise<readonly WikiRevision[]>
}

/** JSON as it came; look into it with `at`. */
export type WikiAnswer = Readonly<Record<string, unknown>>

export interface WikiRevision {
  readonly revision: number
  readonly parent: number
  readonly user: string
  readonly summary: string
  readonly tags: readonly string[]
  readonly wikitext: string
}

/** Signs in by a link of the local stack, so no password is needed. */
export async function openWikiSession(
  wiki: { readonly address: string; readonly api: string; readonly folder: string },
  name: string | null,
): Promise<WikiSession> {
  const jar = openCookieJar()
  if (name !== null) {
    const response = await jar.fetch(await makeSignInLink(wiki.folder, wiki.address, name, wiki.address))
    if (response.status !== 303) throw new Error(`${name} cannot sign in: ${response.status} ${await response.text()}`)
  }
  const ask = async (
    parameters: Readonly<Record<string, string | number>>,
    method: 'GET' | 'POST',
  ): Promise<WikiAnswer> => {
    const form = new URLSearchParams({ format: 'json', formatversion: '2', errorformat: 'plaintext' })
    for (const [key, value] of Object.entries(parameters)) form.set(key, String(value))
    const response =
      method === 'GET'
        ? await jar.fetch(`${wiki.api}?${form.toString()}`)
        : await jar.fetch(wiki.api, { method, body: form })
    return Object(await response.json())
  }
  const query: WikiSession['query'] = (parameters) => ask(parameters, 'GET')
  const act: WikiSession['act'] = async (parameters) => {
    const answer = await query({ action: 'query', meta: 'tokens' })
    return ask({ ...parameters, token: String(at(answer, 'query', 'tokens', 'csrftoken')) }, 'POST')
  }
  const revisions = async (title: string, limit: number): Promise<WikiRevision[]> => {
    const answer = await query({
      action: 'query',
      prop: 'revisions',
      titles: title,
      rvprop: 'ids|user|comment|tags|content',
      rvslots: 'main',
      rvlimit: limit,
    })
    const found = at(answer, 'query', 'pages', 0, 'revisions')
    return Array.isArray(found) ? found.map(toRevision) : []
  }
  return {
    jar,
    query,
    act,
    async edit(title, wikitext, summary = '') {
      const answer = await act({ action: 'edit', title, text: wikitext, summary })
      if (at(answer, 'edit', 'result') !== 'Success')
        throw new Error(`${title} was not saved: ${JSON.stringify(answer)}`)
      return Number(at(answer, 'edit', 'newrevid'))
    },
    page: async (title) => (await revisions(title, 1))[0],
    history: (title) => revisions(title, 50),
  }
}

/** What stands at a place in an answer; `undefined` when the answer has no such place. */
export function at(answer: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    answer,
  )
}

function toRevision(revision: unknown): WikiRevision {
  const tags = at(revision, 'tags')
  return {
    revision: Number(at(revision, 'revid')),
    parent: Number(at(revision, 'parentid')),
    user: String(at(revision, 'user')),
    summary: String(at(revision, 'comment')),
    tags: Array.isArray(tags) ? tags.map(String) : [],
    wikitext: String(at(revision, 'slots', 'main', 'content')),
  }
}
