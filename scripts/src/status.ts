import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stateFolder } from './checkout.ts'
import { demoPeople } from './people.ts'
import { makeSignInLink } from './sign-in-link.ts'
import type { StackAddresses } from './stack.ts'
import { answers } from './wait-for.ts'

/** The stack that `npm start` runs. */
export const mainFolder = () => join(stateFolder(), 'main')

/** What a running stack tells the other commands, in `stack.json` of its folder. */
export interface StackRecord {
  /** Of the process to ask for an end. */
  readonly pid: number
  readonly addresses: StackAddresses
  readonly versions: Readonly<Record<string, string>>
  readonly parts: readonly {
    readonly name: string
    readonly address: string
    readonly health: string
  }[]
  readonly hasDemoPeople: boolean
}

/** What `npm run status -- --json` prints. */
export interface StackStatus {
  readonly ready: boolean
  readonly addresses: StackAddresses | null
  readonly versions: Readonly<Record<string, string>>
  readonly parts: readonly {
    readonly name: string
    readonly address: string
    readonly state: 'up' | 'down'
  }[]
  readonly users: readonly { readonly name: string; readonly role: string; readonly signIn: string }[]
}

const recordPath = (folder: string) => join(folder, 'stack.json')

export const writeRecord = (folder: string, record: StackRecord) =>
  writeFile(recordPath(folder), `${JSON.stringify(record, undefined, 2)}\n`)

export const removeRecord = (folder: string) => rm(recordPath(folder), { force: true })

/** The record of the stack in `folder`, when the process that wrote it is alive. */
export async function findRecord(folder: string): Promise<StackRecord | undefined> {
  if (!existsSync(recordPath(folder))) return undefined
  const record: StackRecord = JSON.parse(await readFile(recordPath(folder), 'utf8'))
  return isAlive(record.pid) ? record : undefined
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Looks at every part, and makes a fresh sign-in link for everybody. */
export async function readStatus(folder: string): Promise<StackStatus> {
  const record = await findRecord(folder)
  if (record === undefined) return { ready: false, addresses: null, versions: {}, parts: [], users: [] }
  const parts = await Promise.all(
    record.parts.map(async ({ health, ...part }) => {
      const isUp = await answers(health).catch(() => false)
      return { ...part, state: isUp ? ('up' as const) : ('down' as const) }
    }),
  )
  return {
    ready: parts.every((part) => part.state === 'up'),
    addresses: record.addresses,
    versions: record.versions,
    parts,
    users: record.hasDemoPeople ? await signInLinks(folder, record.addresses) : [],
  }
}

async function signInLinks(folder: string, { wiki, site }: StackAddresses): Promise<StackStatus['users']> {
  return Promise.all(
    demoPeople.map(async ({ name, role }) => ({
      name,
      role,
      signIn: await makeSignInLink(join(folder, 'wiki'), wiki, name, `${site}/auth/wiki/start?return=%2F`),
    })),
  )
}
