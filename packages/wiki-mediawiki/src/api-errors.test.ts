import { expect, test } from 'vitest'
import { translateApiErrors } from './api-errors.ts'

const wiki = 'https://wiki.example/w/api.php'
const translate = (body: unknown) => () => translateApiErrors(body, wiki)

test('an answer without errors passes', () => {
  expect(translate({ query: {} })).not.toThrow()
  expect(translate(undefined)).not.toThrow()
})

test('read-only says the wiki’s reason', () => {
  const body = { errors: [{ code: 'readonly', text: 'x', data: { readonlyreason: 'moving house' } }] }

  expect(translate(body)).toThrow(
    expect.objectContaining({ code: 'wiki/read-only', details: { reason: 'moving house' } }),
  )
})

test.each(['maxlag', 'ratelimited'])('%s is a wiki that is not there now', (code) => {
  expect(translate({ errors: [{ code, text: 'later' }] })).toThrow(
    expect.objectContaining({ code: 'wiki/unreachable' }),
  )
})

test('any other code is the wiki’s refusal, with its first code and words', () => {
  const body = {
    errors: [
      { code: 'readapidenied', text: 'You need read permission.' },
      { code: 'second', text: '' },
    ],
  }

  expect(translate(body)).toThrow(
    expect.objectContaining({
      code: 'wiki/refused',
      details: { wikiCode: 'readapidenied', text: 'You need read permission.' },
    }),
  )
})

test('errors of another shape are no wiki that we know', () => {
  expect(translate({ errors: [] })).toThrow(expect.objectContaining({ code: 'wiki/unreachable' }))
  expect(translate({ errors: 'broken' })).toThrow(expect.objectContaining({ code: 'wiki/unreachable' }))
})
