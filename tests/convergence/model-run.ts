import assert from 'node:assert/strict'
import { rootName } from '@scriptorium/protocol'
import * as Y from 'yjs'

import { docOf } from './model-store.ts'
import { ModelWorld } from './model-world.ts'
import { Random } from './random.ts'

const steps = 250

/** What an honest client can be told between a loss and its next sync step 2: it builds on words that are gone. */
const afterALoss = ['store-failed', 'clock-gap', 'unknown-origin', 'delete-out-of-range']

/** @throws Error when anything acknowledged or seen is lost, or texts differ in the end */
export function runModel(seed: number): void {
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
  assert.equal(reloaded.getText(rootName).toString(), text)
  const writers = world.editors.filter(({ access }) => access.mayWrite)
  assert.deepEqual(
    writers.map((editor) => editor.text),
    writers.map(() => text),
  )
  // Words of a reader stay on the reader's device.
  const reader = world.editors.find(({ access }) => !access.mayWrite)
  assert.equal(log.store.clients.has(reader?.doc.clientID ?? 0), false)
  const refusals = new Set(writers.flatMap((editor) => editor.refusals))
  assert.deepEqual(
    [...refusals].filter((reason) => !(world.hasLost ? afterALoss : []).includes(reason)),
    [],
  )
}

/** What was called durable, and what anybody was sent, is in the log: applying it to the log's doc changes nothing. */
function expectKept(world: ModelWorld): void {
  const log = docOf(world.store.entries.map(({ update }) => update))
  const before = Y.encodeStateAsUpdate(log)
  const promised = [...world.relayed, ...world.editors.flatMap(({ acknowledged }) => acknowledged)]
  for (const update of promised) Y.applyUpdate(log, update)
  assert.equal(log.store.pendingStructs, null)
  assert.equal(log.store.pendingDs, null)
  assert.deepEqual(Y.encodeStateAsUpdate(log), before)
}
