import { isChanged } from './publish.ts'

/** One thing a maintainer should have seen before publishing. */
export interface Check {
  readonly id: 'rights' | 'authors-rights' | 'size' | 'current' | 'changed' | 'in-step' | 'replacement-character'
  readonly isFine: boolean
  /** From 1. */
  readonly line: number | null
  /** Numbers and names for the message. */
  readonly parameters: readonly string[]
}

/** Rules RC1–RC5 of SPEC.md. */
export function reviewChecks(facts: {
  readonly wikitext: string
  readonly baseWikitext: string
  readonly bytes: number
  readonly maxPageBytes: number
  readonly isCurrent: boolean
  readonly mayPublish: boolean
  readonly authorsWithoutRights: readonly string[]
  /** Names of those whose editors hold another text. */
  readonly differing: readonly string[]
}): Check[] {
  const foreign = facts.baseWikitext.includes('\uFFFD') ? null : lineOf(facts.wikitext, '\uFFFD')
  return [
    check('rights', facts.mayPublish),
    check('current', facts.isCurrent),
    check('changed', isChanged(facts.wikitext, facts.baseWikitext)),
    check('size', facts.bytes <= facts.maxPageBytes, [String(facts.bytes), String(facts.maxPageBytes)]),
    check('authors-rights', facts.authorsWithoutRights.length === 0, facts.authorsWithoutRights),
    check('in-step', facts.differing.length === 0, facts.differing),
    { ...check('replacement-character', foreign === null), line: foreign },
  ]
}

function check(id: Check['id'], isFine: boolean, parameters: readonly string[] = []): Check {
  return { id, isFine, line: null, parameters }
}

function lineOf(text: string, sought: string): number | null {
  const at = text.indexOf(sought)
  return at < 0 ? null : text.slice(0, at).split('\n').length
}
