import { expect, test } from 'vitest'
import { attack, type Outcome } from './guard/attack.ts'

const rounds = 8_000

test(`${rounds} hostile messages: no throw, no stall; each is refused and changes nothing, or taken as Yjs would take it`, () => {
  const outcomes: Record<Outcome, number> = {
    taken: 0,
    'taken-for-the-worker': 0,
    'taken-knowing-better': 0,
    refused: 0,
    frame: 0,
  }
  let failed: { readonly again: string; readonly error: unknown } | undefined
  for (let round = 1; round <= rounds && failed === undefined; round += 1) {
    try {
      outcomes[attack(round)] += 1
    } catch (error) {
      failed = { again: `npm run fuzz -- --guard ${round}`, error }
    }
  }

  expect(failed).toBeUndefined()
  // All ways are really walked.
  expect(outcomes.taken).toBeGreaterThan(rounds / 50)
  expect(outcomes.refused).toBeGreaterThan(rounds / 10)
  expect(outcomes.frame).toBeGreaterThan(rounds / 10)
})

test('origins that were never neighbours, which structure cannot show: the server’s worker finds them and names the update', () => {
  // A right origin that stands left of the left one, in words of one person: whoever loads the text anew reads it otherwise.
  expect(attack(9_628_802_776)).toBe('taken-for-the-worker')
})
