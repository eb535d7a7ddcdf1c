import type { Plugin } from 'vite'

/** Used on every page. Codex is one module to the bundler, so that whatever any page takes of it would be loaded with every page. */
const everywhere = new Set(['CdxButton', 'CdxIcon'])

/** Who writes loads the icons of the draft, and not those of the lists, the review and the history with them. */
const beforeTheText = /\/src\/(draft\/|shell\/SignInButton)/

const imports = /import\s*\{([^}]*)\}\s*from\s*(['"])@wikimedia\/codex\2/g

const iconImports = /import\s*\{([^}]*)\}\s*from\s*(['"])@wikimedia\/codex-icons\2/g
const codexIcons = '@wikimedia/codex-icons'
const instances = new Set(['everywhere', 'elsewhere'])

/**
 * Takes the components of every page from a second instance of Codex that holds nothing else. The editor is 20 KB (gzip) lighter by it. Components of the
 * two instances share no state: Codex keeps none outside of its components. Its icons, which are paths and nothing else, are parted in the same way.
 */
export function codexParts(): Plugin {
  return {
    name: 'codex-parts',
    enforce: 'post',
    transform(code, id) {
      if (!/\.(vue|ts)(\?|$)/.test(id) || !code.includes('@wikimedia/codex')) return undefined
      const icons = beforeTheText.test(id) ? codexIcons : `${codexIcons}?elsewhere`
      const parted = code
        .replaceAll(imports, (_whole, list: string) => part(list))
        .replaceAll(iconImports, (_whole, list: string) => importOf([list], icons))
      return parted === code ? undefined : { code: parted, map: null }
    },
    async resolveId(source, importer) {
      const [name = '', instance] = source.split('?')
      if (!source.startsWith('@wikimedia/codex') || instance === undefined || !instances.has(instance)) return undefined
      const found = await this.resolve(name, importer)
      return found === null ? undefined : { ...found, id: `${found.id}?${instance}` }
    },
  }
}

function part(list: string): string {
  const names = list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  const { yes = [], no = [] } = Object.groupBy(names, (name) =>
    everywhere.has(name.split(/\s/)[0] ?? '') ? 'yes' : 'no',
  )
  return importOf(yes, '@wikimedia/codex?everywhere') + importOf(no, '@wikimedia/codex')
}

function importOf(names: readonly string[], source: string): string {
  return names.length === 0 ? '' : `import { ${names.join(', ')} } from '${source}';`
}
