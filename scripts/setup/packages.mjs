import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { carriedNode, root } from './places.mjs'
import { run } from './run.mjs'
import { step } from './steps.mjs'

/**
 * What node_modules has to hold: changes with the lock file and the kind of machine.
 *
 * @param {string} lock text of package-lock.json
 * @param {string} [machine]
 */
export function stampOf(lock, machine = `${process.platform} ${process.arch}`) {
  return createHash('sha256').update(`${machine}\n${lock}`).digest('hex')
}

/**
 * Whether npm's own record of what it installed is what the lock asks for. Optional packages may be missing: they are for other machines.
 *
 * @param {string} lock text of package-lock.json
 * @param {string} installed text of node_modules/.package-lock.json
 */
export function isInstalledAs(lock, installed) {
  /** @type {Record<string, { version?: string, optional?: boolean, link?: boolean }>} */
  const wanted = JSON.parse(lock).packages
  /** @type {typeof wanted} */
  const there = JSON.parse(installed).packages
  return Object.entries(wanted)
    .filter(([path]) => path.includes('node_modules/'))
    .every(([path, { version, optional }]) => (path in there ? there[path]?.version === version : optional === true))
}

/** @param {string} [folder] the checkout */
export function arePackagesThere(folder = root) {
  const lock = readFileSync(join(folder, 'package-lock.json'), 'utf8')
  const stamp = join(folder, 'node_modules/.scriptorium-installed')
  if (!existsSync(folder === root ? carriedNode : join(folder, 'node_modules/.bin/node'))) return false
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === stampOf(lock)) return true
  const record = join(folder, 'node_modules/.package-lock.json')
  if (!existsSync(record) || !isInstalledAs(lock, readFileSync(record, 'utf8'))) return false
  writeFileSync(stamp, stampOf(lock))
  return true
}

/** Installs what the lock names, unless it is there. */
export async function installPackages() {
  if (arePackagesThere()) return
  await step('npm packages', async (say) => {
    say('installing what the lock file names')
    // The Node and npm that started us: those in node_modules are about to be deleted.
    const npm = process.env['npm_execpath']
    const program = npm ? (process.env['npm_node_execpath'] ?? process.execPath) : 'npm'
    await run(program, [...(npm ? [npm] : []), 'ci', '--loglevel=error'], { cwd: root })
    const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')
    writeFileSync(join(root, 'node_modules/.scriptorium-installed'), stampOf(lock))
  })
  if (!existsSync(carriedNode)) {
    throw new Error(
      `npm carries no Node 24 for ${process.platform} ${process.arch}: put one of your own at ${carriedNode}, or use Linux on x64 or arm64.`,
    )
  }
}
