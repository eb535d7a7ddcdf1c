import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { withLock } from '../setup/lock.mjs'
import { carriedParts, checkout, preparedFolder, stateFolder } from './checkout.ts'
import { botAccount, demoPeople } from './people.ts'
import { runPhp } from './php.ts'
import { keepSecrets, randomSecret } from './secrets.ts'
import { hashOfFolder } from './hash-of-folder.ts'
import { pagesAsXml, readSeedPages } from './seed-pages.ts'
import { bundledExtensions, draftTogetherFolder, runMaintenance, writeWikiSettings } from './wiki-files.ts'
import type { WikiVersion } from './wiki-version.ts'

/** Passwords of the demo accounts, for programs that sign in by password. Made at random, kept in the state folder. */
export function wikiPasswords(): Readonly<Record<string, string>> {
  return keepSecrets(join(stateFolder(), 'wiki-passwords.json'), () => ({
    ...Object.fromEntries(demoPeople.map((person) => [person.name, randomSecret()])),
    [botAccount.name]: randomSecret(),
  }))
}

/** A wiki with accounts and pages that no one has used: made once for each version, copied into each new stack. */
export async function prepareWiki(version: WikiVersion): Promise<string> {
  const folder = preparedFolder(`wiki-${version}`)
  const recipe = await recipeOfWiki(version)
  const isThere = async () => {
    const mark = join(folder, '.complete')
    return existsSync(mark) && (await readFile(mark, 'utf8')) === recipe
  }
  if (await isThere()) return folder
  await withLock(`${folder}.lock`, async () => {
    if (await isThere()) return
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    await install(version, folder)
    await makeAccounts(version, folder)
    await importPages(version, folder)
    await tidyDatabase(folder)
    await writeFile(join(folder, '.complete'), recipe)
  })
  return folder
}

async function recipeOfWiki(version: WikiVersion): Promise<string> {
  const extension = draftTogetherFolder()
  const parts = [
    version,
    JSON.stringify(wikiPasswords()),
    await hashOfFolder(join(checkout, 'scripts/wiki')),
    await hashOfFolder(join(checkout, 'scripts/seeds/pages')),
    // Only what makes tables: the rest of the extension is read where it stands.
    extension === null ? 'no extension' : await hashOfFolder(join(extension, 'sql')),
  ]
  return createHash('sha256').update(parts.join('\n')).digest('hex')
}

async function install(version: WikiVersion, folder: string): Promise<void> {
  const installer = join(carriedParts().wikiCode(version), 'maintenance/install.php')
  await runPhp(
    [
      '-d',
      'memory_limit=512M',
      '-d',
      'error_reporting=E_ALL&~E_DEPRECATED',
      installer,
      '--dbtype=sqlite',
      `--dbpath=${join(folder, 'db')}`,
      '--dbname=wiki',
      '--scriptpath=/w',
      '--server=http://127.0.0.1',
      '--lang=en',
      '--skins=Vector,MonoBook,Timeless,MinervaNeue',
      `--extensions=${bundledExtensions.join(',')}`,
      `--pass=${wikiPasswords()['Jo']}`,
      `--confpath=${folder}`,
      'Test Wiki',
      'Jo',
    ],
    { env: { MW_CONFIG_FILE: '' } },
  )
  await rm(join(folder, 'LocalSettings.php'))
  await writeWikiSettings(folder, {
    name: 'Test Wiki',
    address: 'http://127.0.0.1',
    server: 'http://localhost',
    serverInternal: 'http://127.0.0.1',
    serverKey: '',
    secretKey: randomSecret(),
    extensions: bundledExtensions,
    draftTogether: draftTogetherFolder(),
  })
  if (draftTogetherFolder() !== null) await runMaintenance(version, folder, 'update', ['--quick'])
}

async function makeAccounts(version: WikiVersion, folder: string): Promise<void> {
  const passwords = wikiPasswords()
  const people = demoPeople.map(({ name, groups }) => ({ name, groups, password: passwords[name] }))
  const bot = { ...botAccount, password: passwords[botAccount.name] }
  const script = join(checkout, 'scripts/wiki/prepare.php')
  await runMaintenance(version, folder, script, [], JSON.stringify({ people, bot }))
}

async function importPages(version: WikiVersion, folder: string): Promise<void> {
  const pages = await readSeedPages()
  await runMaintenance(version, folder, 'importDump', ['--username-prefix=', '--no-updates'], pagesAsXml(pages))
  // The installer wrote a main page of its own, newer than the imported one.
  const main = pages.find((page) => page.title === 'Main Page')
  if (main) await runMaintenance(version, folder, 'edit', ['--user=Jo', '--summary=Welcome', main.title], main.wikitext)
  await runMaintenance(version, folder, 'rebuildall', [])
  await runMaintenance(version, folder, 'initSiteStats', ['--update'])
  await runMaintenance(version, folder, 'runJobs', ['--quiet'])
  const languages = pages.filter((page) => page.language !== 'en').map(({ title, language }) => [title, language])
  await inDatabase(
    folder,
    `$set = $d->prepare( 'UPDATE page SET page_lang = ? WHERE page_title = ? AND page_namespace = 0' );
    foreach ( json_decode( stream_get_contents( STDIN ) ) as [ $title, $language ] ) { $set->execute( [ $language, str_replace( ' ', '_', $title ) ] ); }`,
    JSON.stringify(languages),
  )
}

/** The installer leaves the main database in another journal mode than the rest; one file is quicker to copy than three. */
async function tidyDatabase(folder: string): Promise<void> {
  await inDatabase(folder, `$d->exec( 'PRAGMA journal_mode=WAL' ); $d->exec( 'PRAGMA wal_checkpoint(TRUNCATE)' );`)
}

async function inDatabase(folder: string, statements: string, input = ''): Promise<void> {
  const open = `$d = new PDO( 'sqlite:' . $argv[1] ); $d->setAttribute( PDO::ATTR_ERRMODE, PDO::ERRMODE_EXCEPTION );`
  await runPhp(['-r', `${open} ${statements}`, join(folder, 'db/wiki.sqlite')], { input })
}
