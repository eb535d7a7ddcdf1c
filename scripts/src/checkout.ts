import { join } from 'node:path'
import { placesOfParts, root, stateFolder } from '../setup/places.mjs'
import { pythonOfSynapse } from '../setup/synapse.mjs'

/** The folder that holds everything. */
export const checkout = root

/** The Node that npm carries; the one that runs this, when that is new enough. */
export const nodeProgram = join(root, 'node_modules/.bin/node')

/** Programs and code that were unpacked by the set-up. */
export function carriedParts() {
  const places = placesOfParts(stateFolder())
  return {
    php: join(places.php, 'php'),
    /** Document root of the wiki's web server. */
    wikiRoot: (version: '1.43' | '1.39') => join(places.mediawiki(version), 'www'),
    wikiCode: (version: '1.43' | '1.39') => join(places.mediawiki(version), 'www/w'),
    synapsePython: pythonOfSynapse(places.synapse),
    /** Give this to playwright-core as `executablePath`. */
    chromium: join(places.chromium, 'chromium'),
  }
}

/** Databases made once and copied into each new stack. */
export const preparedFolder = (name: string) => join(stateFolder(), 'prepared', name)

export { stateFolder }
