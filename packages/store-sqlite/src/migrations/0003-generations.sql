-- How each generation after the first began. `culprit` and `credit` are JSON as in packages/draft.
CREATE TABLE generations (
  draft TEXT NOT NULL,
  generation INTEGER NOT NULL CHECK (generation >= 2),
  begun_at_ms INTEGER NOT NULL,
  reason TEXT NOT NULL,
  culprit TEXT CHECK (culprit IS NULL OR json_valid(culprit)),
  credit TEXT NOT NULL CHECK (json_valid(credit)),
  PRIMARY KEY (draft, generation)
) STRICT;

-- One row in a backup, never in a store at work: a store that opens with it was restored.
CREATE TABLE backup_mark (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  made_at_ms INTEGER NOT NULL
) STRICT;

-- Drafts of a restored backup that have begun no generation since.
CREATE TABLE restored_drafts (
  draft TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- An order never changes, except that its words can be erased.
DROP TRIGGER publications_order;
CREATE TRIGGER publications_order BEFORE UPDATE ON publications
  WHEN NEW.ordered <> OLD.ordered
    AND NEW.ordered <> json_set(OLD.ordered, '$.wikitext', '', '$.summary', '')
  BEGIN SELECT RAISE(ABORT, 'an order never changes'); END;
