-- The last place of each generation and the number of its claims, beside them: rows that are gone can be told from rows that never were.
CREATE TABLE heads (
  draft TEXT NOT NULL,
  generation INTEGER NOT NULL,
  -- 0: no entry yet.
  sequence INTEGER NOT NULL DEFAULT 0,
  claims INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (draft, generation)
) STRICT, WITHOUT ROWID;
INSERT INTO heads (draft, generation, sequence)
  SELECT draft, generation, max(sequence) FROM entries GROUP BY draft, generation;
INSERT INTO heads (draft, generation, claims)
  SELECT draft, generation, count(*) FROM claims WHERE true GROUP BY draft, generation
  ON CONFLICT (draft, generation) DO UPDATE SET claims = excluded.claims;
CREATE TRIGGER entries_move_head AFTER INSERT ON entries BEGIN
  INSERT INTO heads (draft, generation, sequence) VALUES (NEW.draft, NEW.generation, NEW.sequence)
    ON CONFLICT (draft, generation) DO UPDATE SET sequence = excluded.sequence WHERE excluded.sequence > heads.sequence;
END;
CREATE TRIGGER claims_count_up AFTER INSERT ON claims BEGIN
  INSERT INTO heads (draft, generation, claims) VALUES (NEW.draft, NEW.generation, 1)
    ON CONFLICT (draft, generation) DO UPDATE SET claims = heads.claims + 1;
END;
-- What is taken away on purpose is not missed.
CREATE TRIGGER entries_take_head AFTER DELETE ON entries BEGIN
  UPDATE heads SET sequence = 0 WHERE draft = OLD.draft AND generation = OLD.generation AND sequence = OLD.sequence;
END;
CREATE TRIGGER claims_count_down AFTER DELETE ON claims BEGIN
  UPDATE heads SET claims = claims - 1 WHERE draft = OLD.draft AND generation = OLD.generation;
END;

-- A flipped bit must not give somebody else's words away. NULL: written before this step.
ALTER TABLE claims ADD COLUMN checksum INTEGER;

-- Which process may write. One row; `epoch` grows each time another process takes the file over.
CREATE TABLE lease (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  holder TEXT NOT NULL,
  epoch INTEGER NOT NULL CHECK (epoch >= 1),
  -- Milliseconds since 1970; 0: given back.
  until_ms INTEGER NOT NULL,
  -- Whether the holder also has the lock that ends with its process.
  has_lock INTEGER NOT NULL CHECK (has_lock IN (0, 1))
) STRICT;
