import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * One place that Debian's packages come from.
 * @typedef {{ address: string, suite: string, components: string[], signedBy: string | undefined }} Source
 */

/**
 * Reads one file of apt's sources, in either of its two formats. Sources of source code and disabled ones are left out.
 *
 * @param {string} text
 * @param {'list' | 'sources'} format
 * @returns {Source[]}
 */
export function parseSources(text, format) {
  return format === 'list' ? text.split('\n').flatMap(parseLine) : text.split(/\n\s*\n/).flatMap(parseStanza)
}

/** @param {string} line @returns {Source[]} */
function parseLine(line) {
  const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+([^#]+)/.exec(line)
  if (!match) return []
  const [, options = '', address = '', suite = '', components] = match
  return [
    { address: trim(address), suite, components: words(components), signedBy: /signed-by=(\S+)/.exec(options)?.[1] },
  ]
}

/** @param {string} stanza @returns {Source[]} */
function parseStanza(stanza) {
  /** @type {Record<string, string>} */
  const fields = {}
  for (const line of stanza.split('\n')) {
    const match = /^([A-Za-z-]+):\s*(.*)$/.exec(line)
    if (match?.[1] !== undefined) fields[match[1].toLowerCase()] = match[2]?.trim() ?? ''
  }
  if (!words(fields['types']).includes('deb') || fields['enabled']?.toLowerCase() === 'no') return []
  const signedBy = fields['signed-by']?.startsWith('/') ? fields['signed-by'] : undefined
  return words(fields['uris']).flatMap((address) =>
    words(fields['suites']).map((suite) => ({
      address: trim(address),
      suite,
      components: words(fields['components']),
      signedBy,
    })),
  )
}

const words = (/** @type {string | undefined} */ text) => (text ?? '').split(/\s+/).filter(Boolean)
const trim = (/** @type {string} */ address) => address.replace(/\/+$/, '')

/** The machine's own sources. @param {string} [folder] @returns {Source[]} */
export function machineSources(folder = '/etc/apt') {
  const listed = join(folder, 'sources.list')
  const parts = join(folder, 'sources.list.d')
  const found = existsSync(listed) ? parseSources(readFileSync(listed, 'utf8'), 'list') : []
  for (const name of existsSync(parts) ? readdirSync(parts).toSorted() : []) {
    const format = /\.(list|sources)$/.exec(name)?.[1]
    if (format === 'list' || format === 'sources')
      found.push(...parseSources(readFileSync(join(parts, name), 'utf8'), format))
  }
  return found
}

/**
 * Which of the machine's sources are its distribution's own: other people's packages are neither asked for nor waited for.
 *
 * @param {readonly Source[]} sources
 * @param {string} codename `bookworm`
 * @returns {Source[]}
 */
export function ownSources(sources, codename) {
  const suites = [codename, `${codename}-updates`, `${codename}-security`]
  return sources.filter((source) => suites.includes(source.suite))
}

/**
 * The mirror of Debian's main archive: `SCRIPTORIUM_DEBIAN_MIRROR`, else the one that the machine's own apt uses.
 *
 * @param {readonly Source[]} sources
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {string | undefined}
 */
export function debianMirror(sources, environment = process.env) {
  const named = environment['SCRIPTORIUM_DEBIAN_MIRROR']
  if (named) return trim(named)
  return sources.find((source) => source.address.endsWith('/debian') && !source.suite.includes('security'))?.address
}

/** The codename in `/etc/os-release`. @param {string} [path] */
export function machineCodename(path = '/etc/os-release') {
  return existsSync(path)
    ? /^VERSION_CODENAME=(.*)$/m.exec(readFileSync(path, 'utf8'))?.[1]?.replaceAll('"', '')
    : undefined
}
