import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The declarations that a package's users see: its index and every file of its own that the index reaches, in the order of reaching. */
async function surfaceOf(packageFolder: string): Promise<string> {
  const folder = join(packageFolder, 'dist')
  const files = [join(folder, 'index.d.ts')]
  const texts: string[] = []
  for (const file of files) {
    const text = (await readFile(file, 'utf8')).replace(/\/\/# sourceMappingURL=.*\n?/, '')
    texts.push(`// ${relative(folder, file)}\n${text.trim()}\n`)
    for (const [, found = ''] of text.matchAll(/from '(\.[^']+)\.[jt]s'/g)) {
      const next = join(dirname(file), `${found}.d.ts`)
      if (!files.includes(next)) files.push(next)
    }
  }
  return texts.join('\n')
}

describe('what others build upon changes only where everybody sees it', () => {
  test.each(['protocol', 'provider'])('API1 packages/%s declares what its api.d.ts says', async (name) => {
    const folder = join(root, 'packages', name)
    await promisify(execFile)(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b', folder])

    const surface = await surfaceOf(folder)

    // A change on purpose: `npx vitest run --project contracts tests/contracts/published-api.test.ts -u`, and a line in the changelog.
    await expect(surface).toMatchFileSnapshot(join(folder, 'api.d.ts'))
  })
})
