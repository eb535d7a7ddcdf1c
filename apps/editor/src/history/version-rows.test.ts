import { expect, test } from 'vitest'
import { dayOf } from './history-words.ts'
import type { KnownHistory } from './stretches.ts'
import { generationOf, grace, stretchOf, versionOf } from './test-history.ts'
import { comparedFirst, versionDays } from './version-rows.ts'

const known: KnownHistory = {
  generations: [generationOf(1)],
  stretches: [
    stretchOf(0, 0, { kind: 'began', person: null, added: 500 }),
    stretchOf(1, 9, { section: 'Travels', added: 90, removed: 12 }),
    stretchOf(10, 19, { person: grace, section: 'Travels', added: 8 }),
    stretchOf(300, 309, { section: null, added: 5 }),
  ].map((stretch) => ({ ...stretch, generation: 1 })),
  versions: [versionOf('Before the sources', 19), versionOf('In the middle', 305)],
  older: null,
}
const shown = (isNamedOnly: boolean) =>
  versionDays(known, isNamedOnly, dayOf).map(({ rows }) =>
    rows.map(({ version, place }) => version?.name ?? place.sequence),
  )

test('versions are grouped by day, the newest first; a name in the middle of a stretch has a line of its own', () => {
  expect(shown(false)).toEqual([
    [309, 'In the middle'],
    ['Before the sources', 9, 0],
  ])
})

test('a name in the middle of a stretch says who wrote there, and counts nothing', () => {
  const row = versionDays(known, false, dayOf)[0]?.rows[1]

  expect(row?.people.map(({ name }) => name)).toEqual(['Ada'])
  expect([row?.added, row?.removed]).toEqual([0, 0])
})

test('named only: names and how it began, each summing up what was written since the name before it', () => {
  expect(shown(true)).toEqual([['In the middle'], ['Before the sources', 0]])

  const [today, yesterday] = versionDays(known, true, dayOf)
  expect(today?.rows[0]).toMatchObject({ added: 5, removed: 0, sections: [null] })
  expect(yesterday?.rows[0]).toMatchObject({ added: 98, removed: 12, sections: ['Travels'] })
  expect(yesterday?.rows[0]?.people.map(({ name }) => name)).toEqual(['Ada', 'Grace'])
})

test('what came from the wiki is in no section', () => {
  const stretches = [stretchOf(1, 9, { person: null, section: 'Travels' }), stretchOf(10, 19, { section: 'Kew' })]
  const named = { ...known, stretches: stretches.map((stretch) => ({ ...stretch, generation: 1 })) }

  const rows = versionDays({ ...named, versions: [versionOf('Both', 19)] }, true, dayOf).flatMap((day) => day.rows)

  expect(rows.map(({ sections }) => sections)).toEqual([['Kew']])
})

test('a comparison begins with the name before, else with how the draft began', () => {
  const first = [309, 300, 19, 0].map((sequence) => comparedFirst(known, { generation: 1, sequence })?.sequence)

  expect(first).toEqual([305, 19, 0, 0])
})
