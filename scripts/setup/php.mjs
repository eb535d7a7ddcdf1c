import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openApt } from './apt.mjs'
import { machineCodename, machineSources, ownSources } from './debian-sources.mjs'
import { isComplete, makePart } from './part.mjs'
import { run } from './run.mjs'

const packages = ['php-cli', 'php-sqlite3', 'php-mbstring', 'php-xml', 'php-intl', 'php-apcu', 'php-curl', 'libthai0']
/** These need others to be loaded before them, or come last. */
const first = ['pdo.so', 'dom.so', 'xml.so']
const last = ['xmlreader.so', 'xsl.so', 'wikidiff2.so']

/** @param {string} codename */
const recipe = (codename) => `php 2 ${codename}`

/** @param {string} folder */
export const hasPhp = (folder) => isComplete(folder, recipe(machineCodename() ?? ''))

/**
 * PHP with what MediaWiki wants, and wikidiff2, unpacked from the machine's own distribution.
 *
 * @param {string} folder
 * @param {string} cache
 * @param {(what: string) => void} say
 */
export async function fetchPhp(folder, cache, say) {
  const codename = machineCodename() ?? ''
  const apt = await openApt(join(cache, 'php'), {
    sources: ownSources(machineSources(), codename),
    isInstalled: (name) => !/^(php|mediawiki|libapache2-mod-php)/.test(name),
  })
  say(`reading the package lists of ${codename}`)
  await apt.update()
  const needed = await apt.plan(packages)
  say(`fetching ${needed.length + 1} packages`)
  await makePart(folder, recipe(codename), async (into) => {
    // php-wikidiff2 depends on a web server's PHP, which nobody needs here: so it does not go through the plan.
    await apt.unpack([...new Set([...needed, 'php-wikidiff2'])], into)
    writeLauncher(into, folder)
  })
  apt.close()
  await run(join(folder, 'php'), [
    '-r',
    'exit( extension_loaded( "pdo_sqlite" ) && extension_loaded( "sodium" ) ? 0 : 1 );',
  ])
}

/** @param {string} made where the files are now @param {string} folder where they will be */
function writeLauncher(made, folder) {
  const api = readdirSync(join(made, 'usr/lib/php')).find((name) => /^\d{8}/.test(name))
  const binary = readdirSync(join(made, 'usr/bin')).find((name) => /^php\d\.\d$/.test(name))
  if (!api || !binary) throw new Error(`no PHP among the packages in ${made}`)
  const libraries = ['usr/lib', 'lib'].flatMap((path) =>
    (existsSync(join(made, path)) ? readdirSync(join(made, path)) : [])
      .filter((name) => name.endsWith('-linux-gnu'))
      .map((name) => join(folder, path, name)),
  )
  const found = readdirSync(join(made, 'usr/lib/php', api)).filter(
    (name) => name.endsWith('.so') && name !== 'opcache.so',
  )
  const middle = found.filter((name) => !first.includes(name) && !last.includes(name))
  const extensions = [
    ...first.filter((name) => found.includes(name)),
    ...middle,
    ...last.filter((name) => found.includes(name)),
  ]
  const settings = [
    `extension_dir = ${join(folder, 'usr/lib/php', api)}`,
    'zend_extension = opcache.so',
    ...extensions.map((name) => `extension = ${name}`),
    '',
  ]
  writeFileSync(join(made, 'php.ini'), settings.join('\n'))
  writeFileSync(
    join(made, 'php'),
    [
      '#!/bin/sh',
      `LD_LIBRARY_PATH='${libraries.join(':')}'"\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"`,
      'PHP_INI_SCAN_DIR=',
      'export LD_LIBRARY_PATH PHP_INI_SCAN_DIR',
      `exec '${join(folder, 'usr/bin', binary)}' -c '${join(folder, 'php.ini')}' "$@"`,
      '',
    ].join('\n'),
  )
  chmodSync(join(made, 'php'), 0o755)
}
