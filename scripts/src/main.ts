import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { announce } from './announcement.ts'
import { startSeedDrafts } from './seed-drafts.ts'
import { readVersions } from './versions.ts'
import { findRecord, mainFolder, readStatus, removeRecord, type StackRecord, writeRecord } from './status.ts'
import { type Stack, startStack } from './stack.ts'
import { wantedParts } from '../setup/wanted-parts.mjs'

/** What the stack decides, or is told, itself. */
const stackVariables = new Set(
  [
    'STATE_FOLDER',
    'DEBIAN_MIRROR',
    'WIKI_EXTENSION',
    'COMMAND_BEGAN_MS',
    'LISTEN_HOST',
    'LISTEN_PORT',
    'PUBLIC_ADDRESS',
    'DATA_FOLDER',
  ].map((name) => `SCRIPTORIUM_${name}`),
)

const folder = mainFolder()
if (await findRecord(folder)) {
  console.log('The local stack runs already. "npm stop" ends it.')
  announce(await readStatus(folder))
  process.exit(0)
}

const wanted = wantedParts(process.env)
const ending = new AbortController()
const end = () => ending.abort(new Error('Ended before everything was up.'))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end)
// The one who started this is gone: so is whoever would press Ctrl-C.
process.on('disconnect', end)

/** Milliseconds since 1970 at which the command was given. */
const beganAtMs = Number(process.env['SCRIPTORIUM_COMMAND_BEGAN_MS'] ?? performance.timeOrigin)
try {
  const stack = await startStack({
    folder,
    parts: [
      ...(wanted.hasWiki ? (['wiki'] as const) : []),
      ...(wanted.hasHomeserver ? (['homeserver'] as const) : []),
      'server',
    ],
    preferredPorts: {
      site: Number(process.env['SCRIPTORIUM_LISTEN_PORT'] ?? 8040),
      wiki: 8041,
      homeserver: 8042,
      push: 8043,
    },
    env: variablesForServer(process.env),
    report: (part, tookMs) => console.log(`  ✓ ${part.padEnd(18)} ${(tookMs / 1000).toFixed(1)} s`),
    signal: ending.signal,
  })
  if (wanted.hasWiki) await seedOnce(stack)
  await writeRecord(folder, {
    pid: process.pid,
    ...withOtherPeoplesParts(stack, process.env),
    versions: await readVersions(wanted),
    hasDemoPeople: wanted.hasWiki,
  })
  announce(await readStatus(folder), Date.now() - beganAtMs)
  await untilEnd(stack, ending.signal)
  console.log('\nEnding …')
  await removeRecord(folder)
  await stack.close()
  process.exit(0)
} catch (cause) {
  console.error(`\n${cause instanceof Error ? cause.message : String(cause)}`)
  process.exit(1)
}

/** Two live drafts and some talk, the first time. The rest works without them, so their failure is told and ends nothing. */
async function seedOnce(stack: Stack): Promise<void> {
  const mark = join(stack.folder, 'seeded')
  if (existsSync(mark)) return
  const seedingSinceMs = performance.now()
  try {
    await startSeedDrafts(stack)
    console.log(`  ✓ ${'drafts and talk'.padEnd(18)} ${((performance.now() - seedingSinceMs) / 1000).toFixed(1)} s`)
    await writeFile(mark, '')
  } catch (cause) {
    console.error(`  ✗ ${'drafts and talk'.padEnd(18)} ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}

/** Addresses and parts, with those that are configured to be somebody else's. */
function withOtherPeoplesParts(
  { addresses, parts }: Stack,
  environment: NodeJS.ProcessEnv,
): Pick<StackRecord, 'addresses' | 'parts'> {
  const wikiApi = addresses.wikiApi || (environment['SCRIPTORIUM_WIKI_API'] ?? '')
  const homeserver = addresses.homeserver || (environment['SCRIPTORIUM_HOMESERVER'] ?? '')
  const wiki = addresses.wiki || new URL('/', wikiApi).origin
  const others = [
    { name: 'wiki', address: wiki, health: wikiApi },
    { name: 'homeserver', address: homeserver, health: `${homeserver}/_matrix/client/versions` },
  ].filter((other) => parts.every((part) => part.name !== other.name))
  const ours = parts.map(({ name, address, health }) => ({ name, address, health }))
  return { addresses: { ...addresses, wiki, wikiApi, homeserver }, parts: [...ours, ...others] }
}

/** What the environment says to the server itself; where it listens and keeps things is the stack's business. */
function variablesForServer(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      name.startsWith('SCRIPTORIUM_') && !stackVariables.has(name) && value ? [[name, value]] : [],
    ),
  )
}

/** Waits for the end, and tells once of each part that ended by itself. */
function untilEnd({ parts }: Stack, signal: AbortSignal): Promise<void> {
  const told = new Set<string>()
  const timer = setInterval(() => {
    for (const part of parts) {
      if (signal.aborted || told.has(part.name) || part.isRunning()) continue
      told.add(part.name)
      console.error(
        `The ${part.name} ended by itself; its log is ${part.logPath}. Ctrl-C and "npm start" bring it back.`,
      )
    }
  }, 1_000)
  return new Promise((resolve) => {
    const finish = () => {
      clearInterval(timer)
      resolve()
    }
    if (signal.aborted) finish()
    else signal.addEventListener('abort', finish, { once: true })
  })
}
