-- What the server wrote for somebody, JSON as in packages/draft; the entry's checksum covers it. NULL: an editor's own update.
ALTER TABLE entries ADD COLUMN made TEXT CHECK (made IS NULL OR json_valid(made));

-- Places of a draft's history that have a name.
CREATE TABLE versions (
  version TEXT PRIMARY KEY,
  draft TEXT NOT NULL,
  generation INTEGER NOT NULL CHECK (generation >= 1),
  sequence INTEGER NOT NULL CHECK (sequence >= 0),
  name TEXT NOT NULL,
  -- A person's id, or `operator`.
  named_by TEXT NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX versions_place ON versions (draft, generation, sequence);
