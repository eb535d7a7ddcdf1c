import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** The Node that npm carries: runs everything once the packages are there. */
export const carriedNode = join(root, 'node_modules/.bin/node')

/** Everything that is fetched, made or kept lives in this one folder, which git ignores. `SCRIPTORIUM_STATE_FOLDER` names another. */
export function stateFolder(environment = process.env) {
  const named = environment['SCRIPTORIUM_STATE_FOLDER']
  if (!named) return join(root, '.state')
  return resolve(root, named.startsWith('~/') ? join(homedir(), named.slice(2)) : named)
}

/**
 * Give this as `NODE_COMPILE_CACHE`: Node then strips the types of each file once, and not once more in every process and thread that loads it. It strips
 * them in WebAssembly, and V8 of Node 24.21 now and then ends a process whose threads load that and end beside each other.
 */
export function compileCacheFolder(state = stateFolder()) {
  return join(state, 'compile-cache')
}

/** Where each fetched part is unpacked. */
export function placesOfParts(state = stateFolder()) {
  const parts = join(state, 'parts')
  return {
    parts,
    /** Downloads in progress; emptied after unpacking. */
    cache: join(state, 'cache'),
    php: join(parts, 'php'),
    python: join(parts, 'python'),
    synapse: join(parts, 'synapse'),
    chromium: join(parts, 'chromium'),
    /** @param {'1.43' | '1.39'} version */
    mediawiki: (version) => join(parts, `mediawiki-${version}`),
  }
}
