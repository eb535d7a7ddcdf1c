import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { makeDraftId } from '@scriptorium/draft'
import { expect, onTestFinished, test, vi } from 'vitest'
import { entryAt } from '../append-until-killed.ts'
import { temporaryFile } from '../temporary-folder.ts'
import { raiseFence } from './epoch-fence.ts'
import { JournalWriter } from './journal-writer.ts'
import { makeProgress, setFirst } from './progress.ts'
import { segmentPath } from './segment-format.ts'
import { readStoredSegments, removeSegments } from './stored-segments.ts'

const hooks = vi.hoisted(() => ({ whenClosed: () => {}, whenRead: (_bytes: Buffer) => {} }))

vi.mock('node:fs', async (importOriginal) => {
  const original = await importOriginal<typeof import('node:fs')>()
  return {
    ...original,
    closeSync(handle: number) {
      original.closeSync(handle)
      hooks.whenClosed()
    },
    readSync(handle: number, bytes: Buffer, ...rest: [number, number, number]) {
      const count = original.readSync(handle, bytes, ...rest)
      hooks.whenRead(bytes)
      return count
    },
  }
})

const store = '0123456789abcdef'
const draft = makeDraftId(new Uint8Array(10).fill(1))
const register = (): Promise<void> => Promise.resolve()
const long = (place: number) => ({ ...entryAt(draft, place), update: new Uint8Array(700).fill(place) })

async function openWriter(file: string): Promise<JournalWriter> {
  raiseFence(file, 1)
  const progress = makeProgress()
  setFirst(progress, 1)
  const options = { file, store, segmentBytes: 4_096, slowDiskMs: 0, progress, register, closed: () => {} }
  const writer = new JournalWriter(options, 1)
  onTestFinished(() => writer.close())
  return writer
}

test('BACKUP5 of a segment that is being written the beginning may be read earlier than the end: that is not taken for damage', async () => {
  const file = await temporaryFile()
  const writer = await openWriter(file)
  for (const place of [1, 2, 3]) await writer.append([long(place)])
  let reads = 0
  // The page with the second group was read before it was written, the next one when the third stood there.
  hooks.whenRead = (bytes) => {
    reads += 1
    const at = bytes.indexOf(Buffer.from(long(2).update))
    if (reads === 1) bytes.fill(0, at - 64, at + 700)
  }
  onTestFinished(() => {
    hooks.whenRead = () => {}
  })

  const [segment] = readStoredSegments(file, { store, epoch: 1, first: 1, last: 1 }, true)

  expect([segment?.records.get(draft)?.length, segment?.lost]).toEqual([3, []])
})

test('BACKUP4 while the journal is read one segment is filled and the next begun: that is not taken for damage', async () => {
  const file = await temporaryFile()
  const writer = await openWriter(file)
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

test('JOURNAL30 whoever takes segments away, and finds that a successor took one away meanwhile, goes on', async () => {
  const file = await temporaryFile()
  const [gone, unfinished] = [1, 2].map((number) => segmentPath(file, 1, number))
  // Listed, and not there when it is opened.
  symlinkSync('nowhere', gone ?? '')
  writeFileSync(unfinished ?? '', '')

  removeSegments(file, store, () => true)

  expect(readdirSync(path.dirname(file)).filter((name) => name.includes('-log.'))).toEqual([])
})
