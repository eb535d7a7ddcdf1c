import { parseArgs } from 'node:util'
import { attack } from './guard/attack.ts'
import { runModel } from './model-run.ts'
import { crashLoop } from './stack/crash-loop.ts'
import { ServerProcess } from './stack/server-process.ts'
import { runStack } from './stack/stack-run.ts'

/**
 * `npm run fuzz [-- --minutes N] [--from SEED]`: seeds that nobody has tried, of the model, the guard and the whole server, in turns, then 100 × kill -9 under load.
 * `--model SEED`, `--guard SEED`, `--stack SEED`, `--crashes N`: only that.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    from: { type: 'string' },
    model: { type: 'string' },
    guard: { type: 'string' },
    stack: { type: 'string' },
    crashes: { type: 'string' },
  },
})
const modelsPerTurn = 200
const attacksPerTurn = 20_000
const stacksPerTurn = 12
const crashes = 100

await main()

async function main(): Promise<void> {
  if (values.model !== undefined) runModel(Number(values.model))
  else if (values.guard !== undefined) say(attack(Number(values.guard)))
  else if (values.stack !== undefined) await stackTurn([Number(values.stack)])
  else if (values.crashes !== undefined) say(await crashLoop(Number(values.crashes)))
  else await everything()
}

async function everything(): Promise<void> {
  // A day's seeds are told apart from the next day's by themselves; printed, they can be had again.
  let seed = values.from === undefined ? 1_000_000 + (Math.floor(Date.now() / 1000) % 100_000_000) : Number(values.from)
  say(`from seed ${seed}`)
  const endMs = performance.now() + Number(values.minutes) * 60_000
  const done = { models: 0, attacks: 0, stacks: 0, kept: 0 }
  do {
    for (let count = 0; count < modelsPerTurn; count += 1) once('model', seed + count, runModel)
    for (let count = 0; count < attacksPerTurn; count += 1) once('guard', seed * 100 + count, attack)
    done.kept += await stackTurn(Array.from({ length: stacksPerTurn }, (_, index) => seed + index))
    done.models += modelsPerTurn
    done.attacks += attacksPerTurn
    done.stacks += stacksPerTurn
    seed += modelsPerTurn
    say(JSON.stringify(done))
  } while (performance.now() < endMs)
  say(await crashLoop(crashes))
}

function once(kind: string, seed: number, run: (seed: number) => unknown): void {
  try {
    run(seed)
  } catch (cause) {
    throw new Error(`seed ${seed} failed; again: npm run fuzz -- --${kind} ${seed}`, { cause })
  }
}

async function stackTurn(seeds: readonly number[]): Promise<number> {
  const server = await ServerProcess.open()
  try {
    return await runStack(server, seeds)
  } finally {
    await server.close()
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
