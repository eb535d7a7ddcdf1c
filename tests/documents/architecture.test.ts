import { existsSync, readdirSync, readFileSync } from 'node:fs'
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

function sources(folder: string): string[] {
  return readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.includes('node_modules'))
    .map((name) => `${folder}/${name}`)
}

test('the map names each folder once, and no folder that is not there', () => {
  const named = [...map.matchAll(/^- `([^`]+)`:/gm)].map((match) => match[1])

  expect(named.toSorted()).toEqual(folders().toSorted())
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

test('only the worker thread builds docs on the server', () => {
  const importers = [...sources('packages/session/src'), ...sources('apps/server/src')].filter((file) =>
    /from 'yjs'/.test(readFileSync(`${root}${file}`, 'utf8')),
  )

  expect(importers.filter((file) => !/worker/.test(file))).toEqual([])
})

test('DEPENDENCIES.md has a line for each direct dependency, and none for what is gone', () => {
  const listed = [...readFileSync(`${root}DEPENDENCIES.md`, 'utf8').matchAll(/^\| `([^`]+)` \|/gm)].map(
    (match) => match[1],
  )
  const root_ = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as Record<string, Record<string, string>>
  const direct = new Set<string>()
  for (const where of [
    root_,
    ...folders().map((folder) => manifest(folder) as unknown as Record<string, Record<string, string>>),
  ]) {
    for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']) {
      for (const name of Object.keys(where[kind] ?? {})) if (!name.startsWith('@scriptorium/')) direct.add(name)
    }
  }

  expect(listed.toSorted()).toEqual([...direct].toSorted())
})

test('the lock file holds no address of a registry', () => {
  const lock = readFileSync(`${root}package-lock.json`, 'utf8')

  expect(lock.match(/"resolved": "https?:/g)).toBeNull()
})
