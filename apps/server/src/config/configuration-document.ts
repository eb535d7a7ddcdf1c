import { settings } from './settings.ts'
import type { Setting } from './settings.ts'

/** The text of docs/configuration.md. */
export function configurationDocument(): string {
  const rows = Object.values<Setting<unknown>>(settings).map(
    ({ name, about, standard }) => `| \`${name}\` | ${shown(standard)} | ${about} |`,
  )
  return `# Configuration of the server

Made from \`apps/server/src/config/settings.ts\` by \`node apps/server/scripts/write-configuration-document.ts\`: change it there.
The server reads these variables once, at its start, and names every mistake at once. An empty variable counts as unset.

| variable | standard value | what it is |
|---|---|---|
${rows.join('\n')}
`
}

function shown(standard: string | null | undefined): string {
  if (standard === null) return '(must be set)'
  return standard === undefined ? '(may stay unset)' : `\`${standard}\``
}
