import { setUp } from '../setup/set-up.mjs'
import { carriedParts } from './checkout.ts'

/** Fetches Chromium when it is missing. Give the path to playwright-core as `executablePath`. */
export async function chromiumProgram(): Promise<string> {
  await setUp(['chromium'])
  return carriedParts().chromium
}
