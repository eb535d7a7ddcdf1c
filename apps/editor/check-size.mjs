// What somebody who opens a draft has to download: all JavaScript of that route, the wikitext colours that follow at once included.
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'

/** Bytes after gzip. */
const most = 260 * 1024
const entries = ['/index.html', '/src/draft/DraftPage.vue', '/src/draft/editor/wikitext-language.ts']

// Read by Vite alone: whoever starts this may be a test, and Vue would come with its warnings.
// oxlint-disable-next-line node/no-process-env
process.env['NODE_ENV'] = 'production'
const root = fileURLToPath(new URL('.', import.meta.url))
const { output } = await build({ root, configFile: `${root}vite.config.ts`, logLevel: 'warn', build: { write: false } })
const chunks = new Map(output.filter(({ type }) => type === 'chunk').map((chunk) => [chunk.fileName, chunk]))

const needed = new Set()
function need(fileName) {
  if (needed.has(fileName)) return
  needed.add(fileName)
  for (const other of chunks.get(fileName).imports) need(other)
}
for (const entry of entries) {
  const found = [...chunks.values()].find(({ facadeModuleId }) => facadeModuleId?.endsWith(`/apps/editor${entry}`))
  if (found === undefined) throw new Error(`${entry} is no chunk of its own any more: look at what follows at once`)
  need(found.fileName)
}

const parts = [...needed]
  .map((fileName) => ({ fileName, bytes: gzipSync(chunks.get(fileName).code, { level: 9 }).length }))
  .toSorted((one, other) => other.bytes - one.bytes)
const sum = parts.reduce((total, { bytes }) => total + bytes, 0)
const inKib = (bytes) => (bytes / 1024).toFixed(1).padStart(6)
const lines = sum > most ? parts.map(({ fileName, bytes }) => `${inKib(bytes)}  ${fileName}`) : []
process.stdout.write([`The draft's route: ${inKib(sum)} KiB of ${inKib(most)}`, ...lines, ''].join('\n'))
process.exitCode = sum > most ? 1 : 0
