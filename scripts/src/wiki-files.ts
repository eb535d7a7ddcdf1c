import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { carriedParts, checkout } from './checkout.ts'
import { runPhp } from './php.ts'
import type { WikiVersion } from './wiki-version.ts'

/** Extensions of Debian's package that the local wiki has on: those that can stand in the way of an edit, and those that pages use. */
export const bundledExtensions = [
  'AbuseFilter',
  'CategoryTree',
  'Cite',
  'ConfirmEdit',
  'Gadgets',
  'OATHAuth',
  'ParserFunctions',
  'SpamBlacklist',
  'TemplateData',
  'TitleBlacklist',
  'VisualEditor',
  'WikiEditor',
] as const

/** What `scripts/wiki/settings.php` reads. */
export interface WikiInstance {
  readonly name: string
  readonly address: string
  readonly server: string
  readonly serverInternal: string
  readonly serverKey: string
  readonly secretKey: string
  readonly extensions: readonly string[]
  /** Folder of the extension; `null` while it has no extension.json. */
  readonly draftTogether: string | null
}

/** Folder of our own extension. `SCRIPTORIUM_WIKI_EXTENSION=none` gives a wiki without it, for whoever is taking it apart. */
export function draftTogetherFolder(): string | null {
  if (process.env['SCRIPTORIUM_WIKI_EXTENSION'] === 'none') return null
  const folder = join(checkout, 'apps/wiki-extension')
  return existsSync(join(folder, 'extension.json')) ? folder : null
}

/** Writes a wiki's settings into its folder. */
export async function writeWikiSettings(folder: string, instance: WikiInstance): Promise<void> {
  await mkdir(join(folder, 'cache'), { recursive: true })
  await mkdir(join(folder, 'sign-in'), { recursive: true, mode: 0o700 })
  await writeFile(join(folder, 'instance.json'), `${JSON.stringify(instance, undefined, 2)}\n`, { mode: 0o600 })
  if (!existsSync(join(folder, 'toggles.json'))) await writeFile(join(folder, 'toggles.json'), '{}\n')
  const settings = join(checkout, 'scripts/wiki/settings.php')
  await writeFile(
    join(folder, 'LocalSettings.php'),
    `<?php\n$wgScriptoriumFolder = __DIR__;\nrequire ${JSON.stringify(settings)};\n`,
  )
}

/** Puts the database of the prepared wiki in place of whatever is there. */
export async function copyDatabase(fromFolder: string, toFolder: string): Promise<void> {
  for (const name of ['db', 'cache']) {
    await rm(join(toFolder, name), { recursive: true, force: true })
    if (existsSync(join(fromFolder, name))) await cp(join(fromFolder, name), join(toFolder, name), { recursive: true })
  }
}

/** Runs one of MediaWiki's maintenance scripts, or one of ours by its full path, on the wiki in `folder`. */
export async function runMaintenance(
  version: WikiVersion,
  folder: string | null,
  script: string,
  parameters: readonly string[],
  input = '',
): Promise<string> {
  const code = carriedParts().wikiCode(version)
  const path = script.startsWith('/') ? script : join(code, 'maintenance', `${script}.php`)
  const settings = folder === null ? {} : { MW_CONFIG_FILE: join(folder, 'LocalSettings.php') }
  return runPhp(['-d', 'memory_limit=512M', '-d', 'error_reporting=E_ALL&~E_DEPRECATED', path, ...parameters], {
    env: { MW_INSTALL_PATH: code, ...settings },
    input,
  })
}

/** Removes sign-in links that nobody used. */
export async function forgetSignInLinks(folder: string): Promise<void> {
  for (const name of await readdir(join(folder, 'sign-in'))) await rm(join(folder, 'sign-in', name), { force: true })
}
