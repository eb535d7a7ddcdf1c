import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { openHistoryRig, people, steps } from './history-rig.ts'
import type { HistoryRig, Step } from './history-rig.ts'
import { creditedTextAt, piecesAt } from './history-texts.ts'
import { restorePlace, restoreText } from './restore-place.ts'

const [ada, grace] = people
const page = 'The page.\n== One ==\nA line.\nAnother line.\n'

function rigAfter(all: readonly Step[]): HistoryRig {
  const rig = openHistoryRig(page)
  for (const step of all) rig.perform(step)
  return rig
}

test('RS1 any place of random edits, restored: its text at everybody’s, its authors, and all places readable as before', () => {
  fc.assert(
    fc.property(steps, fc.double({ min: 0, max: 1, noNaN: true }), (all, part) => {
      const rig = rigAfter(all)
      const { reading } = rig
      const place = 1 + Math.floor(part * (reading.sequence - 1))
      const goal = creditedTextAt(reading, place)
      const before = creditedTextAt(reading, reading.sequence)
      const newest = reading.sequence

      rig.write(restorePlace(reading, place), 'restored', ada)

      expect(rig.settle()).toEqual([goal.wikitext, goal.wikitext, goal.wikitext])
      expect(creditedTextAt(reading, reading.sequence)).toEqual(goal)
      expect(creditedTextAt(reading, newest)).toEqual(before)
      expect(creditedTextAt(reading, place)).toEqual(goal)
    }),
    { numRuns: 200 },
  )
})

test('RS3 a place of an earlier generation, restored in the next: its text and its authors', () => {
  fc.assert(
    fc.property(steps, steps, fc.double({ min: 0, max: 1, noNaN: true }), (first, second, part) => {
      const { reading: old } = rigAfter(first)
      const goal = creditedTextAt(old, 1 + Math.floor(part * (old.sequence - 1)))
      const { wikitext, spans } = creditedTextAt(old, old.sequence)
      const rig = openHistoryRig(wikitext, spans)
      for (const step of second) rig.perform(step)

      rig.write(restoreText(rig.reading, goal), 'restored', grace)

      expect(rig.settle()).toEqual([goal.wikitext, goal.wikitext, goal.wikitext])
      expect(creditedTextAt(rig.reading, rig.reading.sequence)).toEqual(goal)
    }),
    { numRuns: 200 },
  )
})

test('RS2 only what differs is touched, letter by letter', () => {
  const rig = openHistoryRig(page)
  const next = openHistoryRig(page.replace('line', 'life').replace('page', 'pages'))

  const plan = restoreText(next.reading, creditedTextAt(rig.reading, 1))

  expect([plan.added, plan.removed]).toEqual([1, 2])
})

test('RS2 the texts of all places, and what came between two, add up', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const { reading } = rigAfter(all)
      for (let place = 1; place <= reading.sequence; place += 3) {
        const now = creditedTextAt(reading, reading.sequence).wikitext
        const then = creditedTextAt(reading, place).wikitext
        const pieces = piecesAt(reading, reading.sequence, place)
        const without = (kind: string) =>
          pieces.reduce((text, piece) => (piece.kind === kind ? text : text + piece.text), '')
        expect(without('removed')).toBe(now)
        expect(without('added')).toBe(then)
      }
    }),
    { numRuns: 100 },
  )
})
