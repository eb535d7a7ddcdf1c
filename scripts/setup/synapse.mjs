import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openApt } from './apt.mjs'
import { machineCodename, machineSources, ownSources } from './debian-sources.mjs'
import { isComplete, makePart } from './part.mjs'
import { root } from './places.mjs'
import { run } from './run.mjs'

const locks = join(root, 'scripts/homeserver')
const requirements = join(locks, 'requirements.txt')
const uvRequirements = join(locks, 'uv-requirements.txt')
const pythons = ['python3.11', 'python3.12', 'python3.13', '/usr/bin/python3', 'python3']

const recipe = () =>
  `synapse 1 ${createHash('sha256').update(readFileSync(requirements)).update(readFileSync(uvRequirements)).digest('hex')}`

/** @param {string} folder */
export const hasSynapse = (folder) => existsSync(requirements) && isComplete(folder, recipe())

/**
 * Synapse and all it needs, of the versions and hashes of the lock, in a venv. `{folder}/bin/python -m synapse.app.homeserver` starts it.
 *
 * @param {string} folder
 * @param {string} cache
 * @param {(what: string) => void} say
 */
export async function fetchSynapse(folder, cache, say) {
  const python = await findPython()
  // A venv cannot be moved, so this one is made in its place; the mark of `makePart` goes in when it is whole.
  const venv = `${folder}-venv`
  rmSync(venv, { recursive: true, force: true })
  say(`making a venv with ${python}`)
  await run(python, ['-m', 'venv', '--without-pip', venv])
  const inside = join(venv, 'bin/python')
  const env = await pipEnvironment(python, cache, say)
  say('fetching Synapse by its lock')
  await run(
    inside,
    ['-m', 'pip', 'install', '-q', '--only-binary', ':all:', '--require-hashes', '-r', uvRequirements],
    { env },
  )
  const wanted = ['--only-binary', ':all:', '--require-hashes', '-r', requirements]
  const index = await configuredIndex(inside, env)
  const uvEnvironment = { ...process.env, UV_CACHE_DIR: join(cache, 'uv'), UV_NATIVE_TLS: '1', ...index }
  try {
    await run(join(venv, 'bin/uv'), ['pip', 'install', '-q', '--compile-bytecode', '--python', inside, ...wanted], {
      env: uvEnvironment,
    })
  } catch {
    say('uv could not, pip tries')
    await run(inside, ['-m', 'pip', 'install', '-q', ...wanted], { env })
  }
  await run(inside, ['-c', 'import synapse.app.homeserver'])
  await makePart(folder, recipe(), async () => {})
}

/** @param {string} folder */
export const pythonOfSynapse = (folder) => join(`${folder}-venv`, 'bin/python')

async function findPython() {
  for (const python of pythons) {
    const isGood = await run(python, [
      '-c',
      'import sys, venv; sys.exit(not (3, 10) <= sys.version_info[:2] < (3, 14))',
    ]).then(
      () => true,
      () => false,
    )
    if (isGood) return python
  }
  throw new Error('No Python 3.10 to 3.13 on this machine: apt-get install python3')
}

/**
 * pip runs straight out of its wheel: the one that Python carries, else Debian's package of it, unpacked.
 *
 * @param {string} python
 * @param {string} cache
 * @param {(what: string) => void} say
 */
async function pipEnvironment(python, cache, say) {
  const look =
    'import ensurepip, glob, os; d = [os.path.join(os.path.dirname(ensurepip.__file__), "_bundled"), "/usr/share/python-wheels"]; print([w for p in d for w in glob.glob(p + "/pip-*.whl")][0])'
  const carried = await run(python, ['-c', look]).then(
    (path) => path.trim(),
    () => undefined,
  )
  const wheel = carried ?? (await fetchPipWheel(cache, say))
  return { ...process.env, PYTHONPATH: wheel, PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_CACHE_DIR: join(cache, 'pip') }
}

/** @param {string} cache @param {(what: string) => void} say */
async function fetchPipWheel(cache, say) {
  say('fetching pip')
  const codename = machineCodename() ?? ''
  const apt = await openApt(join(cache, 'pip-wheel'), { sources: ownSources(machineSources(), codename) })
  const into = join(cache, 'pip-wheel-unpacked')
  await apt.update()
  await apt.unpack(['python3-pip-whl'], into)
  apt.close()
  const wheels = join(into, 'usr/share/python-wheels')
  const wheel = readdirSync(wheels).find((name) => /^pip-.*\.whl$/.test(name))
  if (!wheel) throw new Error(`no pip in ${wheels}`)
  return join(wheels, wheel)
}

/** uv does not read pip's settings: it is told of a mirror that pip knows. @param {string} python @param {NodeJS.ProcessEnv} env */
async function configuredIndex(python, env) {
  const address = await run(python, ['-m', 'pip', 'config', 'get', 'global.index-url'], { env }).catch(() => '')
  return address.trim() ? { UV_DEFAULT_INDEX: address.trim() } : {}
}
