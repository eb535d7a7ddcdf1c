import { encodeAwareness, encodeQueryAwareness, encodeSyncStep1, encodeUpdate, limits } from '@scriptorium/protocol'
import type { AwarenessEntry } from '@scriptorium/protocol'
import { toConnectionId } from '@scriptorium/session'
import { expect, test } from 'vitest'
import { AttackedSession, mallory } from './bombs/attacked-session.ts'
import { forge, scattered, textAfter, times } from './bombs/forged-update.ts'
import { bestShare, computedMs } from './bombs/loop-time.ts'
import { attackedText, longestStallMs } from './bombs/update-bombs.ts'

/**
 * What comes first makes the stage; what `act` gives is timed, each call by itself.
 * @returns the slowest as a share of its bound, in the best of some tries
 */
function slowestShare(act: () => readonly (() => void)[], boundMs = longestStallMs): number {
  return bestShare(boundMs, () => {
    let slowest = 0
    for (const step of act()) {
      const before = computedMs()
      step()
      slowest = Math.max(slowest, computedMs() - before)
    }
    return slowest
  })
}

const state = (bytes: number): string => JSON.stringify({ cursor: 'x'.repeat(bytes - 20) })

function states(index: number): AwarenessEntry[] {
  return times(64, (at) => ({ clientId: 1_000 * index + at, clock: 1, state: state(4_000) }))
}

/** Text as long as may be that is deleted as it comes, and a word after it. */
function largeAndGone(clientId: number): readonly Uint8Array[] {
  const doomed = 'x'.repeat(limits.maxTextCodeUnits)
  return [
    encodeUpdate(forge([[clientId, 0, [[4, 1, 'wikitext', doomed]]]], [[clientId, [[0, doomed.length]]]])),
    encodeUpdate(forge([[clientId + 100, 0, [[textAfter, clientId, 0, '!']]]])),
  ]
}

/** A draft in which as much is deleted here and there as may be. */
function scatteredDraft(): AttackedSession {
  const attacked = new AttackedSession(attackedText)
  attacked.receive(
    encodeUpdate(forge([], [[7, times(limits.maxKnownDeleteRanges - 5_000, (at) => [4 * at, 1] as const)]])),
  )
  attacked.commit()
  attacked.effects = []
  return attacked
}

/** As many connections as may be, most of them of readers. */
function crowdedDraft(): AttackedSession {
  const attacked = new AttackedSession(attackedText)
  for (let index = 2; index < limits.maxConnectionsPerDraft; index += 1) {
    const access = { person: null, mayWrite: false, readOnlyBecause: 'signed-out', wantsFrames: true }
    const person = { person: `${1_000 + index}`, name: `Person ${index}` }
    if (index > 600) attacked.session.join(toConnectionId(index), access)
    else attacked.open(toConnectionId(index), person.person)
  }
  attacked.effects = []
  return attacked
}

test('DS41 4,000 questions for awareness after one person pointed from 100 connections: answered once, and not with megabytes', () => {
  let attacked = new AttackedSession(attackedText)
  const flood = slowestShare(() => {
    attacked = new AttackedSession(attackedText)
    for (let index = 2; index <= limits.maxConnectionsPerPerson; index += 1) attacked.open(toConnectionId(index), '666')
    return times(limits.maxConnectionsPerPerson, (index) => () => {
      attacked.receive(encodeAwareness(states(index + 1)), toConnectionId(index + 1))
      attacked.commit()
    })
  })
  attacked.take(attacked.session.tick(0))
  attacked.effects = []

  const asked = slowestShare(() => [() => times(4_000, () => attacked.receive(encodeQueryAwareness()))])
  attacked.take(attacked.session.tick(0))

  expect(Math.max(flood, asked)).toBeLessThan(1)
  const answers = attacked
    .framesFor(mallory)
    .flatMap((frame) => (frame.kind === 'awareness' ? [frame.entries.length] : []))
  expect(answers).toEqual([limits.maxPointersPerPerson])
})

test('DS19 4 MB of foreign states, deeply nested, are passed over unread', () => {
  const nested = `{"a":${'['.repeat(1_900)}${']'.repeat(1_900)}}`
  const foreign = encodeAwareness(times(1_000, () => ({ clientId: 7, clock: 1, state: nested })))
  const attacked = new AttackedSession(attackedText)

  const share = slowestShare(() => times(4, () => () => attacked.receive(foreign)))

  expect(share).toBeLessThan(1)
  expect([...attacked.outcomes()]).toEqual(['ignored'])
})

test('DS2 whoever deletes 20,000 places and asks for the whole copy by turns stalls nothing', () => {
  const share = slowestShare(() => {
    const attacked = new AttackedSession('')
    const size = 40_000
    return times(9, (turn) => () => {
      const clientId = 11 + turn
      const typed = forge([[clientId, 0, [[4, 1, 'wikitext', 'x'.repeat(size)]]]])
      const half = (from: number) =>
        forge([], [[clientId, scattered(size / 2).map((at) => [2 * at + from, 1] as const)]])
      for (const update of [typed, half(0)]) attacked.receive(encodeUpdate(update))
      attacked.commit()
      attacked.receive(encodeSyncStep1(new Uint8Array([0])))
    }).flatMap((step, turn) => [
      step,
      () => attacked.receive(encodeUpdate(forge([], [[11 + turn, [[0, size]]]]))),
      () => attacked.commit(),
    ])
  })

  expect(share).toBeLessThan(1)
})

const longestDeletionMs = 0.05

test('AD11 in a draft that is deleted here and there, 4,000 deletions at its end take no longer each than in any other', () => {
  const share = slowestShare(() => {
    const attacked = scatteredDraft()
    const end = attackedText.length
    return [
      () => {
        for (let at = 0; at < 2_000; at += 1) {
          attacked.receive(
            encodeUpdate(
              forge(
                [],
                [
                  [
                    7,
                    [
                      [end - 8 * at - 8, 1],
                      [end - 8 * at - 4, 1],
                    ],
                  ],
                ],
              ),
            ),
          )
        }
      },
    ]
  }, 2_000 * longestDeletionMs)

  expect(share).toBeLessThan(1)
})

test('DS29 when the store fails under 4,000 deletions of such a draft they are taken back at once', () => {
  let refused = 0
  const share = slowestShare(() => {
    const attacked = scatteredDraft()
    const deletions = times(4_000, (at) => encodeUpdate(forge([], [[7, [[4 * at + 2, 1]]]])))
    for (const frame of deletions) attacked.receive(frame)
    attacked.effects = []
    return [
      () => {
        attacked.take(attacked.session.storeFailed())
        refused = attacked.framesFor(mallory).filter(({ kind }) => kind === 'refused').length
      },
    ]
  })

  expect(refused).toBe(1)
  expect(share).toBeLessThan(1)
})

test('DS28 a newcomer to a draft of 2,000 connections is told of to all of them at once', () => {
  let attacked = new AttackedSession(attackedText)

  const share = slowestShare(() => {
    attacked = crowdedDraft()
    return times(3, (index) => () => {
      attacked.session.leave(toConnectionId(2 + index))
      attacked.take(attacked.session.tick(0))
    })
  })

  expect(share).toBeLessThan(1)
  expect(attacked.framesFor(mallory).filter(({ kind }) => kind === 'notice').length).toBeGreaterThan(2)
})

test('AD7 what is on its way to the disk counts as what is there: a burst does not pass the bound of the whole', () => {
  const attacked = new AttackedSession('')
  for (let clientId = 11; clientId < 25; clientId += 1)
    for (const bytes of largeAndGone(clientId)) attacked.receive(bytes)

  const stored = attacked.effects.reduce(
    (sum, effect) => sum + (effect.kind === 'store' ? effect.entry.update.length : 0),
    0,
  )
  expect(attacked.outcomes()).toContain('too-large')
  expect(stored).toBeLessThanOrEqual(limits.maxStateBytes)
})
