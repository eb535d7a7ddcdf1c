/** What was asked on the command line. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'list'; readonly state: 'live' | 'published' | 'ended'; readonly isJson: boolean }
  | { readonly kind: 'export'; readonly draft: string }
  | { readonly kind: 'lock'; readonly draft: string; readonly minutes: number | null }
  | { readonly kind: 'unlock' | 'abandon'; readonly draft: string }
  | { readonly kind: 'close'; readonly draft: string; readonly reason: string | null }
  | { readonly kind: 'purge'; readonly draft: string; readonly phrase: string }
  | { readonly kind: 'renew' | 'generations'; readonly draft: string }
  | { readonly kind: 'backup' }
  | { readonly kind: 'history'; readonly draft: string; readonly generation: number | null; readonly limit: number }
  | { readonly kind: 'restore'; readonly draft: string; readonly place: HistoryPlace }
  | { readonly kind: 'name-version'; readonly draft: string; readonly place: HistoryPlace; readonly name: string }
  | { readonly kind: 'undo-person'; readonly draft: string; readonly person: string; readonly isTrial: boolean }
  | { readonly kind: 'remove'; readonly draft: string; readonly person: string }

/** A place in a draft's history, as `history` shows it. */
export interface HistoryPlace {
  /** `null`: the newest. */
  readonly generation: number | null
  readonly sequence: number
}

/** Words for the terminal of whoever typed something else. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const usage = `scriptorium: look after drafts

  scriptorium list [--state live|published|ended] [--json]   drafts, the newest change first
  scriptorium export DRAFT                                   the draft's text on the disk, to standard output
  scriptorium lock DRAFT [--minutes N]                       nobody writes, for N minutes or until unlocked
  scriptorium unlock DRAFT                                   people write again
  scriptorium close DRAFT [--reason WORDS]                   ended without publishing; stays readable
  scriptorium abandon DRAFT                                  given up; stays readable
  scriptorium remove DRAFT PERSON                            that person (name or number) writes there no more
  scriptorium purge DRAFT --phrase WORDS                     the words vanish: from the text, the log, orders, the disk
  scriptorium renew DRAFT                                    begins anew from its text; unsent words come back as text
  scriptorium generations DRAFT                              how it began anew, and who sent what could not stand
  scriptorium history DRAFT [--generation N] [--limit N]     who wrote what when, the newest first, with places
  scriptorium restore DRAFT PLACE                            the text of that place is put in as a new change
  scriptorium name-version DRAFT PLACE --name WORDS          gives a place a name, or renames it
  scriptorium undo-person DRAFT PERSON [--trial]             takes that person's part back; with --trial only tells
  scriptorium backup                                         copies the store while it is at work

DRAFT is the 16 characters of its address, or the whole address. PLACE is a number that history shows, 123 or 2:123 (generation 2).
Set SCRIPTORIUM_ADDRESS (http://localhost:8040) and SCRIPTORIUM_OPERATOR_TOKEN.`

/** @throws UsageError */
export function readCommand(words: readonly string[]): Command {
  const [name = 'help', ...rest] = words
  const { plain, options } = split(rest)
  const draft = (): string => draftId(plain[0])
  switch (name) {
    case 'help':
    case '--help':
      return { kind: 'help' }
    case 'list':
      return { kind: 'list', state: stateOf(options.get('state') ?? 'live'), isJson: options.has('json') }
    case 'lock':
      return { kind: 'lock', draft: draft(), minutes: minutesOf(options.get('minutes')) }
    case 'close':
      return { kind: 'close', draft: draft(), reason: options.get('reason') ?? null }
    case 'purge': {
      const phrase = options.get('phrase')
      if (phrase === undefined || phrase === '') throw new UsageError('purge needs --phrase and the words')
      return { kind: 'purge', draft: draft(), phrase }
    }
    case 'backup':
      return { kind: 'backup' }
    case 'history': {
      const generation = options.get('generation')
      return {
        kind: 'history',
        draft: draft(),
        generation: generation === undefined ? null : numberOf('--generation', generation),
        limit: numberOf('--limit', options.get('limit') ?? '50'),
      }
    }
    case 'restore':
      return { kind: 'restore', draft: draft(), place: placeOf(plain[1]) }
    case 'name-version': {
      const called = options.get('name')
      if (called === undefined || called === '') throw new UsageError('name-version needs --name and the words')
      return { kind: 'name-version', draft: draft(), place: placeOf(plain[1]), name: called }
    }
    case 'undo-person':
      if (plain[1] === undefined) throw new UsageError('undo-person needs a draft and a person')
      return { kind: 'undo-person', draft: draft(), person: plain[1], isTrial: options.has('trial') }
    case 'renew':
    case 'generations':
      return { kind: name, draft: draft() }
    case 'export':
    case 'unlock':
    case 'abandon':
      return { kind: name, draft: draft() }
    case 'remove':
      if (plain[1] === undefined) throw new UsageError('remove needs a draft and a person')
      return { kind: 'remove', draft: draft(), person: plain[1] }
    default:
      throw new UsageError(`there is no command "${name}"`)
  }
}

const flags = ['--json', '--trial']
const withValue = ['--state', '--minutes', '--reason', '--phrase', '--name', '--generation', '--limit']

function split(words: readonly string[]): { plain: string[]; options: Map<string, string> } {
  const plain: string[] = []
  const options = new Map<string, string>()
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? ''
    if (!word.startsWith('--')) plain.push(word)
    else if (flags.includes(word)) options.set(word.slice(2), '')
    else {
      index += 1
      const value = words[index]
      if (!withValue.includes(word)) throw new UsageError(`there is no option "${word}"`)
      if (value === undefined) throw new UsageError(`${word} needs a value`)
      options.set(word.slice(2), value)
    }
  }
  return { plain, options }
}

function draftId(word: string | undefined): string {
  const id = /(?:^|\/d\/)([0-9a-z]{16})(?:[/?#].*)?$/.exec(word ?? '')?.[1]
  if (id === undefined) throw new UsageError('a draft is named by the 16 characters of its address')
  return id
}

function stateOf(word: string): 'live' | 'published' | 'ended' {
  if (word === 'live' || word === 'published' || word === 'ended') return word
  throw new UsageError('--state takes live, published or ended')
}

function minutesOf(word: string | undefined): number | null {
  if (word === undefined) return null
  if (!/^[1-9]\d{0,5}$/.test(word)) throw new UsageError('--minutes takes a whole number from 1')
  return Number(word)
}

function numberOf(what: string, word: string): number {
  if (!/^[1-9]\d{0,14}$/.test(word)) throw new UsageError(`${what} takes a whole number from 1`)
  return Number(word)
}

function placeOf(word: string | undefined): HistoryPlace {
  const [, generation, sequence] = /^(?:([1-9]\d{0,14}):)?([1-9]\d{0,14})$/.exec(word ?? '') ?? []
  if (sequence === undefined) throw new UsageError('a place is a number that history shows, 123 or 2:123')
  return { generation: generation === undefined ? null : Number(generation), sequence: Number(sequence) }
}
