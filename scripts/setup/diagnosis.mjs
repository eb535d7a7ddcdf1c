import { existsSync, mkdirSync, statfsSync } from 'node:fs'
import { debianMirror, machineCodename, machineSources, ownSources } from './debian-sources.mjs'
import { arePackagesThere } from './packages.mjs'
import { carriedNode, root, stateFolder } from './places.mjs'
import { isThere, run } from './run.mjs'
import { fetchableParts } from './set-up.mjs'
import { wantedParts } from './wanted-parts.mjs'

/**
 * One thing that was looked at. `later`: it is not there yet, and the next `npm start` or `npm test` brings it by itself.
 * @typedef {{ what: string, state: 'fine' | 'later' | 'missing', found: string, mend?: string }} Finding
 */

const neededBytes = 2_000_000_000

/**
 * Looks at everything that the two commands need. Changes nothing.
 *
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {Promise<Finding[]>}
 */
export async function diagnose(environment = process.env) {
  const wanted = wantedParts(environment)
  return [
    nodeFinding(process.versions.node),
    await programFinding('npm', ['--version'], 'install Node.js, which brings npm'),
    await programFinding('git', ['--version'], 'apt-get install git'),
    ...(wanted.hasWiki ? await debianFindings(environment) : []),
    ...(wanted.hasHomeserver ? [await pythonFinding()] : []),
    spaceFinding(),
    {
      what: 'npm packages',
      ...(arePackagesThere() ? { state: 'fine', found: 'as the lock file names them' } : later('npm start')),
    },
    ...partFindings(wanted.fetched),
    ...(existsSync(carriedNode) ? [await programFinding(carriedNode, ['--version'], 'npm ci')] : []),
  ]
}

/** @param {string} version @returns {Finding} */
export function nodeFinding(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isGood = major > 20 || (major === 20 && minor >= 19)
  return isGood
    ? { what: 'Node', state: 'fine', found: version }
    : {
        what: 'Node',
        state: 'missing',
        found: version,
        mend: 'install Node 20.19 or later; the product itself runs on the Node 24 that npm fetches',
      }
}

/** @param {string} command @returns {{ state: 'later', found: string, mend: string }} */
const later = (command) => ({ state: 'later', found: 'not there yet', mend: `${command} fetches it` })

/** @param {string} program @param {string[]} parameters @param {string} mend @returns {Promise<Finding>} */
async function programFinding(program, parameters, mend) {
  const what = program.replace(root, '')
  return run(program, parameters, { timeoutMs: 20_000 }).then(
    (output) => ({ what, state: 'fine', found: output.trim().split('\n')[0] ?? '' }),
    () => ({ what, state: 'missing', found: 'not found', mend }),
  )
}

/** @param {NodeJS.ProcessEnv} environment @returns {Promise<Finding[]>} */
async function debianFindings(environment) {
  const instead = 'or set SCRIPTORIUM_WIKI_API to a wiki of yours'
  const tools = await Promise.all(['apt-get', 'dpkg-deb'].map(async (name) => ({ name, isThere: await isThere(name) })))
  const sources = machineSources()
  const mirror = debianMirror(sources, environment)
  const codename = machineCodename()
  const own = ownSources(sources, codename ?? '')
  return [
    ...tools.map(
      (tool) =>
        /** @type {Finding} */ (
          tool.isThere
            ? { what: tool.name, state: 'fine', found: 'there' }
            : {
                what: tool.name,
                state: 'missing',
                found: 'not found',
                mend: `use Debian 12 or 13, or Ubuntu (a container will do), ${instead}`,
              }
        ),
    ),
    mirror
      ? { what: 'Debian mirror', state: 'fine', found: mirror }
      : {
          what: 'Debian mirror',
          state: 'missing',
          found: 'none in /etc/apt',
          mend: `SCRIPTORIUM_DEBIAN_MIRROR=http://…/debian npm start, ${instead}`,
        },
    own.length > 0
      ? { what: 'apt sources', state: 'fine', found: own.map((source) => source.suite).join(', ') }
      : {
          what: 'apt sources',
          state: 'missing',
          found: `none for ${codename ?? 'this system'}`,
          mend: `add this system’s own archive to /etc/apt/sources.list, ${instead}`,
        },
  ]
}

/** @returns {Promise<Finding>} */
async function pythonFinding() {
  for (const python of ['python3.11', 'python3.12', 'python3.13', '/usr/bin/python3', 'python3']) {
    const version = await run(python, [
      '-c',
      'import sys, venv; print(sys.version.split()[0]); sys.exit(not (3, 10) <= sys.version_info[:2] < (3, 14))',
    ]).catch(() => undefined)
    if (version) return { what: 'Python', state: 'fine', found: version.trim() }
  }
  return {
    what: 'Python',
    state: 'missing',
    found: 'none from 3.10 to 3.13',
    mend: 'apt-get install python3, or set SCRIPTORIUM_HOMESERVER to a homeserver of yours',
  }
}

/** @returns {Finding} */
function spaceFinding() {
  const folder = stateFolder()
  mkdirSync(folder, { recursive: true })
  const { bavail, bsize } = statfsSync(folder)
  const free = `${((bavail * bsize) / 1e9).toFixed(1)} GB free`
  return bavail * bsize > neededBytes
    ? { what: 'disk', state: 'fine', found: free }
    : {
        what: 'disk',
        state: 'missing',
        found: free,
        mend: `free 2 GB, or SCRIPTORIUM_STATE_FOLDER=/another/disk npm start`,
      }
}

/** @param {readonly import('./set-up.mjs').PartName[]} wanted @returns {Finding[]} */
function partFindings(wanted) {
  const parts = fetchableParts()
  const forTests = /** @type {const} */ (['mediawiki-1.39', 'chromium'])
  return [
    ...wanted.map((name) => ({ name, command: 'npm start' })),
    ...forTests.map((name) => ({ name, command: 'npm test' })),
  ].map(({ name, command }) => ({
    what: parts[name].title,
    ...(parts[name].isThere() ? { state: /** @type {const} */ ('fine'), found: 'there' } : later(command)),
  }))
}
