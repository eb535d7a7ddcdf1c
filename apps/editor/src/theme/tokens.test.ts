import { globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const sources = fileURLToPath(new URL('..', import.meta.url))
const codexRoot = createRequire(import.meta.url).resolve('@wikimedia/codex-design-tokens/theme-wikimedia-ui-root.css')

/** What follows a name tells whether it is given a value there: in a style sheet, or bound in a template. */
const given = /(--[\w-]+)['"`]?\]?\s*:/g
const used = /var\(\s*(--[\w-]+)\s*\)/g

test('each token that a style uses is given a value somewhere: without one it falls back to the browser’s', () => {
  const own = globSync('**/*.{css,vue,ts}', { cwd: sources }).map((file) => readFileSync(`${sources}${file}`, 'utf8'))
  const codex = readFileSync(codexRoot, 'utf8')
  const names = (texts: readonly string[], pattern: RegExp): Set<string | undefined> =>
    new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([, name]) => name)))

  const known = names([...own, codex], given)
  const wanted = names(own, used)

  expect(wanted.size).toBeGreaterThan(20)
  expect([...wanted].filter((name) => !known.has(name))).toEqual([])
})
