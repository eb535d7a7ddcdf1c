import type { Wiki } from '@scriptorium/draft'
import { openActionApi } from './action-api.ts'
import { openBotSession } from './bot-session.ts'
import { openEvents } from './events.ts'
import { openHeardTokens } from './heard-tokens.ts'
import { openHttp } from './http.ts'
import type { Fetch } from './http.ts'
import { openIdentity } from './identity.ts'
import { openPages } from './pages.ts'
import { openPublishing } from './publishing.ts'
import { openRights } from './rights.ts'
import { openSaidTokens } from './said-tokens.ts'
import type { SigningKey } from './signing-key.ts'
import { openWikiKeys } from './wiki-keys.ts'

export interface MediaWikiConfig {
  /** Full address of `api.php` as this server reaches it. `rest.php` is its neighbour. */
  readonly api: string
  /** The same as browsers reach it. `index.php` is its neighbour. */
  readonly publicApi: string
  /** This server's public address, without a slash at the end: its name in every token. */
  readonly serverAddress: string
  /** A bot password (`Name@app`) for reading a private wiki, or `null`. */
  readonly bot: { readonly name: string; readonly password: string } | null
  /** For one whole answer of the wiki, milliseconds: 20 000 by default. */
  readonly timeoutMs?: number
}

/**
 * A MediaWiki 1.39 or later with the extension DraftTogether. Asks the wiki for its keys in the background and needs it for nothing
 * else yet: a wiki that is down is found out by the first question, as `wiki/unreachable`.
 */
export function connectMediaWiki(
  config: MediaWikiConfig,
  parts: { readonly fetch: Fetch; readonly nowMs: () => number; readonly signer: SigningKey },
): Wiki {
  const { fetch, nowMs, signer } = parts
  const rest = neighbour(config.api, 'rest.php')
  const publicIndex = neighbour(config.publicApi, 'index.php')

  const http = openHttp(config.api, fetch, config.timeoutMs ?? 20_000)
  const api = openActionApi(http, config.bot === null ? null : openBotSession(http, config.bot))
  const wikiKeys = openWikiKeys(http, rest, nowMs)
  const heard = openHeardTokens(wikiKeys, config.serverAddress)
  const said = openSaidTokens(signer, config.serverAddress)
  wikiKeys.warm()

  return {
    pages: openPages(api, http, config.publicApi, nowMs),
    identity: openIdentity(heard, publicIndex),
    rights: openRights(http, rest, said, wikiKeys, nowMs),
    publishing: openPublishing(said, heard, wikiKeys, publicIndex),
    events: openEvents(heard),
  }
}

function neighbour(api: string, name: string): string {
  return new URL(name, api).href
}
