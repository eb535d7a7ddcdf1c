import type { PublicationBody } from '@scriptorium/protocol'
import { expect, test } from 'vitest'
import { ApiFailure } from '../api/api-failure.ts'
import { watchPublication } from './watch-publication.ts'

const publication: PublicationBody = {
  id: '0'.repeat(32),
  draft: '0123456789abcdef',
  title: 'Marianne North',
  state: 'ordered',
  revision: null,
  parent: null,
  isExact: false,
  isMerged: false,
  wikiCode: null,
  wikiText: null,
  publishedBy: { id: '3', name: 'Marit', isTemporary: false },
  atMs: 0,
  summary: '',
  authors: [],
  sha256: '',
  revisionAddress: null,
  differenceAddress: null,
  pageAddress: 'http://wiki.example/Marianne_North',
}

/** Lets everything that is already answered be heard. */
async function settle(): Promise<void> {
  for (let round = 0; round < 10; round += 1) await Promise.resolve()
}

/** Answers one after another; the clock is in the test's hand. */
function setUp(answers: readonly (PublicationBody['state'] | ApiFailure)[]) {
  const heard: string[] = []
  const pauses: number[] = []
  const left = [...answers]
  let due: (() => void) | undefined
  const watch = watchPublication({
    read: () => {
      const answer = left.shift()
      if (answer === undefined) throw new Error('asked once too often')
      return answer instanceof ApiFailure ? Promise.reject(answer) : Promise.resolve({ ...publication, state: answer })
    },
    after(delayMs, callback) {
      pauses.push(delayMs)
      due = callback
      return () => (due = undefined)
    },
    heard: ({ state }) => heard.push(state),
    failed: ({ code }) => heard.push(`failed ${code}`),
  })
  async function pass(): Promise<void> {
    const callback = due
    due = undefined
    callback?.()
    await settle()
  }
  return { watch, heard, pauses, pass, isWaiting: () => due !== undefined }
}

test('asks until the outcome is final, then never again', async () => {
  const { heard, pass, isWaiting } = setUp(['ordered', 'unclear', 'saved'])
  await settle()

  await pass()
  await pass()

  expect(heard).toEqual(['ordered', 'unclear', 'saved'])
  expect(isWaiting()).toBe(false)
})

test('pauses grow and stay bounded', async () => {
  const { pauses, pass } = setUp(Array.from({ length: 12 }, () => 'ordered' as const))
  await settle()

  for (let round = 0; round < 10; round += 1) await pass()

  expect(pauses[0]).toBe(1_000)
  expect(pauses.at(-1)).toBe(8_000)
  expect(pauses).toEqual(pauses.toSorted((a, b) => a - b))
})

test('an address that leads nowhere is told, a line that breaks later is waited for', async () => {
  const nowhere = setUp([new ApiFailure('publication/not-found', 404)])
  await settle()
  const broken = setUp(['ordered', new ApiFailure('api/unreachable', 0), 'saved'])
  await settle()

  await broken.pass()
  await broken.pass()

  expect(nowhere.heard).toEqual(['failed publication/not-found'])
  expect(nowhere.isWaiting()).toBe(false)
  expect(broken.heard).toEqual(['ordered', 'saved'])
})

test('once stopped it says nothing, also when an answer was on its way', async () => {
  const { watch, heard, isWaiting } = setUp(['ordered'])

  watch.stop()
  await settle()

  expect(heard).toEqual([])
  expect(isWaiting()).toBe(false)
})
