import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { carriedParts, checkout } from './checkout.ts'
import { runPhp } from './php.ts'

/** Which version of each part runs, as far as it is ours. */
export async function readVersions(wanted: {
  readonly hasWiki: boolean
  readonly hasHomeserver: boolean
}): Promise<Record<string, string>> {
  const own: { version: string } = JSON.parse(await readFile(join(checkout, 'package.json'), 'utf8'))
  const versions: Record<string, string> = { scriptorium: own.version, node: process.versions.node }
  if (wanted.hasWiki) {
    const defines = await readFile(join(carriedParts().wikiCode('1.43'), 'includes/Defines.php'), 'utf8')
    versions['mediawiki'] = /'MW_VERSION', '([^']+)'/.exec(defines)?.[1] ?? '1.43'
    versions['php'] = await runPhp(['-r', 'echo PHP_VERSION;'])
  }
  if (wanted.hasHomeserver) {
    const lock = await readFile(join(checkout, 'scripts/homeserver/requirements.txt'), 'utf8')
    versions['synapse'] = /^matrix-synapse==(\S+)/m.exec(lock)?.[1] ?? 'unknown'
  }
  return versions
}
