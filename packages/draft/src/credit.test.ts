import { expect, test } from 'vitest'
import { creditOf, creditSpans, cutSpans, summaryOfAuthors } from './credit.ts'
import { toPersonId } from './ids.ts'
import { ada, grace } from './test-drafts.ts'

const words = { lead: 'By', others: (count: number) => `and ${count} more` }

test('CR1 shares are sums of spans, the largest first; the base is nobody’s', () => {
  const spans = [
    { codeUnits: 3, person: ada.person },
    { codeUnits: 100, person: null },
    { codeUnits: 9, person: grace.person },
    { codeUnits: 2, person: ada.person },
    { codeUnits: 0, person: toPersonId('9') },
  ]

  expect(creditOf(spans, [ada, grace]).map(({ name, codeUnits }) => [name, codeUnits])).toEqual([
    ['Grace', 9],
    ['Ada', 5],
  ])
})

test('CR1 equal shares stand by name; a person nobody knows stands by id', () => {
  const spans = [
    { codeUnits: 1, person: grace.person },
    { codeUnits: 1, person: toPersonId('9') },
    { codeUnits: 1, person: ada.person },
  ]

  expect(creditOf(spans, [ada, grace]).map(({ name }) => name)).toEqual(['9', 'Ada', 'Grace'])
})

test('CR2 everybody is named if all fit, the publisher too', () => {
  expect(summaryOfAuthors([grace, ada], ada.person, words, 500)).toBe('By [[User:Grace|Grace]], [[User:Ada|Ada]]')
})

test('CR2 what does not fit is counted', () => {
  const many = Array.from({ length: 40 }, (_, index) => ({
    person: toPersonId(String(index + 1)),
    name: `Person${index}`,
  }))

  const summary = summaryOfAuthors(many, ada.person, words, 500)

  expect(Array.from(summary).length).toBeLessThanOrEqual(500)
  const shown = summary.match(/\[\[/g)?.length ?? 0
  expect(summary).toMatch(new RegExp(` and ${40 - shown} more$`))
  expect(shown).toBeGreaterThan(15)
})

test('CR2 no words when only the publisher wrote, or when not one name fits', () => {
  expect(summaryOfAuthors([ada], ada.person, words, 500)).toBe('')
  expect(summaryOfAuthors([grace], ada.person, words, 5)).toBe('')
})

test('CR3 words that a generation began with stay their first authors’, cut and moved as the text has them', () => {
  const credit = [
    { codeUnits: 5, person: null },
    { codeUnits: 4, person: ada.person },
    { codeUnits: 6, person: grace.person },
  ]
  const runs = [
    { clientId: 7, clock: 6, codeUnits: 5 },
    { clientId: 8, clock: 0, codeUnits: 2 },
    { clientId: 7, clock: 0, codeUnits: 6 },
    { clientId: 7, clock: 13, codeUnits: 4 },
  ]

  const spans = creditSpans(runs, (clientId) => (clientId === 8 ? grace.person : null), { clientId: 7, credit })

  expect(spans).toEqual([
    { codeUnits: 3, person: ada.person },
    { codeUnits: 4, person: grace.person },
    { codeUnits: 5, person: null },
    { codeUnits: 1, person: ada.person },
    { codeUnits: 2, person: grace.person },
    { codeUnits: 2, person: null },
  ])
})

test('CR3 a part of spans is as long as it was asked for', () => {
  expect(cutSpans([{ codeUnits: 3, person: ada.person }], 1, 1)).toEqual([])
  expect(cutSpans([{ codeUnits: 3, person: ada.person }], 2, 5)).toEqual([
    { codeUnits: 1, person: ada.person },
    { codeUnits: 2, person: null },
  ])
  expect(cutSpans([], 4, 6)).toEqual([{ codeUnits: 2, person: null }])
})
