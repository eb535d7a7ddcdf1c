import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LocalHomeserver } from './homeserver.ts'
import { botAccount } from './people.ts'
import { makeSigningKey, randomSecret } from './secrets.ts'
import type { LocalWiki } from './wiki.ts'
import { wikiPasswords } from './wiki-prepare.ts'

/** Keys by which wiki and server know each other. */
export interface StackKeys {
  /** PKCS#8 PEM. */
  readonly serverPrivate: string
  /** The raw 32 bytes, base64. */
  readonly serverPublic: string
  /** libsodium's 64 bytes, base64. */
  readonly wikiSecret: string
  readonly operatorToken: string
}

/** Reads a stack's keys, or makes them the first time. */
export async function keepKeys(folder: string): Promise<StackKeys> {
  const path = join(folder, 'keys.json')
  if (existsSync(path)) return JSON.parse(await readFile(path, 'utf8'))
  const server = makeSigningKey()
  const keys = {
    serverPrivate: server.privatePem,
    serverPublic: server.publicBase64,
    wikiSecret: makeSigningKey().sodiumSecretBase64,
    operatorToken: randomSecret(),
  }
  await writeFile(path, `${JSON.stringify(keys, undefined, 2)}\n`, { mode: 0o600 })
  return keys
}

/** What the server reads from its environment about itself, the wiki and the homeserver. */
export async function serverVariables(
  folder: string,
  keys: StackKeys,
  pushPort: number,
  wiki: LocalWiki | undefined,
  homeserver: LocalHomeserver | undefined,
): Promise<Record<string, string>> {
  const keyFile = join(folder, 'server-key.pem')
  await writeFile(keyFile, keys.serverPrivate, { mode: 0o600 })
  return {
    SCRIPTORIUM_DATA_FOLDER: join(folder, 'data'),
    SCRIPTORIUM_SIGNING_KEY_FILE: keyFile,
    SCRIPTORIUM_OPERATOR_TOKEN: keys.operatorToken,
    SCRIPTORIUM_MATRIX_LISTEN_PORT: String(pushPort),
    ...(wiki ? { SCRIPTORIUM_DEMO: '1', ...wikiVariables(wiki) } : {}),
    ...(homeserver ? homeserverVariables(homeserver) : {}),
  }
}

function wikiVariables(wiki: LocalWiki): Record<string, string> {
  return {
    SCRIPTORIUM_WIKI_API: wiki.api,
    SCRIPTORIUM_WIKI_BOT_NAME: `${botAccount.name}@${botAccount.appId}`,
    SCRIPTORIUM_WIKI_BOT_PASSWORD: wikiPasswords()[botAccount.name] ?? '',
  }
}

function homeserverVariables(homeserver: LocalHomeserver): Record<string, string> {
  return {
    SCRIPTORIUM_HOMESERVER: homeserver.address,
    SCRIPTORIUM_HOMESERVER_NAME: homeserver.name,
    SCRIPTORIUM_MATRIX_HEARING_TOKEN: homeserver.secrets.hearingToken,
    SCRIPTORIUM_MATRIX_PUSH_TOKEN: homeserver.secrets.pushToken,
    SCRIPTORIUM_MATRIX_SPEAKING_TOKEN: homeserver.secrets.speakingToken,
  }
}
