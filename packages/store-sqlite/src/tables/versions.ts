import type { DatabaseSync } from 'node:sqlite'
import {
  DraftError,
  maxVersions,
  toDraftId,
  toGeneration,
  toPersonId,
  toSequenceNumber,
  toVersionId,
  type NamedVersion,
  type VersionRecords,
} from '@scriptorium/draft'
import type { InOneThread } from '../in-one-thread.ts'
import { numberOf, textOf, type Row } from '../rows.ts'

export function versionTables(database: DatabaseSync): InOneThread<VersionRecords> {
  const atPlace = database.prepare('SELECT * FROM versions WHERE draft = ? AND generation = ? AND sequence = ?')
  const count = database.prepare('SELECT count(*) AS count FROM versions WHERE draft = ?')
  const insert = database.prepare(
    'INSERT INTO versions (version, draft, generation, sequence, name, named_by, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const rename = database.prepare('UPDATE versions SET name = ?, named_by = ?, at_ms = ? WHERE version = ?')
  const ofGeneration = database.prepare('SELECT * FROM versions WHERE draft = ? AND generation = ? ORDER BY sequence')
  const remove = database.prepare('DELETE FROM versions WHERE draft = ? AND version = ?')

  return {
    name(version) {
      const { draft, generation, sequence, name, by, atMs } = version
      const row = atPlace.get(draft, generation, sequence)
      if (row !== undefined) {
        const known = versionOf(row)
        rename.run(name, by, atMs, known.version)
        return { ...version, version: known.version }
      }
      if (numberOf(count.get(draft) ?? {}, 'count') >= maxVersions)
        throw new DraftError('draft/too-many-versions', { draft, max: maxVersions })
      insert.run(version.version, draft, generation, sequence, name, by, atMs)
      return version
    },
    ofGeneration: (draft, generation) => ofGeneration.all(draft, generation).map(versionOf),
    remove: (draft, version) => remove.run(draft, version).changes > 0,
  }
}

function versionOf(row: Row): NamedVersion {
  const by = textOf(row, 'named_by')
  return {
    version: toVersionId(textOf(row, 'version')),
    draft: toDraftId(textOf(row, 'draft')),
    generation: toGeneration(numberOf(row, 'generation')),
    sequence: toSequenceNumber(numberOf(row, 'sequence')),
    name: textOf(row, 'name'),
    by: by === 'operator' ? by : toPersonId(by),
    atMs: numberOf(row, 'at_ms'),
  }
}
