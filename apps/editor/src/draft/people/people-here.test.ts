import { expect, test } from 'vitest'
import { peopleHere } from './people-here.ts'

const person = (id: string, colour: number) => ({ id, name: `P${id}`, colour, isTemporary: false, clientIds: [] })

test('the list says who is where, me first', () => {
  const places = { own: 3, others: new Map([['2', 40]]) }
  const headings = [{ line: 10, level: 2, text: 'Travels' }]

  const people = peopleHere({ present: [person('2', 2), person('3', 1), person('1', 3)] }, '1', places, headings)

  expect(people.map(({ id, line, section }) => [id, line, section])).toEqual([
    ['1', 3, null],
    ['3', null, null],
    ['2', 40, 'Travels'],
  ])
})
