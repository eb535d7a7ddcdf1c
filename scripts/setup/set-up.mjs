import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fetchChromium, hasChromium } from './chromium.mjs'
import { withLock } from './lock.mjs'
import { fetchMediawiki, hasMediawiki } from './mediawiki.mjs'
import { fetchPhp, hasPhp } from './php.mjs'
import { placesOfParts, stateFolder } from './places.mjs'
import { isThere } from './run.mjs'
import { step } from './steps.mjs'
import { fetchSynapse, hasSynapse } from './synapse.mjs'

/** @typedef {'php' | 'mediawiki-1.43' | 'mediawiki-1.39' | 'synapse' | 'chromium'} PartName */

/**
 * What can be fetched, how to tell that it is there, and what to configure where it cannot be had.
 *
 * @param {string} [state]
 * @returns {Record<PartName, { title: string, isThere: () => boolean, fetch: (say: (what: string) => void) => Promise<void>, instead: string }>}
 */
export function fetchableParts(state = stateFolder()) {
  const places = placesOfParts(state)
  const cache = places.cache
  const wiki = 'set SCRIPTORIUM_WIKI_API to the api.php of a wiki that has the DraftTogether extension'
  return {
    synapse: {
      title: 'Synapse',
      isThere: () => hasSynapse(places.synapse),
      fetch: (say) => fetchSynapse(places.synapse, cache, say),
      instead: 'set SCRIPTORIUM_HOMESERVER and the SCRIPTORIUM_MATRIX_… tokens to those of a homeserver of yours',
    },
    php: {
      title: 'PHP',
      isThere: () => hasPhp(places.php),
      fetch: (say) => fetchPhp(places.php, cache, say),
      instead: wiki,
    },
    'mediawiki-1.43': {
      title: 'MediaWiki 1.43',
      isThere: () => hasMediawiki(places.mediawiki('1.43'), '1.43'),
      fetch: (say) => fetchMediawiki(places.mediawiki('1.43'), '1.43', cache, say),
      instead: wiki,
    },
    'mediawiki-1.39': {
      title: 'MediaWiki 1.39',
      isThere: () => hasMediawiki(places.mediawiki('1.39'), '1.39'),
      fetch: (say) => fetchMediawiki(places.mediawiki('1.39'), '1.39', cache, say),
      instead: 'the tests on 1.39 need Debian’s tools',
    },
    chromium: {
      title: 'Chromium',
      isThere: () => hasChromium(places.chromium),
      fetch: (say) => fetchChromium(places.chromium, cache, say),
      instead: 'the tests in a browser need Debian’s tools',
    },
  }
}

/**
 * Fetches what is missing, side by side. Quick when nothing is.
 *
 * @param {readonly PartName[]} names
 * @param {string} [state]
 */
export async function setUp(names, state = stateFolder()) {
  const parts = fetchableParts(state)
  if (names.every((name) => parts[name].isThere())) return
  mkdirSync(state, { recursive: true })
  await withLock(join(state, 'set-up.lock'), async () => {
    const missing = names.filter((name) => !parts[name].isThere())
    await refuseWithoutTools(missing.map((name) => parts[name]))
    const results = await Promise.allSettled(missing.map((name) => step(parts[name].title, parts[name].fetch)))
    rmSync(placesOfParts(state).cache, { recursive: true, force: true })
    const failures = results.flatMap((result) =>
      result.status === 'rejected' ? [String(result.reason?.message ?? result.reason)] : [],
    )
    if (failures.length > 0) throw new Error(failures.join('\n\n'))
  })
}

/** @param {readonly { title: string, instead: string }[]} missing */
async function refuseWithoutTools(missing) {
  const tools = ['apt-get', 'dpkg-deb']
  const there = await Promise.all(tools.map(isThere))
  const lacking = tools.filter((_, index) => !there[index])
  const needy = missing.filter((part) => part.title !== 'Synapse')
  if (lacking.length === 0 || needy.length === 0) return
  const ways = [...new Set(needy.map((part) => part.instead))].map((way) => `  - ${way}`).join('\n')
  throw new Error(
    `${needy.map((part) => part.title).join(', ')} cannot be fetched here: ${lacking.join(' and ')} missing (they come with Debian and its relatives).\n` +
      `Use parts of your own instead:\n${ways}\nor run Scriptorium inside a Debian container.`,
  )
}
