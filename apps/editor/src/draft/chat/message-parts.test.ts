import { expect, test } from 'vitest'
import { partsOf } from './message-parts.ts'

const page = (title: string) => `https://wiki.example/wiki/${encodeURIComponent(title.replaceAll(' ', '_'))}`
const parts = (body: string, names: string[] = []) => partsOf(body, page, names)

test('wiki links go to the wiki, with their label', () => {
  expect(parts('See [[Kew Gardens|Kew]] and [[A/B?c]].')).toEqual([
    { kind: 'text', text: 'See ' },
    { kind: 'link', text: 'Kew', address: 'https://wiki.example/wiki/Kew_Gardens' },
    { kind: 'text', text: ' and ' },
    { kind: 'link', text: 'A/B?c', address: 'https://wiki.example/wiki/A%2FB%3Fc' },
    { kind: 'text', text: '.' },
  ])
})

test('addresses are links without the full stop behind them', () => {
  expect(parts('at https://kew.org/a?b=1, or not')).toEqual([
    { kind: 'text', text: 'at ' },
    { kind: 'link', text: 'https://kew.org/a?b=1', address: 'https://kew.org/a?b=1' },
    { kind: 'text', text: ', or not' },
  ])
})

test('what is no web address stays text', () => {
  expect(parts('javascript:alert(1) <b>x</b>')).toEqual([{ kind: 'text', text: 'javascript:alert(1) <b>x</b>' }])
  expect(partsOf('[[x]]', () => 'javascript:alert(1)', [])).toEqual([{ kind: 'text', text: '[[x]]' }])
})

test('only known people are mentioned, the longest name first', () => {
  expect(parts('@Ada Lovelace, @nobody', ['Ada', 'Ada Lovelace'])).toEqual([
    { kind: 'mention', text: '@Ada Lovelace' },
    { kind: 'text', text: ', @nobody' },
  ])
})
