import type { DraftBody, PeopleBody } from '@scriptorium/protocol'
import * as v from 'valibot'
import type { Command, HistoryPlace } from './command-line.ts'
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

const stretch = v.looseObject({
  from: v.number(),
  to: v.number(),
  endedAtMs: v.number(),
  person: v.nullable(v.looseObject({ name: v.string() })),
  section: v.nullable(v.string()),
  added: v.number(),
  removed: v.number(),
  words: v.string(),
  kind: v.string(),
})
const version = v.looseObject({ sequence: v.number(), name: v.string() })
const history = v.looseObject({
  generation: v.number(),
  generations: v.array(v.looseObject({ generation: v.number() })),
  stretches: v.array(stretch),
  hasMore: v.boolean(),
  versions: v.array(version),
})
const changed = v.looseObject({
  generation: v.number(),
  sequence: v.number(),
  added: v.number(),
  removed: v.number(),
})

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
    case 'history': {
      const generation = command.generation === null ? '' : `&generation=${command.generation}`
      const path = `/api/drafts/${command.draft}/history?limit=${command.limit}${generation}`
      return historyTable(v.parse(history, await client.get(path)))
    }
    case 'restore': {
      const place = await findPlace(command, client)
      return changeLine(v.parse(changed, await client.send('POST', `/api/drafts/${command.draft}/restore`, place)))
    }
    case 'name-version': {
      const body = { ...(await findPlace(command, client)), name: command.name }
      const named = v.parse(version, await client.send('POST', `/api/drafts/${command.draft}/versions`, body))
      return `${body.generation}:${named.sequence} is called “${named.name}”.`
    }
    case 'undo-person': {
      const id = await findPerson(command, client)
      const body = { person: id, isTrial: command.isTrial }
      const outcome = v.parse(changed, await client.send('POST', `/api/drafts/${command.draft}/undo`, body))
      return command.isTrial ? `A trial: ${counts(outcome)}. Nothing was changed.` : changeLine(outcome)
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

/** A place without a generation is in the newest one. */
async function findPlace(
  { draft: id, place }: { readonly draft: string; readonly place: HistoryPlace },
  client: DraftsClient,
): Promise<{ generation: number; sequence: number }> {
  const { sequence } = place
  if (place.generation !== null) return { generation: place.generation, sequence }
  const { generation } = v.parse(history, await client.get(`/api/drafts/${id}/history?limit=1`))
  return { generation, sequence }
}

function changeLine(outcome: v.InferOutput<typeof changed>): string {
  if (outcome.added === 0 && outcome.removed === 0) return 'There was nothing to change.'
  return `Done at ${outcome.generation}:${outcome.sequence}: ${counts(outcome)}.`
}

function counts({ added, removed }: { readonly added: number; readonly removed: number }): string {
  return `${added} UTF-16 code units come, ${removed} go`
}

function historyTable({
  generation,
  generations,
  stretches,
  versions,
  hasMore,
}: v.InferOutput<typeof history>): string {
  const names = new Map(versions.map(({ sequence, name }) => [sequence, name]))
  const shown = stretches.map((one) => {
    const who = one.person?.name ?? 'the server'
    const counted = `+${one.added} −${one.removed}`
    const named = [...names].flatMap(([sequence, name]) =>
      sequence >= one.from && sequence <= one.to ? [`[${sequence} ${name}]`] : [],
    )
    const time = new Date(one.endedAtMs).toISOString().slice(0, 16)
    return [one.to, time, one.kind, who, one.section ?? '', counted, one.words, ...named].join('  ').trimEnd()
  })
  const others = generations.filter((one) => one.generation !== generation).map((one) => one.generation)
  return [
    ...shown,
    ...(hasMore ? ['… and earlier ones: --limit up to 200'] : []),
    ...(others.length > 0 ? [`Other generations: ${others.join(', ')}`] : []),
  ].join('\n')
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
