import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Plugin } from 'vite'

const name = 'virtual:codex-dark-theme.css'

/**
 * Codex ships its dark tokens as one `:root {}` block. This gives them twice: where the person chose dark, and where the
 * person left it to a system that is dark. Import `virtual:codex-dark-theme.css` after Codex's own root theme.
 */
export function codexDarkTheme(): Plugin {
  return {
    name: 'codex-dark-theme',
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load(id) {
      if (id !== `\0${name}`) return undefined
      const file = createRequire(import.meta.url).resolve(
        '@wikimedia/codex-design-tokens/theme-wikimedia-ui-mode-dark.css',
      )
      const tokens = /:root\s*\{([^}]*)\}/.exec(readFileSync(file, 'utf8'))?.[1]
      if (tokens === undefined) throw new Error(`no :root block in ${file}`)
      return `:root[data-theme='dark'] {${tokens}}\n@media (prefers-color-scheme: dark) { :root[data-theme='auto'] {${tokens}} }`
    },
  }
}
