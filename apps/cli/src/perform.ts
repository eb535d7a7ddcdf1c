import type { DraftBody, PeopleBody } from '@scriptorium/protocol'
import * as v from 'valibot'
import type { Command } from './command-line.ts'
import { usage } from './command-line.ts'
import type { DraftsClient } from './drafts-client.ts'

type Listed = Pick<DraftBody, 'id' | 'title' | 'state' | 'changedAtMs'> & {
  readonly present: readonly { readonly name: string }[]
}
const draft: v.GenericSchema<unknown, Listed> = v.looseObject({
  id: v.string(),
  title: v.string(),
  state: v.picklist(['open', 'locked', 'published', 'closed', 'abandoned']),
  changedAtMs: v.number(),
  present: v.array(v.looseObject({ name: v.string() })),
})
const drafts = v.object({ drafts: v.array(draft) })
const text = v.looseObject({ wikitext: v.string() })
const person = v.looseObject({ id: v.string(), name: v.string() })
const people: v.GenericSchema<unknown, { readonly [Part in 'present' | 'authors']: readonly Named[] }> = v.looseObject({
  present: v.array(person),
  authors: v.array(person),
})
type Named = Pick<PeopleBody['authors'][number], 'id' | 'name'>

const erasure = v.looseObject({ codeUnits: v.number() })
const backup = v.looseObject({ file: v.string(), bytes: v.number() })
const begun = v.looseObject({
  generation: v.number(),
  atMs: v.number(),
  reason: v.string(),
  culprit: v.nullable(v.looseObject({ name: v.string() })),
})
const begunList = v.object({ generations: v.array(begun) })

/**
 * Does what was asked.
 * @returns what goes to standard output, without a line end
 * @throws Error in words for the operator
 */
export async function perform(command: Command, client: DraftsClient, nowMs: number): Promise<string> {
  switch (command.kind) {
    case 'help':
      return usage
    case 'list': {
      const found = v.parse(drafts, await client.get(`/api/drafts?state=${command.state}&limit=100`)).drafts
      return command.isJson ? JSON.stringify(found, null, 2) : table(found)
    }
    case 'export':
      return v.parse(text, await client.get(`/api/drafts/${command.draft}/text`)).wikitext
    case 'lock': {
      const untilMs = command.minutes === null ? null : nowMs + command.minutes * 60_000
      return after(await client.send('POST', `/api/drafts/${command.draft}/lock`, { untilMs }))
    }
    case 'close': {
      const body = command.reason === null ? {} : { reason: command.reason }
      return after(await client.send('POST', `/api/drafts/${command.draft}/close`, body))
    }
    case 'unlock':
    case 'abandon':
      return after(await client.send('POST', `/api/drafts/${command.draft}/${command.kind}`, {}))
    case 'purge': {
      const path = `/api/drafts/${command.draft}/erase`
      const { codeUnits } = v.parse(erasure, await client.send('POST', path, { phrase: command.phrase }))
      const lost =
        codeUnits === 0 ? 'The text did not hold these words' : `The text lost ${codeUnits} UTF-16 code units`
      return `${lost}. Nothing on the server’s disk holds them any more. Backups made before still do.`
    }
    case 'renew': {
      const { generation } = v.parse(begun, await client.send('POST', `/api/drafts/${command.draft}/renew`, {}))
      return `${command.draft} began generation ${generation}.`
    }
    case 'generations':
      return lines(v.parse(begunList, await client.get(`/api/drafts/${command.draft}/generations`)).generations)
    case 'backup': {
      const { file, bytes } = v.parse(backup, await client.send('POST', '/api/backups', {}))
      return `${file}  ${bytes} bytes`
    }
    case 'remove': {
      const id = await findPerson(command, client)
      await client.send('DELETE', `/api/drafts/${command.draft}/people/${id}`, {})
      return `${command.person} may not write in ${command.draft} any more.`
    }
  }
}

/** Somebody is in the draft or wrote in it, and is known by name there; a number is taken as it is. */
async function findPerson(command: { draft: string; person: string }, client: DraftsClient): Promise<string> {
  if (/^[1-9]\d*$/.test(command.person)) return command.person
  const known = v.parse(people, await client.get(`/api/drafts/${command.draft}/people`))
  const found = [...known.present, ...known.authors].find(({ name }) => name === command.person)
  if (found === undefined) throw new Error(`Nobody called ${command.person} is in this draft or wrote in it.`)
  return found.id
}

function lines(generations: readonly v.InferOutput<typeof begun>[]): string {
  if (generations.length === 0) return 'Still the first.'
  return generations
    .map(({ generation, atMs, reason, culprit }) =>
      [generation, new Date(atMs).toISOString().slice(0, 16), reason, culprit?.name ?? ''].join('  ').trimEnd(),
    )
    .join('\n')
}

function after(answer: unknown): string {
  const { id, title, state } = v.parse(draft, answer)
  return `${id}  ${title}: ${state}`
}

function table(found: readonly Listed[]): string {
  if (found.length === 0) return 'No drafts.'
  return found
    .map(({ id, title, state, changedAtMs, present }) => {
      const names = present.map(({ name }) => name).join(', ')
      return [id, new Date(changedAtMs).toISOString().slice(0, 16), state.padEnd(9), title, names].join('  ').trimEnd()
    })
    .join('\n')
}
