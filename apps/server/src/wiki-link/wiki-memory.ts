import { readFileSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import * as v from 'valibot'
import type { Clock, WikiSite, WikiSays } from '@scriptorium/draft'
import type { Log } from '../log.ts'

/** An answer of the wiki about somebody's right, and when it was given. */
export interface RememberedAnswer extends WikiSays {
  readonly atMs: number
}

export interface PageLanguage {
  readonly language: string
  readonly direction: 'ltr' | 'rtl'
}

/**
 * What the wiki said last: so that drafts are served while it cannot be reached, also after a restart of ours.
 * Only ever a stand-in: whoever asks the wiki anew writes the answer here.
 */
export interface WikiMemory {
  readonly rights: Map<string, RememberedAnswer>
  readonly languages: Map<string, PageLanguage>
  site(): WikiSite | null
  rememberSite(site: WikiSite): void
  rememberRight(key: string, answer: RememberedAnswer): void
  rememberLanguage(title: string, language: PageLanguage): void
  /** Writes what is not written yet. May be called twice. */
  close(): Promise<void>
}

/** A day's questions of a large wiki; the oldest go first. */
const maxRights = 20_000
const maxLanguages = 5_000
const saveDelayMs = 2_000
/** So many answers are made text of in one turn of the loop: half a millisecond. */
const answersPerTurn = 200

const direction = v.picklist(['ltr', 'rtl'])
const block = v.object({ reason: v.string(), expiryMs: v.nullable(v.number()), by: v.nullable(v.string()) })
const says = v.object({
  isAllowed: v.boolean(),
  reasons: v.array(v.object({ code: v.string(), text: v.string(), block: v.optional(block) })),
  atMs: v.number(),
})
const siteSchema: v.GenericSchema<unknown, WikiSite> = v.object({
  name: v.string(),
  wikiId: v.string(),
  address: v.string(),
  language: v.string(),
  direction,
  licence: v.object({ name: v.string(), url: v.nullable(v.string()) }),
  maxPageBytes: v.number(),
  mayAnyoneRead: v.boolean(),
  version: v.string(),
})
const fileSchema = v.object({
  site: v.nullable(siteSchema),
  rights: v.array(v.tuple([v.string(), says])),
  languages: v.array(v.tuple([v.string(), v.object({ language: v.string(), direction })])),
})

/** @param filePath read now, written 2 s after a change; a file that is missing or broken is an empty memory */
export function openWikiMemory(filePath: string, clock: Clock, log: Log): WikiMemory {
  const file = readFile(filePath, log)
  const rights = new Map<string, RememberedAnswer>(file.rights)
  const languages = new Map<string, PageLanguage>(file.languages)
  let { site } = file
  let cancel: (() => void) | null = null
  let writing: Promise<void> = Promise.resolve()

  function save(): void {
    cancel = null
    const now = { site, rights: [...rights], languages: [...languages] }
    writing = writing
      .then(() => writeFile(`${filePath}.new`, inSlices(now), { mode: 0o600 }))
      .then(() => rename(`${filePath}.new`, filePath))
      .catch((error: unknown) => log.warn({ err: error }, 'wiki memory could not be written'))
  }

  function changed(): void {
    cancel ??= clock.after(saveDelayMs, save)
  }

  const putRight = putting(rights, maxRights, changed)
  const putLanguage = putting(languages, maxLanguages, changed)

  return {
    rights,
    languages,
    site: () => site,
    rememberSite(newSite) {
      site = newSite
      changed()
    },
    rememberRight: putRight,
    rememberLanguage: putLanguage,
    async close() {
      if (cancel !== null) {
        cancel()
        save()
      }
      await writing
    },
  }
}

/** Puts the newest last, and takes the oldest away beyond `most`. */
function putting<Value>(
  map: Map<string, Value>,
  most: number,
  changed: () => void,
): (key: string, value: Value) => void {
  // Goes on from the one that was taken away last. Begun anew, it would pass by all the holes that those before left in the map: 15 µs at 20,000.
  const oldest = map.keys()
  return (key, value) => {
    map.delete(key)
    map.set(key, value)
    changed()
    if (map.size <= most) return
    const { value: gone } = oldest.next()
    if (gone !== undefined) map.delete(gone)
  }
}

interface Written {
  readonly site: WikiSite | null
  readonly languages: readonly (readonly [string, PageLanguage])[]
  readonly rights: readonly (readonly [string, RememberedAnswer])[]
}

/** The same text as of `JSON.stringify`; the loop goes on between the slices. */
async function* inSlices({ rights, ...others }: Written): AsyncGenerator<string> {
  yield `${JSON.stringify(others).slice(0, -1)},"rights":[`
  for (let at = 0; at < rights.length; at += answersPerTurn) {
    if (at > 0) yield ','
    yield JSON.stringify(rights.slice(at, at + answersPerTurn)).slice(1, -1)
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  yield ']}'
}

function readFile(filePath: string, log: Log): v.InferOutput<typeof fileSchema> {
  const empty = { site: null, rights: [], languages: [] }
  let text: string
  try {
    text = readFileSync(filePath, 'utf8')
  } catch {
    return empty
  }
  try {
    return v.parse(fileSchema, JSON.parse(text))
  } catch (error) {
    log.warn({ err: error }, 'wiki memory could not be read')
    return empty
  }
}
