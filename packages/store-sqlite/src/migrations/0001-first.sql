-- The draft log. A row is one admitted update; `checksum` covers every other column.
CREATE TABLE entries (
  id INTEGER PRIMARY KEY,
  draft TEXT NOT NULL,
  generation INTEGER NOT NULL CHECK (generation >= 1),
  sequence INTEGER NOT NULL CHECK (sequence >= 1),
  author TEXT,
  at_ms INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  checksum INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX entries_place ON entries (draft, generation, sequence);

-- Who owns which Yjs client id. `person` NULL: the server itself.
CREATE TABLE claims (
  draft TEXT NOT NULL,
  generation INTEGER NOT NULL,
  client_id INTEGER NOT NULL,
  person TEXT,
  PRIMARY KEY (draft, generation, client_id)
) STRICT, WITHOUT ROWID;

-- The newest snapshot of each generation.
CREATE TABLE snapshots (
  draft TEXT NOT NULL,
  generation INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  state BLOB NOT NULL,
  checksum INTEGER NOT NULL,
  PRIMARY KEY (draft, generation)
) STRICT;

-- Records are JSON as in packages/draft; what is searched by is generated from it.
CREATE TABLE drafts (
  draft TEXT PRIMARY KEY,
  record TEXT NOT NULL CHECK (json_valid(record)),
  state TEXT NOT NULL GENERATED ALWAYS AS (record ->> '$.state.kind') STORED,
  title TEXT NOT NULL GENERATED ALWAYS AS (record ->> '$.page.title') STORED,
  page INTEGER GENERATED ALWAYS AS (record ->> '$.page.page') STORED,
  reason TEXT GENERATED ALWAYS AS (record ->> '$.reason') STORED,
  generation INTEGER NOT NULL GENERATED ALWAYS AS (record ->> '$.generation') STORED,
  started_at_ms INTEGER NOT NULL GENERATED ALWAYS AS (record ->> '$.startedAtMs') STORED,
  changed_at_ms INTEGER NOT NULL GENERATED ALWAYS AS (record ->> '$.changedAtMs') STORED
) STRICT;
CREATE INDEX drafts_by_page ON drafts (page) WHERE state IN ('open', 'locked');
CREATE INDEX drafts_by_title ON drafts (title) WHERE state IN ('open', 'locked');
CREATE INDEX drafts_by_change ON drafts (state, changed_at_ms);
-- One live draft of a page, unless somebody said why a second is needed.
CREATE UNIQUE INDEX drafts_one_live_of_page ON drafts (page)
  WHERE state IN ('open', 'locked') AND reason IS NULL AND page IS NOT NULL;
CREATE UNIQUE INDEX drafts_one_live_of_new_page ON drafts (title)
  WHERE state IN ('open', 'locked') AND reason IS NULL AND page IS NULL;

-- Names move between accounts: `named` counts up each time an account is seen with its name; the last one is found.
CREATE TABLE people (
  person TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  is_temporary INTEGER NOT NULL,
  named INTEGER NOT NULL
) STRICT;
CREATE INDEX people_by_name ON people (name, named);

CREATE TABLE sign_ins (
  cookie_sha256 TEXT PRIMARY KEY,
  record TEXT NOT NULL CHECK (json_valid(record)),
  person TEXT NOT NULL GENERATED ALWAYS AS (record ->> '$.person') STORED,
  expires_at_ms INTEGER NOT NULL GENERATED ALWAYS AS (record ->> '$.expiresAtMs') STORED
) STRICT;
CREATE INDEX sign_ins_by_person ON sign_ins (person);
CREATE INDEX sign_ins_by_expiry ON sign_ins (expires_at_ms);

-- Used and revoked tickets stay until they have expired for a day: so a second use can be told from an unknown ticket.
CREATE TABLE tickets (
  ticket_sha256 TEXT PRIMARY KEY,
  record TEXT NOT NULL CHECK (json_valid(record)),
  fate TEXT CHECK (fate IN ('used', 'revoked')),
  draft TEXT NOT NULL GENERATED ALWAYS AS (record ->> '$.draft') STORED,
  person TEXT GENERATED ALWAYS AS (record ->> '$.person') STORED,
  cookie_sha256 TEXT GENERATED ALWAYS AS (record ->> '$.cookieSha256') STORED,
  expires_at_ms INTEGER NOT NULL GENERATED ALWAYS AS (record ->> '$.expiresAtMs') STORED
) STRICT;
CREATE INDEX tickets_by_person ON tickets (person, draft);
CREATE INDEX tickets_by_cookie ON tickets (cookie_sha256) WHERE cookie_sha256 IS NOT NULL;
CREATE INDEX tickets_by_expiry ON tickets (expires_at_ms);

CREATE TABLE tokens (
  token_sha256 TEXT PRIMARY KEY,
  handle TEXT NOT NULL UNIQUE,
  person TEXT NOT NULL,
  label TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  last_used_at_ms INTEGER
) STRICT;
CREATE INDEX tokens_by_person ON tokens (person, created_at_ms);

-- `ordered` never changes; `state` moves forward until it is final.
CREATE TABLE publications (
  publication TEXT PRIMARY KEY,
  ordered TEXT NOT NULL CHECK (json_valid(ordered)),
  state TEXT NOT NULL CHECK (json_valid(state)),
  draft TEXT NOT NULL GENERATED ALWAYS AS (ordered ->> '$.draft') STORED,
  ordered_at_ms INTEGER NOT NULL GENERATED ALWAYS AS (ordered ->> '$.orderedAtMs') STORED,
  kind TEXT NOT NULL GENERATED ALWAYS AS (state ->> '$.kind') STORED,
  settled_at_ms INTEGER GENERATED ALWAYS AS (state ->> '$.atMs') STORED
) STRICT;
CREATE INDEX publications_by_draft ON publications (draft, ordered_at_ms);
CREATE INDEX publications_saved ON publications (settled_at_ms) WHERE kind = 'saved';
CREATE INDEX publications_unsettled ON publications (ordered_at_ms) WHERE kind IN ('ordered', 'unclear');
-- A final state is final, whoever writes.
CREATE TRIGGER publications_final BEFORE UPDATE ON publications
  WHEN OLD.kind IN ('saved', 'unchanged') AND NEW.state <> OLD.state
  BEGIN SELECT RAISE(ABORT, 'a final state is final'); END;
CREATE TRIGGER publications_order BEFORE UPDATE ON publications
  WHEN NEW.ordered <> OLD.ordered
  BEGIN SELECT RAISE(ABORT, 'an order never changes'); END;

-- A room's key is `edit:{draft}` or `topic:{title}`. `last_seq` outlives forgotten messages: a place is given once.
CREATE TABLE rooms (
  key TEXT PRIMARY KEY,
  last_seq INTEGER NOT NULL DEFAULT 0,
  -- NULL: talk began before anybody saved the room.
  mode TEXT CHECK (mode IN ('candid', 'recorded')),
  room TEXT UNIQUE,
  read_up_to TEXT
) STRICT;

-- A message of ours is its own outbox row while `delivery` is `pending`.
CREATE TABLE messages (
  key TEXT NOT NULL REFERENCES rooms (key),
  seq INTEGER NOT NULL,
  txn TEXT,
  author_kind TEXT NOT NULL CHECK (author_kind IN ('person', 'matrix')),
  author TEXT NOT NULL,
  name TEXT NOT NULL,
  body TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  event TEXT,
  delivery TEXT NOT NULL CHECK (delivery IN ('pending', 'confirmed', 'refused')),
  PRIMARY KEY (key, seq)
) STRICT;
CREATE UNIQUE INDEX messages_once_by_txn ON messages (key, txn) WHERE txn IS NOT NULL;
CREATE UNIQUE INDEX messages_once_by_event ON messages (key, event) WHERE event IS NOT NULL;
CREATE INDEX messages_unsent ON messages (key, seq) WHERE delivery = 'pending';

CREATE TABLE reads (
  key TEXT NOT NULL,
  person TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (key, person)
) STRICT, WITHOUT ROWID;
