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
    const text = JSON.stringify({ site, rights: [...rights], languages: [...languages] })
    writing = writing
      .then(() => writeFile(`${filePath}.new`, text, { mode: 0o600 }))
      .then(() => rename(`${filePath}.new`, filePath))
      .catch((error: unknown) => log.warn({ err: error }, 'wiki memory could not be written'))
  }

  function changed(): void {
    cancel ??= clock.after(saveDelayMs, save)
  }

  function put<Value>(map: Map<string, Value>, key: string, value: Value, most: number): void {
    map.delete(key)
    map.set(key, value)
    const [oldest] = map.keys()
    if (map.size > most && oldest !== undefined) map.delete(oldest)
    changed()
  }

  return {
    rights,
    languages,
    site: () => site,
    rememberSite(newSite) {
      site = newSite
      changed()
    },
    rememberRight: (key, answer) => put(rights, key, answer, maxRights),
    rememberLanguage: (title, language) => put(languages, title, language, maxLanguages),
    async close() {
      if (cancel !== null) {
        cancel()
        save()
      }
      await writing
    },
  }
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
