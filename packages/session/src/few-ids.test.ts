import { expect, test } from 'vitest'

import { FewIds } from './few-ids.ts'

test('it is a set, whichever of them goes', () => {
  for (const gone of [1, 2, 3]) {
    const ids = new FewIds()
    for (const id of [1, 2, 3, 2, 1]) ids.add(id)
    ids.delete(gone)
    ids.delete(9)
    expect([...ids]).toEqual([1, 2, 3].filter((id) => id !== gone))
    expect([1, 2, 3, 9].filter((id) => ids.has(id))).toEqual([1, 2, 3].filter((id) => id !== gone))
    ids.add(gone)
    expect([...ids].toSorted((a, b) => a - b)).toEqual([1, 2, 3])
  }
})
