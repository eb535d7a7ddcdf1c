import { isFault } from '@scriptorium/draft'
import type { Clock, PersonId, WikiAction, WikiRights, WikiSays } from '@scriptorium/draft'
import type { WikiMemory } from './wiki-memory.ts'

/** How long an answer of the wiki is believed without asking again. */
const freshMs = 30_000
/** While the wiki cannot be reached its last answer stands, for at most a day. */
const staleMs = 24 * 60 * 60_000
/** How long somebody waits for a new answer while an old one is there. */
const maxWaitMs = 2_000
/** Bound of one question, docs/wiki-contract.md W8. */
const maxAtOnce = 50

export interface RightsQuestion {
  readonly people: readonly (PersonId | null)[]
  readonly titles: readonly string[]
  readonly action: WikiAction
}

/** The wiki's permission check, asked seldom, answered always. */
export interface Rights {
  /** At most 30 s old; while the wiki is unreachable its last word, else no. */
  says(person: PersonId | null, title: string, action: WikiAction): Promise<WikiSays>
  /** Many at once: fills what `says` then finds. */
  prepare(question: RightsQuestion): Promise<void>
  /** Asked now. @throws DraftError `wiki/unreachable` */
  saysNow(person: PersonId | null, title: string, action: WikiAction): Promise<WikiSays>
  /** The wiki said that something changed: what is remembered is asked again. `null`: of everybody, or of every page. */
  forget(person: PersonId | null, title: string | null): void
}

export function createRights(wiki: WikiRights, memory: WikiMemory, clock: Clock): Rights {
  /** What was forgotten is still the last word if the wiki is down, but no longer fresh. */
  const outdated = new Set<string>()
  const asking = new Map<string, Promise<void>>()

  function isFresh(key: string): boolean {
    const known = memory.rights.get(key)
    return known !== undefined && !outdated.has(key) && clock.nowMs() - known.atMs < freshMs
  }

  async function ask(question: RightsQuestion): Promise<void> {
    const askedMs = clock.nowMs()
    const keys = question.people.flatMap((person) =>
      question.titles.map((title) => keyOf(person, title, question.action)),
    )
    for (const key of keys) outdated.delete(key)
    try {
      for (const { person, title, action, isAllowed, reasons } of await wiki.ask(question))
        memory.rememberRight(keyOf(person, title, action), { isAllowed, reasons: [...reasons], atMs: askedMs })
    } catch (error) {
      for (const key of keys) outdated.add(key)
      throw error
    }
  }

  function askOnce(question: RightsQuestion): Promise<void> {
    const name = nameOf(question)
    const running = asking.get(name) ?? ask(question).finally(() => asking.delete(name))
    asking.set(name, running)
    return running
  }

  async function prepare({ people, titles, action }: RightsQuestion): Promise<void> {
    const wanted = titles.filter((title) => people.some((person) => !isFresh(keyOf(person, title, action))))
    for (let title = 0; title < wanted.length; title += maxAtOnce)
      for (let person = 0; person < people.length; person += maxAtOnce)
        await askOnce({
          people: people.slice(person, person + maxAtOnce),
          titles: wanted.slice(title, title + maxAtOnce),
          action,
        })
  }

  function lastWord(key: string, action: WikiAction): WikiSays {
    const known = memory.rights.get(key)
    if (known !== undefined && clock.nowMs() - known.atMs < staleMs) return known
    const isAllowed = action === 'read' && memory.site()?.mayAnyoneRead === true
    return isAllowed ? { isAllowed, reasons: [] } : unknown
  }

  /** A wiki that hangs must not hold up a draft whose people are known. */
  async function askAgain(person: PersonId | null, title: string, action: WikiAction): Promise<void> {
    const answered = askOnce({ people: [person], titles: [title], action }).catch(ignoreUnreachable)
    if (!memory.rights.has(keyOf(person, title, action))) return answered
    await new Promise<void>((resolve, reject) => {
      const cancel = clock.after(maxWaitMs, resolve)
      answered.finally(cancel).then(resolve, reject)
    })
  }

  return {
    prepare: (question) => prepare(question).catch(ignoreUnreachable),
    async says(person, title, action) {
      const key = keyOf(person, title, action)
      if (!isFresh(key)) await askAgain(person, title, action)
      return lastWord(key, action)
    },
    async saysNow(person, title, action) {
      await ask({ people: [person], titles: [title], action })
      return lastWord(keyOf(person, title, action), action)
    },
    forget(person, title) {
      for (const key of memory.rights.keys()) {
        const [who, , what] = splitKey(key)
        if ((person === null || who === person) && (title === null || what === title)) outdated.add(key)
      }
    },
  }
}

const unknown: WikiSays = {
  isAllowed: false,
  reasons: [{ code: 'wiki-unreachable', text: 'The wiki cannot be asked at the moment.' }],
}

/** No title holds a bar either. */
function nameOf({ people, titles, action }: RightsQuestion): string {
  return `${people.join(',')}|${action}|${titles.join('|')}`
}

function keyOf(person: PersonId | null, title: string, action: WikiAction): string {
  return `${person ?? ''}|${action}|${title}`
}

/** Neither a person's id nor an action holds a bar. */
function splitKey(key: string): [string, string, string] {
  const [person = '', action = '', ...title] = key.split('|')
  return [person, action, title.join('|')]
}

function ignoreUnreachable(error: unknown): void {
  if (!isFault(error, 'wiki/unreachable')) throw error
}
