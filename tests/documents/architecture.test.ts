import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const architecture = readFileSync(`${root}ARCHITECTURE.md`, 'utf8')
const map = architecture.slice(architecture.indexOf('## Map'), architecture.indexOf('## Invariants'))

function folders(): string[] {
  return ['packages', 'apps', 'tests']
    .flatMap((parent) => readdirSync(`${root}${parent}`).map((name) => `${parent}/${name}`))
    .concat('scripts')
    .filter((folder) => existsSync(`${root}${folder}/package.json`) || existsSync(`${root}${folder}/extension.json`))
}

function manifest(folder: string): { description: string; dependencies: Record<string, string> } {
  const file = `${root}${folder}/package.json`
  const text: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  return { description: '', dependencies: {}, ...(text as object) }
}

/** Files of ours that a module brings along by its imports; a worker thread's file is started, not imported. */
function broughtAlong(start: string, seen = new Set<string>()): Set<string> {
  if (seen.has(start)) return seen
  seen.add(start)
  const text = readFileSync(start, 'utf8')
  // `import type` brings nothing along: it is gone when the file runs.
  for (const [, path] of text.matchAll(/^(?:import (?!type)|export (?!type)|\} from).*?'(\.{1,2}\/[^']+)'/gm)) {
    broughtAlong(join(dirname(start), path ?? ''), seen)
  }
  return seen
}

function importersOfYjs(start: string): string[] {
  return [...broughtAlong(`${root}${start}`)].filter((file) => /from 'yjs'/.test(readFileSync(file, 'utf8')))
}

test('the map names each folder once, and no folder that is not there', () => {
  const named = [...map.matchAll(/^- `([^`]+)`:/gm)].map((match) => match[1])

  expect(new Set(named)).toEqual(new Set(folders()))
  expect(named).toHaveLength(folders().length)
})

test('the map opens each line with the description of the package', () => {
  const differing = folders()
    .filter((folder) => manifest(folder).description !== '')
    .filter((folder) => !map.includes(`- \`${folder}\`: ${manifest(folder).description}`))

  expect(differing).toEqual([])
})

test('ARCHITECTURE.md stays a page: at most 150 lines', () => {
  expect(architecture.split('\n').length).toBeLessThanOrEqual(151)
})

test('no Y.Doc on the server’s event loop: only the worker threads’ files bring Yjs along', () => {
  expect(importersOfYjs('apps/server/src/main.ts')).toEqual([])
  expect(importersOfYjs('packages/session/src/index.ts')).toEqual([])
  expect(importersOfYjs('apps/server/src/live/text/document-worker.ts')).not.toEqual([])
  expect(importersOfYjs('apps/server/src/history/history-worker.ts')).not.toEqual([])
})

test('DEPENDENCIES.md has a line for each direct dependency, and none for what is gone', () => {
  const listed = [...readFileSync(`${root}DEPENDENCIES.md`, 'utf8').matchAll(/^\| `([^`]+)` \|/gm)].map(
    (match) => match[1],
  )
  const manifestOfAll = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as Record<
    string,
    Record<string, string>
  >
  const direct = new Set<string>()
  for (const where of [
    manifestOfAll,
    ...folders().map((folder) => manifest(folder) as unknown as Record<string, Record<string, string>>),
  ]) {
    for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']) {
      for (const name of Object.keys(where[kind] ?? {})) if (!name.startsWith('@scriptorium/')) direct.add(name)
    }
  }

  expect(new Set(listed)).toEqual(direct)
})

test('the lock file holds no address of a registry', () => {
  const lock = readFileSync(`${root}package-lock.json`, 'utf8')

  expect(lock.match(/"resolved": "https?:/g)).toBeNull()
})
