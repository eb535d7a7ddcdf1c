import { expect, test } from 'vitest'
import { measureStored } from './stored-size.ts'

test('the snapshot stays within three times the text, and an edit of the history within 200 bytes of the file', async () => {
  const { edits, textBytes, snapshotBytes, historyBytes, fileBytes } = await measureStored(6_000)

  expect(textBytes).toBeGreaterThan(5_000)
  expect(snapshotBytes).toBeLessThan(3 * textBytes)
  expect(historyBytes).toBeGreaterThan(edits * 10)
  // What an empty store takes is not the edits'.
  expect(fileBytes - 250_000).toBeLessThan(3 * textBytes + edits * 200)
}, 30_000)
