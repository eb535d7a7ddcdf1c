import { readFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'

/** Where figures were found, as a sentence. */
export function surroundings(command: string): string {
  const manifest: { readonly dependencies: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(fileURLToPath(new URL('../peers/package.json', import.meta.url)), 'utf8'),
  )
  const peers = Object.entries(manifest.dependencies).map(([name, version]) => `${name} ${version}`)
  const machine = `${cpus()[0]?.model ?? 'processor unknown'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`
  const load = loadavg()[0]?.toFixed(1) ?? '?'
  return `${new Date().toISOString().slice(0, 10)}, \`${command}\`: Node ${process.version}, Linux ${release()}, ${machine}; load average at the start ${load}; ${peers.join(', ')}.`
}
