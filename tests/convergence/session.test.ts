import { expect, test } from 'vitest'
import { runModel } from './model-run.ts'

const seeds = 500

test(`${seeds} seeds: people type, drop out, come back; the store fails and restarts; nothing acknowledged or seen is lost`, () => {
  let failed: { readonly again: string; readonly error: unknown } | undefined
  for (let seed = 1; seed <= seeds && failed === undefined; seed += 1) {
    try {
      runModel(seed)
    } catch (error) {
      failed = { again: `npm run fuzz -- --model ${seed}`, error }
    }
  }

  expect(failed).toBeUndefined()
})
