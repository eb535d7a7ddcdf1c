import { expect, test } from 'vitest'
import { reviewChecks } from './review-checks.ts'

const fine = {
  wikitext: 'a\nb',
  baseWikitext: 'a',
  bytes: 3,
  maxPageBytes: 10,
  isCurrent: true,
  mayPublish: true,
  authorsWithoutRights: [],
  differing: [],
}

test('RC1 a draft without a fault passes every check', () => {
  expect(reviewChecks(fine).map(({ id, isFine }) => [id, isFine])).toEqual([
    ['rights', true],
    ['current', true],
    ['changed', true],
    ['size', true],
    ['authors-rights', true],
    ['in-step', true],
    ['replacement-character', true],
  ])
})

test.each([
  ['RC1', { mayPublish: false }, { id: 'rights' }],
  ['RC1', { isCurrent: false }, { id: 'current' }],
  ['RC1', { wikitext: 'a\n' }, { id: 'changed' }],
  ['RC2', { bytes: 11 }, { id: 'size', parameters: ['11', '10'] }],
  ['RC3', { authorsWithoutRights: ['Grace'] }, { id: 'authors-rights', parameters: ['Grace'] }],
  ['RC5', { differing: ['Ada', 'Grace'] }, { id: 'in-step', parameters: ['Ada', 'Grace'] }],
  ['RC4', { wikitext: 'a\nb\nx\uFFFD' }, { id: 'replacement-character', line: 3 }],
])('%s what is wrong is said: %o', (_rule, more, expected) => {
  const failed = reviewChecks({ ...fine, ...more }).filter((check) => !check.isFine)

  expect(failed).toMatchObject([expected])
})

test('RC4 a replacement character that the page already had is not new', () => {
  const checks = reviewChecks({ ...fine, wikitext: 'x\uFFFD!', baseWikitext: 'x\uFFFD' })

  expect(checks.every((check) => check.isFine)).toBe(true)
})
