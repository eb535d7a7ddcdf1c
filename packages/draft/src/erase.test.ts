import { expect, test } from 'vitest'
import { withoutPhrase, withoutRange } from './erase.ts'
import { ada, grace } from './test-drafts.ts'

const text = {
  wikitext: 'Paris hides a secret.',
  spans: [
    { codeUnits: 6, person: null },
    { codeUnits: 10, person: ada.person },
    { codeUnits: 5, person: grace.person },
  ],
}

test('ER1 a phrase is removed wherever it stands, and words stay whose they were', () => {
  const { wikitext, spans } = withoutPhrase(text, 'a secret')

  expect(wikitext).toBe('Paris hides .')
  expect(spans).toEqual([
    { codeUnits: 6, person: null },
    { codeUnits: 6, person: ada.person },
    { codeUnits: 1, person: grace.person },
  ])
})

test('ER1 what comes together again by the removal is removed too', () => {
  const nested = { wikitext: 'xaaabbb abababy', spans: [{ codeUnits: 15, person: null }] }

  expect(withoutPhrase(nested, 'ab').wikitext).toBe('x y')
})

test('ER1 a phrase that is not there changes nothing; an empty one is refused', () => {
  expect(withoutPhrase(text, 'London')).toEqual(text)
  expect(() => withoutPhrase(text, '')).toThrow('[request/malformed]')
})

test('ER2 only a part of the text, of whole characters, can be removed', () => {
  const castle = { wikitext: 'A \u{1f3f0}.', spans: [{ codeUnits: 5, person: null }] }

  expect(withoutRange(castle, 2, 4).wikitext).toBe('A .')
  for (const [from, to] of [
    [2, 3],
    [3, 4],
    [4, 4],
    [-1, 2],
    [0, 6],
  ] as const)
    expect(() => withoutRange(castle, from, to)).toThrow('[request/malformed]')
})
