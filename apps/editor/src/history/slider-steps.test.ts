import { expect, test } from 'vitest'
import { dayOf } from './history-words.ts'
import { sliderStep } from './slider-steps.ts'
import type { KnownHistory } from './stretches.ts'
import { generationOf, stretchOf, versionOf } from './test-history.ts'

/** Seven stretches an hour apart from 20:00, so that the fifth is of the next day; the second has a name. */
const known: KnownHistory = {
  generations: [generationOf(1)],
  stretches: Array.from({ length: 7 }, (_, index) => ({ ...stretchOf(index * 60, index * 60 + 9), generation: 1 })),
  versions: [versionOf('Before the sources', 69)],
  older: null,
}
const step = (key: string, index: number, direction: 'ltr' | 'rtl' = 'ltr', of = known) =>
  sliderStep(key, index, false, of, direction, dayOf)
const to = (index: number) => ({ kind: 'to', index })

test('an arrow is one stretch, and stays at the ends', () => {
  expect([step('ArrowRight', 3), step('ArrowUp', 3), step('ArrowLeft', 3), step('ArrowDown', 3)]).toEqual([
    to(4),
    to(4),
    to(2),
    to(2),
  ])
  expect([step('ArrowLeft', 0), step('ArrowRight', 6)]).toEqual([to(0), to(6)])
})

test('from right to left the left arrow leads on; up is on in every direction', () => {
  expect([step('ArrowLeft', 3, 'rtl'), step('ArrowRight', 3, 'rtl'), step('ArrowUp', 3, 'rtl')]).toEqual([
    to(4),
    to(2),
    to(4),
  ])
})

test('a page key leads to the next named version or the end of the day', () => {
  expect([step('PageDown', 6), step('PageDown', 3), step('PageDown', 1)]).toEqual([to(3), to(1), to(0)])
  expect([step('PageUp', 0), step('PageUp', 1), step('PageUp', 3)]).toEqual([to(1), to(3), to(6)])
})

test('Home is the very beginning, also where it has not been loaded yet', () => {
  const partly: KnownHistory = { ...known, older: { generation: 1, before: 0 } }

  expect([step('Home', 4), step('End', 4), step('Home', 4, 'ltr', partly)]).toEqual([
    to(0),
    to(6),
    { kind: 'beginning' },
  ])
})

test('other keys are left to the browser', () => {
  expect(['Tab', 'a', 'Enter', ' '].map((key) => step(key, 3))).toEqual([undefined, undefined, undefined, undefined])
})

test('from inside of a stretch the next step is its end, and the one before it is as ever', () => {
  const steps = ['ArrowRight', 'ArrowLeft', 'PageUp'].map((key) => sliderStep(key, 3, true, known, 'ltr', dayOf))

  expect(steps).toEqual([to(3), to(2), to(3)])
})
