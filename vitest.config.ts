import { defineConfig } from 'vitest/config'

const conditions = ['scriptorium:source']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // A second is little on a crowded machine, and costs nothing on a quiet one.
    expect: { poll: { timeout: 10_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // Some start processes and wait for disks; on a crowded machine five seconds are few.
          testTimeout: 30_000,
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
        test: { name: 'convergence', include: ['tests/convergence/**/*.test.ts'], testTimeout: 120_000 },
      },
      {
        extends: true,
        test: {
          name: 'store',
          include: ['tests/contracts/store.test.ts', 'packages/store-sqlite/src/**/*.test.ts'],
          // Every test has a store, and so a worker thread, of its own. V8 of Node 24.21 aborted two of six such runs while threads
          // compiled code beside each other (`Check failed: jit_page.has_value()`): here they compile one after the other.
          execArgv: ['--single-threaded', '--liftoff-only'],
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'contracts',
          include: ['tests/contracts/**/*.test.ts'],
          exclude: ['tests/contracts/store.test.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'scenarios',
          include: ['tests/scenarios/**/*.test.ts'],
          // Each file has a stack of its own; two of them mostly wait for each other's clocks, four would starve them.
          maxWorkers: 2,
          testTimeout: 120_000,
        },
      },
    ],
    coverage: { provider: 'v8', include: ['packages/*/src/**/*.ts'] },
  },
})
