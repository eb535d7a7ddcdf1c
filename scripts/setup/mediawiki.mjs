import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openApt } from './apt.mjs'
import { debianMirror, machineSources } from './debian-sources.mjs'
import { isComplete, makePart } from './part.mjs'
import { run } from './run.mjs'

/** Which Debian release carries which line of MediaWiki. Its packages are the same for every machine. */
const suites = { 1.43: 'trixie', 1.39: 'bookworm' }
const packages = ['mediawiki', 'mediawiki-classes']

/** @param {string} version */
const recipe = (version) => `mediawiki 2 ${version}`

/** @param {string} folder @param {'1.43' | '1.39'} version */
export const hasMediawiki = (folder, version) => isComplete(folder, recipe(version))

/**
 * MediaWiki's code in a folder of its own, in `www/w`, with none of the package's links to the machine.
 *
 * @param {string} folder
 * @param {'1.43' | '1.39'} version
 * @param {string} cache
 * @param {(what: string) => void} say
 */
export async function fetchMediawiki(folder, version, cache, say) {
  const mirror = debianMirror(machineSources())
  if (!mirror) {
    throw new Error(
      'No Debian mirror in this machine’s apt sources: name one in SCRIPTORIUM_DEBIAN_MIRROR, as in http://…/debian',
    )
  }
  const suite = suites[version]
  const architecture = (await run('dpkg', ['--print-architecture'])).trim()
  const pins = [
    `Package: ${packages.join(' ')}\nPin: version 1:${version}.*\nPin-Priority: 1001\n`,
    'Package: *\nPin: release *\nPin-Priority: -1\n',
  ].join('\n')
  const source = { components: ['main'], signedBy: undefined }
  // Security first: its index is small and has the newest version. Mirrors can be out of step, so fall through to the next.
  const tries = [
    { ...source, address: `${mirror}-security`, suite: `${suite}-security`, architecture },
    { ...source, address: mirror, suite, architecture: 'all' },
  ]
  const failures = []
  for (const from of tries) {
    try {
      const apt = await openApt(join(cache, `mediawiki-${version}`), { sources: [from], pins })
      say(`fetching from ${from.suite}`)
      await apt.update()
      await makePart(folder, recipe(version), async (into) => {
        await apt.unpack(packages, into)
        standAlone(into)
      })
      apt.close()
      return
    } catch (cause) {
      failures.push(cause instanceof Error ? cause.message : String(cause))
    }
  }
  throw new Error(`No MediaWiki ${version} to be had from ${mirror}:\n${failures.join('\n')}`)
}

/** The package's links point to /etc and /var/lib: what remains stands alone. @param {string} made */
function standAlone(made) {
  const code = join(made, 'www/w')
  mkdirSync(join(made, 'www'), { recursive: true })
  renameSync(join(made, 'usr/share/mediawiki'), code)
  for (const link of ['LocalSettings.php', 'config', 'extensions', 'images']) {
    rmSync(join(code, link), { recursive: true, force: true })
  }
  renameSync(join(code, 'extensions-core'), join(code, 'extensions'))
  mkdirSync(join(code, 'images'))
  for (const rest of ['usr', 'etc', 'var']) rmSync(join(made, rest), { recursive: true, force: true })
}
