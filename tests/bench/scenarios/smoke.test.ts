import { expect, test, vi } from 'vitest'
import { Arena } from '../arena.ts'
import { contestants } from '../contestants/contestants.ts'
import { fillFolder, measureColdOpen } from './cold-open.ts'
import { measureBurst } from './burst.ts'
import { measureFanOut } from './fan-out.ts'
import { measureManyEditors } from './fifteen-thousand.ts'
import { measureHostile } from './hostile.ts'
import { measureIdle } from './idle.ts'
import { measureKill } from './kill.ts'
import { measureRights } from './rights.ts'
import type { Figures } from './row.ts'

// Each starts some processes, and a crowded machine takes its time.
vi.setConfig({ testTimeout: 120_000 })

/** On ours, as the bench does it. */
function onOurs(measure: (arena: Arena) => Promise<Figures>): Promise<Figures> {
  return Arena.use(contestants.ours, measure)
}

test('many editors: everybody gets in, and some rate is found', async () => {
  const found = await onOurs((arena) =>
    measureManyEditors(arena, { drafts: 6, editorsPerDraft: 5, firstPerS: 60, lastPerS: 60, forMs: 500 }),
  )

  expect(found).toMatchObject({ connected: 30 })
  expect(found['connectsPerS']).toBeGreaterThan(0)
})

test('fan-out: each edit arrives at everybody else in its draft, and is acknowledged once', async () => {
  const rates = { steadyPerS: 100, steadyMs: 600, firstPerS: 100, lastPerS: 100, forMs: 300 }
  const found = await onOurs((arena) => measureFanOut(arena, { drafts: 5, editorsPerDraft: 4, ...rates }))

  expect(found['connected']).toBe(20)
  expect(found['sent']).toBeGreaterThan(0)
  expect(found['delivered']).toBe((found['sent'] ?? 0) * 3)
  expect(found['acknowledged']).toBe(found['sent'])
  expect(found['cpuPerDeliveryUs']).toBeGreaterThanOrEqual(0)
})

test('the bare relay hands on each edit too: what it takes is what nobody can go below', async () => {
  const rates = { steadyPerS: 100, steadyMs: 600, firstPerS: 100, lastPerS: 100, forMs: 300 }
  const found = await Arena.use(contestants['bare-relay'], (arena) =>
    measureFanOut(arena, { drafts: 5, editorsPerDraft: 4, ...rates }),
  )

  expect(found['sent']).toBeGreaterThan(0)
  expect(found['delivered']).toBe((found['sent'] ?? 0) * 3)
})

test('kill: letters were acknowledged and seen, and none of them is lost', async () => {
  const found = await onOurs((arena) =>
    measureKill(arena, { drafts: 4, ratePerS: 200, fromMs: 1_500, toMs: 2_000, dropsUnsynced: true }),
  )

  expect(found).toMatchObject({ acknowledgedLost: 0, seenLost: 0 })
  expect(found['droppedWrites']).toBeGreaterThanOrEqual(0)
  expect(found['acknowledged']).toBeGreaterThan(0)
  expect(found['seen']).toBeGreaterThan(0)
  expect(found['typed']).toBeGreaterThanOrEqual(found['acknowledged'] ?? Infinity)
})

test('burst: everything arrives, and is there after SIGTERM', async () => {
  const found = await onOurs((arena) =>
    measureBurst(arena, { draft: 'burst', hands: 3, editsPerHand: 100, ratePerS: 2_000, restMs: 200 }),
  )

  expect(found).toMatchObject({ sent: 300, lostLetters: 0 })
})

test('cold open: the first text is the whole one, for one and for many', async () => {
  const sizes = { draft: 'cold', hands: 2, editsPerHand: 200, ratePerS: 2_000, joinsAtOnce: 5 }
  const found = await onOurs(async (arena) => {
    const { letters = 0 } = await fillFolder(arena, sizes)
    return { filled: letters, ...(await measureColdOpen(arena, letters, sizes)) }
  })

  expect(found['letters']).toBe(found['filled'])
  expect(found['missingAtSync']).toBe(0)
  expect(found['slowestMs']).toBeGreaterThan(0)
})

test('idle: whoever renews is heard by the others', async () => {
  const sizes = { drafts: 3, editorsPerDraft: 4, renewEveryMs: 300, forMs: 1_500, restMs: 100, hasMoved: true }
  const found = await onOurs((arena) => measureIdle(arena, sizes))

  expect(found).toMatchObject({ connected: 12, lostConnections: 0 })
  expect(found['renewals']).toBeGreaterThan(0)
  expect(found['heard']).toBeGreaterThan(0)
})

test('hostile: no bomb is taken, and neither is a letter in another’s name', async () => {
  const found = await onOurs((arena) => measureHostile(arena, { bombs: 40 }))

  expect(found).toMatchObject({ bombs: 40, bombsHandedOn: 0, forgeriesAccepted: 0 })
  expect(found['refusals']).toBeGreaterThan(0)
})

test('rights: letters are taken until the right is gone, and not after', async () => {
  const found = await onOurs((arena) => measureRights(arena, { drafts: 2 }))

  expect(found['taken']).toBeGreaterThan(0)
  expect(found['typed']).toBeGreaterThan(found['taken'] ?? Infinity)
})
