import type { TitleSearchBody } from '@scriptorium/protocol'

/** One line of the title search. `value` is what choosing it means. */
export interface TitleChoice {
  /** `draft {id}`: into the live draft. `page {title}`: to the page's start page. */
  readonly value: string
  readonly label: string
  readonly description: string | null
  /** People in its live draft; `null`: no live draft. */
  readonly people: number | null
  /** The page does not exist yet. */
  readonly isNew: boolean
}

/**
 * Live drafts first: joining comes before creating. A new page is offered last, and only when no page has exactly this title.
 * @param query what was typed
 */
export function titleChoices(query: string, hits: TitleSearchBody['hits']): readonly TitleChoice[] {
  const title = query.trim()
  const found = hits.map((hit): TitleChoice => ({
    value: hit.live === null ? `page ${hit.title}` : `draft ${hit.live.draft}`,
    label: hit.title,
    description: hit.description,
    people: hit.live?.people ?? null,
    isNew: false,
  }))
  const inOrder = [...found.filter((hit) => hit.people !== null), ...found.filter((hit) => hit.people === null)]
  const isKnown = hits.some((hit) => sameTitle(hit.title, title))
  if (title === '' || isKnown) return inOrder
  return [...inOrder, { value: `page ${title}`, label: title, description: null, people: null, isNew: true }]
}

/** Where a choice leads: a draft's id or a title. */
export function readChoice(value: string): { readonly draft: string } | { readonly title: string } {
  return value.startsWith('draft ') ? { draft: value.slice(6) } : { title: value.replace(/^page /, '') }
}

/** Titles are the same on most wikis whatever the case of their first letter, and underscores are spaces. */
function sameTitle(a: string, b: string): boolean {
  const [left, right] = [a, b].map((title) => title.replaceAll('_', ' ').trim())
  return (
    left === right ||
    (left?.charAt(0).toUpperCase() === right?.charAt(0).toUpperCase() && left?.slice(1) === right?.slice(1))
  )
}
