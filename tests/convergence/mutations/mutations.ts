import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** One check of the guard, or one promise of the engine behind it, switched off by a change of one line, and the test that must notice. */
export interface Mutation {
  readonly check: string
  /** Reasons of refusal and names of `limits` that the check is about. */
  readonly about: readonly string[]
  readonly file: string
  /** Stands in the file exactly once. */
  readonly from: string
  readonly to: string
  readonly testFile: string
  /** How the test's name begins. */
  readonly testName: string
}

/** The top of the checkout. */
export const checkout = fileURLToPath(new URL('../../..', import.meta.url))

const entry =
  /^# (?<check>.+?)(?: \((?<about>[\w -]+)\))?\nin (?<file>.+)\n- (?<from>.+)\n\+ ?(?<to>.*)\nby (?<testFile>\S+): (?<testName>.+)$/

const lists = ['guard.txt', 'engine.txt']

/** @throws Error when an entry is none */
export function readMutations(): readonly Mutation[] {
  return lists
    .flatMap((list) =>
      readFileSync(new URL(list, import.meta.url), 'utf8')
        .trim()
        .split('\n\n'),
    )
    .map((block) => {
      const found = entry.exec(block.trimEnd())?.groups
      if (found === undefined) throw new Error(`not a mutation: ${block}`)
      const { check = '', about = '', file = '', from = '', to = '', testFile = '', testName = '' } = found
      return { check, about: about.split(' '), file, from, to, testFile, testName }
    })
}

/** @throws Error unless it applies exactly once */
export function applied({ check, from, to }: Mutation, source: string): string {
  const parts = source.split(from)
  if (parts.length !== 2) throw new Error(`"${check}" applies ${parts.length - 1} times`)
  return parts.join(to)
}
