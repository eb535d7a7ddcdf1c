import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const mark = '.complete'

/**
 * Whether a part was put into its folder whole, by this very recipe.
 *
 * @param {string} folder
 * @param {string} recipe changes whenever the part must be made anew
 */
export function isComplete(folder, recipe) {
  const path = join(folder, mark)
  return existsSync(path) && readFileSync(path, 'utf8') === recipe
}

/**
 * Makes a part beside its place and moves it there when it is whole, so that a broken download is never taken for a part.
 *
 * @param {string} folder
 * @param {string} recipe
 * @param {(into: string) => Promise<void>} make
 */
export async function makePart(folder, recipe, make) {
  const into = `${folder}.new`
  rmSync(into, { recursive: true, force: true })
  mkdirSync(into, { recursive: true })
  await make(into)
  writeFileSync(join(into, mark), recipe)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(dirname(folder), { recursive: true })
  renameSync(into, folder)
}
