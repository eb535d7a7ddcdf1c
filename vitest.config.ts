import { defineConfig } from 'vitest/config'
import { compileCacheFolder } from './scripts/setup/places.mjs'

const conditions = ['scriptorium:source']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // Patience is much, because it costs nothing where all goes well: a crowded machine is many times slower than a quiet one.
    expect: { poll: { timeout: 90_000 } },
    // Ending a homeserver, a wiki and a browser takes longer than Vitest's 10 s there.
    hookTimeout: 240_000,
    teardownTimeout: 60_000,
    // For the threads and servers that tests start by the hundred.
    env: { NODE_COMPILE_CACHE: compileCacheFolder() },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // Some start processes and wait for disks; on a crowded machine five seconds are few.
          testTimeout: 120_000,
          include: [
            'packages/*/src/**/*.test.ts',
            'apps/*/src/**/*.test.ts',
            'scripts/**/*.test.ts',
            'tests/documents/**/*.test.ts',
            'tests/bench/**/*.test.ts',
          ],
          exclude: ['**/node_modules/**', 'packages/store-sqlite/**'],
        },
      },
      {
        extends: true,
        test: { name: 'convergence', include: ['tests/convergence/**/*.test.ts'], testTimeout: 240_000 },
      },
      {
        extends: true,
        test: {
          name: 'store',
          include: ['tests/contracts/store.test.ts', 'packages/store-sqlite/src/**/*.test.ts'],
          // Every test has a store, and so a worker thread, of its own. V8 of Node 24.21 aborted two of six such runs while threads
          // compiled code beside each other (`Check failed: jit_page.has_value()`): here they compile one after the other.
          execArgv: ['--single-threaded', '--liftoff-only'],
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'contracts',
          include: ['tests/contracts/**/*.test.ts'],
          exclude: ['tests/contracts/store.test.ts'],
          fileParallelism: false,
          testTimeout: 180_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'scenarios',
          include: ['tests/scenarios/**/*.test.ts'],
          // Each file has a stack of its own; two of them mostly wait for each other's clocks, four would starve them.
          maxWorkers: 2,
          testTimeout: 300_000,
        },
      },
    ],
    coverage: { provider: 'v8', include: ['packages/*/src/**/*.ts'] },
  },
})
