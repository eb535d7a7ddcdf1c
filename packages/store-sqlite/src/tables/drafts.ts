import type { DatabaseSync } from 'node:sqlite'
import { DraftError, type Draft, type DraftRecords } from '@scriptorium/draft'
import type { InOneThread } from '../in-one-thread.ts'
import { textOf, type Row } from '../rows.ts'

export function draftTables(database: DatabaseSync): InOneThread<DraftRecords> {
  const live = "state IN ('open', 'locked')"
  const order = 'ORDER BY started_at_ms, draft'
  const insert = database.prepare('INSERT INTO drafts (draft, record) VALUES (?, ?)')
  const replace = database.prepare(
    // A change that was read before a new generation began must not take it back.
    "UPDATE drafts SET record = json_set(?1, '$.generation', max(?1 ->> '$.generation', generation)) WHERE draft = ?2",
  )
  const byId = database.prepare('SELECT record FROM drafts WHERE draft = ?')
  // A page may have been made on the wiki while its draft was under way: that draft still has the title only.
  const liveOfPage = database.prepare(
    `SELECT record FROM drafts WHERE ${live} AND page = ?
     UNION ALL SELECT record FROM drafts WHERE ${live} AND page IS NULL AND title = ?`,
  )
  const liveOfTitle = database.prepare(`SELECT record FROM drafts WHERE ${live} AND title = ? ${order}`)
  const inStates = database.prepare(
    'SELECT record FROM drafts WHERE state IN (SELECT value FROM json_each(?)) ORDER BY changed_at_ms DESC, draft LIMIT ?',
  )

  const findLive: InOneThread<DraftRecords>['findLive'] = ({ page, title }) => {
    if (page === null) return liveOfTitle.all(title).map(draftOf)
    return liveOfPage
      .all(page, title)
      .map(draftOf)
      .toSorted((one, other) => one.startedAtMs - other.startedAtMs || (one.draft < other.draft ? -1 : 1))
  }

  return {
    create(draft) {
      const { page, reason } = draft
      const [first] = findLive({ page: page.kind === 'existing' ? page.page : null, title: page.title })
      if (first !== undefined && reason === null)
        throw new DraftError('draft/already-live', { draft: first.draft, title: page.title })
      insert.run(draft.draft, JSON.stringify(draft))
    },
    find(draft) {
      const row = byId.get(draft)
      return row === undefined ? undefined : draftOf(row)
    },
    findLive,
    list({ states, limit }) {
      return inStates.all(JSON.stringify(states), limit).map(draftOf)
    },
    update(draft) {
      const { changes } = replace.run(JSON.stringify(draft), draft.draft)
      if (changes === 0) throw new DraftError('draft/not-found', { draft: draft.draft })
    },
  }
}

function draftOf(row: Row): Draft {
  return JSON.parse(textOf(row, 'record'))
}
