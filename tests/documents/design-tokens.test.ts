import { globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const editor = fileURLToPath(new URL('../../apps/editor/', import.meta.url))
const codexRoot = '@wikimedia/codex-design-tokens/theme-wikimedia-ui-root.css'

/** What follows a name tells that it is given a value there: in a style sheet, or bound in a template. */
const given = /(--[\w-]+)['"`]?\]?\s*:/g
const used = /var\(\s*(--[\w-]+)\s*\)/g

function namesIn(texts: readonly string[], pattern: RegExp): Set<string> {
  return new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([, name]) => name ?? '')))
}

test('each design token that the web client uses has a value: without one the browser’s own look shows', () => {
  const own = globSync('src/**/*.{css,vue,ts}', { cwd: editor }).map((file) => readFileSync(`${editor}${file}`, 'utf8'))
  const codex = readFileSync(createRequire(`${editor}package.json`).resolve(codexRoot), 'utf8')

  const wanted = namesIn(own, used)
  const known = namesIn([...own, codex], given)

  expect(wanted.size).toBeGreaterThan(20)
  expect([...wanted].filter((name) => !known.has(name))).toEqual([])
})
