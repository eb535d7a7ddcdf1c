#!/usr/bin/env node
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

// The sources run as they are, but only on the Node that npm carries for us and with our condition named.
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const { status } = spawnSync('node', ['--conditions=scriptorium:source', main, ...process.argv.slice(2)], {
  stdio: 'inherit',
})
process.exitCode = status ?? 1
