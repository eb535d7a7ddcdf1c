import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const signInLinkSeconds = 24 * 3600

/** A one-use address on a local wiki; `scripts/wiki/sign-in.php` takes it. It names itself by a file in the wiki's folder. */
export async function makeSignInLink(wikiFolder: string, wiki: string, name: string, goTo: string): Promise<string> {
  const key = randomBytes(16).toString('hex')
  const expires = Math.floor(Date.now() / 1000) + signInLinkSeconds
  await writeFile(join(wikiFolder, 'sign-in', `${key}.json`), JSON.stringify({ name, expires, goTo }), { mode: 0o600 })
  return `${wiki}/local/sign-in?key=${key}`
}
