import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { statusWithout } from './dpkg-status.mjs'
import { run } from './run.mjs'

/** @import { Source } from './debian-sources.mjs' */

const dpkgStatus = '/var/lib/dpkg/status'
const keyrings = ['/usr/share/keyrings/debian-archive-keyring.gpg', '/usr/share/keyrings/debian-archive-keyring.pgp']

/**
 * apt with folders, sources and pins of its own: the machine's packages and apt's state are read at most, never changed, no root is
 * needed, and no lock is shared with anybody.
 *
 * @param {string} folder
 * @param {object} options
 * @param {readonly (Source & { architecture?: string })[]} options.sources
 * @param {string} [options.pins] text of a preferences file
 * @param {(name: string) => boolean} [options.isInstalled] which of the machine's installed packages count as there; none unless given
 */
export async function openApt(folder, { sources, pins = '', isInstalled = () => false }) {
  rmSync(folder, { recursive: true, force: true })
  for (const name of ['lists/partial', 'archives/partial', 'etc/apt.conf.d', 'etc/preferences.d', 'debs']) {
    mkdirSync(join(folder, name), { recursive: true })
  }
  const status = existsSync(dpkgStatus) ? readFileSync(dpkgStatus, 'utf8') : ''
  writeFileSync(join(folder, 'status'), statusWithout(status, isInstalled))
  writeFileSync(join(folder, 'etc/sources.list'), sources.map(sourceLine).join(''))
  writeFileSync(join(folder, 'etc/preferences.d/pins'), pins)
  writeFileSync(join(folder, 'apt.conf'), await configuration(folder))
  const env = { ...process.env, APT_CONFIG: join(folder, 'apt.conf'), LC_ALL: 'C' }
  const debs = join(folder, 'debs')

  return {
    update: () => run('apt-get', ['-qq', 'update'], { env }),
    /**
     * What has to be fetched so that `names` work on this machine.
     * @param {readonly string[]} names
     */
    async plan(names) {
      const plan = await run('apt-get', ['-s', '--no-install-recommends', 'install', ...names], { env })
      return plan.split('\n').flatMap((line) => /^Inst (\S+)/.exec(line)?.[1] ?? [])
    },
    /**
     * Downloads exactly these packages, checked by their signed index, and unpacks them.
     * @param {readonly string[]} names
     * @param {string} into
     */
    async unpack(names, into) {
      if (names.length > 0) await run('apt-get', ['-qq', 'download', ...names], { env, cwd: debs })
      mkdirSync(into, { recursive: true })
      for (const deb of readdirSync(debs).toSorted()) {
        await run('dpkg-deb', ['-x', join(debs, deb), into])
        rmSync(join(debs, deb))
      }
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** @param {Source & { architecture?: string }} source */
function sourceLine(source) {
  const keys = source.signedBy ?? keyrings.find((path) => existsSync(path))
  const options = [source.architecture && `arch=${source.architecture}`, keys && `signed-by=${keys}`].filter(Boolean)
  const bracket = options.length > 0 ? `[${options.join(' ')}] ` : ''
  return `deb ${bracket}${source.address} ${source.suite} ${source.components.join(' ')}\n`
}

/** The machine's proxies, retries and the like, and nothing else of its configuration: no hooks. @param {string} folder */
async function configuration(folder) {
  const dump = await run('apt-config', ['dump', 'Acquire'])
  const carried = dump
    .split('\n')
    .filter((line) => /^Acquire::(http|https|ftp|Retries|Check-Valid-Until|Check-Date|ForceIPv)/.test(line))
  return [
    ...carried,
    `Dir::Etc "${folder}/etc";`,
    'Dir::Etc::main "none";',
    `Dir::Etc::sourcelist "${folder}/etc/sources.list";`,
    'Dir::Etc::sourceparts "none";',
    'Dir::Etc::trustedparts "/etc/apt/trusted.gpg.d";',
    `Dir::State "${folder}";`,
    `Dir::State::lists "${folder}/lists";`,
    `Dir::State::status "${folder}/status";`,
    `Dir::Cache "${folder}";`,
    'Debug::NoLocking "true";',
    'APT::Sandbox::User "";',
    'Acquire::Languages "none";',
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";',
    'Acquire::PDiffs "false";',
    'Acquire::GzipIndexes "true";',
    'Acquire::Retries "3";',
    '',
  ].join('\n')
}
