import { rootName } from '@scriptorium/protocol'
import { expect, test } from 'vitest'
import * as Y from 'yjs'

import { docOf } from './model-store.ts'
import { ModelWorld } from './model-world.ts'
import { Random } from './random.ts'

const seeds = 500
const steps = 250

/** What an honest client can be told between a loss and its next sync step 2: it builds on words that are gone. */
const afterALoss = ['store-failed', 'clock-gap', 'unknown-origin', 'delete-out-of-range']

test(`${seeds} seeds: people type, drop out, come back by their place; the store fails and restarts; nothing acknowledged or seen is lost`, () => {
  const { failed, resumptions } = runAll()

  expect(failed, 'run this seed alone to see it again').toBeUndefined()
  expect(resumptions).toBeGreaterThan(seeds / 2)
})

function runAll(): { failed?: { readonly seed: number; readonly error: unknown }; resumptions: number } {
  let resumptions = 0
  for (let seed = 1; seed <= seeds; seed += 1) {
    try {
      resumptions += run(seed)
    } catch (error) {
      return { failed: { seed, error }, resumptions }
    }
  }
  return { resumptions }
}

/** @returns how often somebody came back by their place */
function run(seed: number): number {
  const random = new Random(seed)
  const world = new ModelWorld(random, 4)
  for (let step = 0; step < steps; step += 1) {
    world.step()
    if (step % 50 === 49) expectKept(world)
  }
  world.settle()
  expectKept(world)
  const log = docOf(world.store.entries.map(({ update }) => update))
  const text = log.getText(rootName).toString()
  const reloaded = docOf([Y.encodeStateAsUpdate(log)])
  expect(reloaded.getText(rootName).toString()).toBe(text)
  const writers = world.editors.filter(({ access }) => access.mayWrite)
  expect(writers.map((editor) => editor.text)).toEqual(writers.map(() => text))
  // Words of a reader stay on the reader's device.
  const reader = world.editors.find(({ access }) => !access.mayWrite)
  expect(log.store.clients.has(reader?.doc.clientID ?? 0)).toBe(false)
  const refusals = new Set(writers.flatMap((editor) => editor.refusals))
  expect([...refusals].filter((reason) => !(world.hasLost ? afterALoss : []).includes(reason))).toEqual([])
  return world.editors.reduce((sum, editor) => sum + editor.resumptions, 0)
}

/** What was called durable, and what anybody was sent, is in the log: applying it to the log's doc changes nothing. */
function expectKept(world: ModelWorld): void {
  const log = docOf(world.store.entries.map(({ update }) => update))
  const before = Y.encodeStateAsUpdate(log)
  const promised = [...world.relayed, ...world.editors.flatMap(({ acknowledged }) => acknowledged)]
  for (const update of promised) Y.applyUpdate(log, update)
  expect(log.store.pendingStructs).toBeNull()
  expect(log.store.pendingDs).toBeNull()
  expect(Y.encodeStateAsUpdate(log)).toEqual(before)
}
