import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { limits, type RefusalReason } from '@scriptorium/protocol'
import { expect, test } from 'vitest'
import { applied, checkout, readMutations } from './mutations/mutations.ts'

/** The compiler keeps this whole. */
const reasons: Readonly<Record<RefusalReason, true>> = {
  'read-only': true,
  locked: true,
  closed: true,
  malformed: true,
  'too-large': true,
  'too-often': true,
  'foreign-client-id': true,
  'retired-client-id': true,
  'clock-gap': true,
  'unknown-origin': true,
  'not-plain-text': true,
  'delete-out-of-range': true,
  'store-failed': true,
}

/** When things are done, and how much at a time: nothing is refused by them. */
const rhythms = [
  'longestSilenceMs',
  'keepAliveEarlyMs',
  'pingAfterMs',
  'pingEveryMs',
  'gatherMs',
  'tellAgainAfterMs',
  'gatherInCrowdMs',
  'crowdConnections',
  'lineIdleMs',
  'lineHoldMs',
  'lineGatherMs',
  'lineBatchBytes',
]
/** A bound of memory that would need 5,000 lines in a test. */
const withoutMutation = ['maxLines']

const mutations = readMutations()

function read(file: string): string {
  return readFileSync(join(checkout, file), 'utf8')
}

/** Names of limits that the guard's sources speak of. */
function limitsInUse(): string[] {
  const folders = ['packages/session/src', 'packages/protocol/src', 'apps/server/src/live', 'apps/server/src/drafts']
  const sources = folders.flatMap((folder) =>
    readdirSync(join(checkout, folder))
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => read(`${folder}/${file}`)),
  )
  const names = sources.flatMap((source) =>
    [...source.matchAll(/\b(?:limits|bounds)\.(\w+)/g)].map(([, name]) => name ?? ''),
  )
  return [...new Set(names)].filter((name) => name in limits)
}

test.each(mutations)('MUT1 $check: the change applies exactly once, and its test is there', (mutation) => {
  expect(applied(mutation, read(mutation.file))).not.toBe(read(mutation.file))
  const family = mutation.testName.split(' ')[0] ?? ''
  expect(read(mutation.testFile)).toContain(`${family} `)
})

test('MUT2 every reason of refusal is tried', () => {
  const tried = new Set(mutations.flatMap(({ about }) => about))

  expect(Object.keys(reasons).filter((reason) => !tried.has(reason))).toEqual([])
})

test('MUT3 every bound of the guard is tried', () => {
  const tried = new Set([...mutations.flatMap(({ about }) => about), ...rhythms, ...withoutMutation])

  expect(limitsInUse().filter((name) => !tried.has(name))).toEqual([])
})
