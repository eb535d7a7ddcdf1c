import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const program = `
  import { readdirSync, readFileSync } from 'node:fs'
  import { getPriority } from 'node:os'
  import { giveEventLoopRightOfWay } from '${new URL('./right-of-way.ts', import.meta.url).href}'
  const threads = () => readdirSync('/proc/self/task').map((thread) => {
    const name = readFileSync('/proc/self/task/' + thread + '/comm', 'utf8').trim()
    return { isOfV8: name.startsWith('V8Worker'), priority: getPriority(Number(thread)) }
  })
  const before = threads()
  giveEventLoopRightOfWay()
  console.log(JSON.stringify({ before, after: threads() }))
`

interface Threads {
  readonly isOfV8: boolean
  readonly priority: number
}

test('V8’s own threads give way to the event loop, and nobody else does', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program])

  const { before, after }: Record<'before' | 'after', readonly Threads[]> = JSON.parse(stdout)
  const [usual = 0] = before.map(({ priority }) => priority)
  expect(before.some(({ isOfV8 }) => isOfV8)).toBe(true)
  for (const { isOfV8, priority } of after) expect(priority).toBe(isOfV8 ? Math.min(19, usual + 10) : usual)
})
