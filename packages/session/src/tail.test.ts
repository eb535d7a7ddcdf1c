import { expect, test } from 'vitest'

import { Tail } from './tail.ts'

/** As Node's buffers do, it gives a view where others copy. */
class SharedBytes extends Uint8Array<ArrayBuffer> {
  override slice(start?: number, end?: number): Uint8Array<ArrayBuffer> {
    return this.subarray(start, end)
  }
}

test('what was kept stays as it is, whatever becomes of the memory that it came in', () => {
  for (const count of [1, 2, 3]) {
    const tail = new Tail(null)
    const came = Array.from({ length: count }, (_, index) => new SharedBytes(new ArrayBuffer(2)).fill(index))

    for (const update of came) tail.push(update)
    for (const update of came) update.fill(9)

    expect(tail.updates).toEqual(came.map((_, index) => Uint8Array.of(index, index)))
  }
})
