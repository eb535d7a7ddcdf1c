import type { Plugin } from 'vite'

/**
 * The names that a plain wiki's parser knows. The package brings those of the Chinese and Japanese wikis too and of no other language: 7 KiB (gzip)
 * of every page load, for wikis that mostly have neither.
 */
export function plainWikiWords(): Plugin {
  return {
    name: 'plain-wiki-words',
    enforce: 'pre',
    transform(code, id) {
      if (!id.endsWith('/wikiparser-node/config/default.json')) return undefined
      return { code: JSON.stringify(plain(JSON.parse(code))), map: null }
    },
  }
}

/** Without the names that are not ASCII, at any depth. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((one) => typeof one !== 'string' || isPlain(one)).map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => isPlain(name))
      .map(([name, one]) => [name, plain(one)]),
  )
}

function isPlain(name: string): boolean {
  return /^[\u0020-\u007e]*$/.test(name)
}
