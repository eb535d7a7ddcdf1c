import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { makeDraftId } from '@scriptorium/draft'
import { expect, onTestFinished, test, vi } from 'vitest'
import { entryAt } from '../append-until-killed.ts'
import { temporaryFile } from '../temporary-folder.ts'
import { raiseFence } from './epoch-fence.ts'
import { JournalWriter } from './journal-writer.ts'
import { makeProgress, setFirst } from './progress.ts'
import { segmentPath } from './segment-format.ts'
import { readStoredSegments } from './stored-segments.ts'

const hooks = vi.hoisted(() => ({ whenClosed: () => {} }))

vi.mock('node:fs', async (importOriginal) => {
  const original = await importOriginal<typeof import('node:fs')>()
  return {
    ...original,
    closeSync(handle: number) {
      original.closeSync(handle)
      hooks.whenClosed()
    },
  }
})

const store = '0123456789abcdef'
const draft = makeDraftId(new Uint8Array(10).fill(1))
const register = (): Promise<void> => Promise.resolve()
const long = (place: number) => ({ ...entryAt(draft, place), update: new Uint8Array(700).fill(place) })

test('BACKUP4 while the journal is read one segment is filled and the next begun: that is not taken for damage', async () => {
  const file = await temporaryFile()
  raiseFence(file, 1)
  const progress = makeProgress()
  setFirst(progress, 1)
  const writer = new JournalWriter(
    { file, store, segmentBytes: 4_096, slowDiskMs: 0, progress, register, closed: () => {} },
    1,
  )
  onTestFinished(() => writer.close())
  const paths = [1, 2].map((number) => segmentPath(file, 1, number))
  const contents = (): Buffer[] => paths.map((each) => readFileSync(each))
  const put = (segments: readonly Buffer[]): void => {
    for (const [index, each] of paths.entries()) writeFileSync(each, segments[index] ?? '')
  }
  for (const place of [1, 2, 3]) await writer.append([long(place)])
  await vi.waitFor(() => expect(existsSync(paths[1] ?? '') && readFileSync(paths[1] ?? '').length).toBe(4_096), 20_000)
  const earlier = contents()
  for (const place of [4, 5]) await writer.append([long(place)])
  const later = contents()
  put(earlier)
  hooks.whenClosed = () => put(later)
  onTestFinished(() => {
    hooks.whenClosed = () => {}
  })

  const segments = readStoredSegments(file, { store, epoch: 1, first: 1, last: 2 }, true)

  expect(segments.map(({ lost }) => lost)).toEqual([[], []])
  expect(segments[0]?.records.get(draft)).toHaveLength(4)
})
