// What somebody who opens a draft or its history has to download: all JavaScript of that route, the wikitext colours that follow at once included.
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'

/** KiB after gzip. */
const routes = [
  { name: 'The draft’s route', most: 260, page: '/src/draft/DraftPage.vue' },
  { name: 'The history’s route', most: 250, page: '/src/history/HistoryPage.vue' },
]
const onBoth = ['/index.html', '/src/draft/editor/wikitext-language.ts']

// Read by Vite alone: whoever starts this may be a test, and Vue would come with its warnings.
// oxlint-disable-next-line node/no-process-env
process.env['NODE_ENV'] = 'production'
const root = fileURLToPath(new URL('.', import.meta.url))
const { output } = await build({ root, configFile: `${root}vite.config.ts`, logLevel: 'warn', build: { write: false } })
const chunks = new Map(output.filter(({ type }) => type === 'chunk').map((chunk) => [chunk.fileName, chunk]))

function neededFor(page) {
  const needed = new Set()
  const need = (fileName) => {
    if (needed.has(fileName)) return
    needed.add(fileName)
    for (const other of chunks.get(fileName).imports) need(other)
  }
  for (const entry of [...onBoth, page]) {
    const found = [...chunks.values()].find(({ facadeModuleId }) => facadeModuleId?.endsWith(`/apps/editor${entry}`))
    if (found === undefined) throw new Error(`${entry} is no chunk of its own any more: look at what follows at once`)
    need(found.fileName)
  }
  return needed
}

const inKib = (bytes) => (bytes / 1024).toFixed(1).padStart(6)
for (const { name, most, page } of routes) {
  const parts = [...neededFor(page)]
    .map((fileName) => ({ fileName, bytes: gzipSync(chunks.get(fileName).code, { level: 9 }).length }))
    .toSorted((one, other) => other.bytes - one.bytes)
  const sum = parts.reduce((total, { bytes }) => total + bytes, 0)
  const isTooMuch = sum > most * 1024
  const lines = isTooMuch ? parts.map(({ fileName, bytes }) => `${inKib(bytes)}  ${fileName}`) : []
  process.stdout.write([`${name}: ${inKib(sum)} KiB of ${inKib(most * 1024)}`, ...lines, ''].join('\n'))
  if (isTooMuch) process.exitCode = 1
}
