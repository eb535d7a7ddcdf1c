/** @import { PartName } from './set-up.mjs' */

/**
 * Which parts the local stack brings along, and which are configured to be somebody else's.
 *
 * @param {NodeJS.ProcessEnv} environment
 */
export function wantedParts(environment) {
  const hasWiki = !environment['SCRIPTORIUM_WIKI_API']
  const hasHomeserver = !environment['SCRIPTORIUM_HOMESERVER']
  /** @type {PartName[]} */
  const fetched = []
  if (hasHomeserver) fetched.push('synapse')
  if (hasWiki) fetched.push('php', 'mediawiki-1.43')
  return { hasWiki, hasHomeserver, fetched }
}

/**
 * Demo people sign in without a password, so the stack that has them listens on this machine alone.
 *
 * @param {NodeJS.ProcessEnv} environment
 * @returns {string | undefined} why it may not start
 */
export function refusalToListen(environment) {
  const host = environment['SCRIPTORIUM_LISTEN_HOST'] ?? '127.0.0.1'
  const name = hostOf(environment['SCRIPTORIUM_PUBLIC_ADDRESS'] ?? 'http://localhost')
  const loopback = ['127.0.0.1', 'localhost', '::1', '[::1]']
  if (loopback.includes(host) && loopback.includes(name)) return undefined
  return [
    `The local stack has demo people who sign in without a password, so it runs on 127.0.0.1 only, not on ${loopback.includes(host) ? name : host}.`,
    'Take SCRIPTORIUM_LISTEN_HOST and SCRIPTORIUM_PUBLIC_ADDRESS out of the environment, or run apps/server by itself, as docs/configuration.md tells.',
  ].join('\n')
}

/** @param {string} address */
function hostOf(address) {
  try {
    return new URL(address).hostname
  } catch {
    return address
  }
}
