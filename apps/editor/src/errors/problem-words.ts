import type { ApiFailure } from '../api/api-failure.ts'
import type { Messages } from '../i18n/messages.ts'

export interface ProblemWords {
  readonly title: string
  readonly text: string
  /** The wiki's own reasons, plain text. */
  readonly reasons: readonly string[]
  /** For small type: only where the words say nothing about the cause. */
  readonly code: string | null
  /** What helps. `again`: the same once more; `sign-in`: the account; `title`: another title; `home`: the lists. */
  readonly ways: readonly ('again' | 'sign-in' | 'title' | 'home')[]
}

const ways: Readonly<Record<string, ProblemWords['ways']>> = {
  'draft/not-found': ['home'],
  'publication/not-found': ['home'],
  'page/title-refused': ['title', 'home'],
  'page/not-wikitext': ['title', 'home'],
  'page/not-found': ['title', 'home'],
  'person/not-signed-in': ['sign-in', 'home'],
  'sign-in/refused': ['sign-in', 'home'],
  'person/not-allowed': ['home'],
  'draft/not-yours': ['home'],
  'draft/closed': ['home'],
}

/** What a person reads when something could not be done: what happened, what became of the words, what to do. */
export function problemWords(
  failure: Pick<ApiFailure, 'code' | 'details'>,
  messages: Pick<Messages, 'find' | 'msg'>,
  wiki: string,
): ProblemWords {
  const key = `problem-${failure.code.replaceAll('/', '-')}`
  const parameters = [wiki, nameOf(failure), aboutOf(failure)]
  const title = messages.find(`${key}-title`, ...parameters)
  const text = messages.find(`${key}-text`, ...parameters)
  const isKnown = title !== undefined && text !== undefined
  return {
    title: isKnown ? title : messages.msg('problem-unknown-title'),
    text: isKnown ? text : messages.msg('problem-unknown-text'),
    reasons: reasonsOf(failure),
    code: isKnown ? null : failure.code,
    ways: ways[failure.code] ?? ['again', 'home'],
  }
}

/** `title` without what no wiki takes; `undefined` when nothing is left or nothing was wrong with it. */
export function mendTitle(title: string): string | undefined {
  const mended = title
    .replaceAll(/[[\]{}|#<>\p{Cc}]/gu, '')
    .replaceAll(/[\s_]+/g, ' ')
    .replace(/^[\s:]+/, '')
    .trim()
  return mended === '' || mended === title ? undefined : mended
}

/** What the failure speaks of: a title, or the wiki's text. */
function nameOf({ details }: Pick<ApiFailure, 'details'>): string {
  return textIn(details, 'title') ?? textIn(details, 'text') ?? ''
}

function aboutOf({ details }: Pick<ApiFailure, 'details'>): string {
  return textIn(details, 'contentModel') ?? textIn(details, 'reason') ?? ''
}

function reasonsOf({ details }: Pick<ApiFailure, 'details'>): readonly string[] {
  const reasons = details['reasons']
  return Array.isArray(reasons) ? reasons.filter((reason): reason is string => typeof reason === 'string') : []
}

function textIn(details: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = details[key]
  return typeof value === 'string' ? value : undefined
}
