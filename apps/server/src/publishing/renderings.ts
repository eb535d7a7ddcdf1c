import type { Clock, WikiPages } from '@scriptorium/draft'
import type { TextAt } from '../live/text/text-at.ts'

type Rendering = ReturnType<WikiPages['preview']>

/** A template may change on the wiki: a rendering is as old as this at the most. */
const keptMs = 10_000
/** Each may be some megabytes. */
const maxKept = 8

/** The wiki's renderings. However many look at the same text, and however often, the wiki is asked once in ten seconds. */
export interface Renderings {
  /** @throws DraftError `wiki/unreachable` */
  of(title: string, text: Pick<TextAt, 'wikitext' | 'sha256'>): Rendering
}

export function createRenderings(pages: Pick<WikiPages, 'preview'>, clock: Clock): Renderings {
  const kept = new Map<string, { readonly rendering: Rendering; readonly atMs: number }>()
  return {
    of(title, { wikitext, sha256 }) {
      const key = `${sha256} ${title}`
      const known = kept.get(key)
      if (known !== undefined && clock.nowMs() - known.atMs < keptMs) return known.rendering
      const made = { rendering: pages.preview(title, wikitext), atMs: clock.nowMs() }
      kept.delete(key)
      kept.set(key, made)
      made.rendering.catch(() => {
        if (kept.get(key) === made) kept.delete(key)
      })
      const [oldest] = kept.keys()
      if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest)
      return made.rendering
    },
  }
}
