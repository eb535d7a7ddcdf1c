-- Which segments of the journal (the files `…-log.EPOCH.NUMBER`) hold entries that are not rows yet. One row.
CREATE TABLE journal (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  -- Random, in hexadecimal: the segments of another store are none of ours.
  store TEXT NOT NULL,
  -- Of the process that wrote them; 0: there are none.
  epoch INTEGER NOT NULL,
  first INTEGER NOT NULL,
  -- Less than `first`: none is in use.
  last INTEGER NOT NULL,
  checksum INTEGER NOT NULL
) STRICT;
-- Entries come as rows in thousands: their head is moved once for all of a draft, by the code that inserts them.
DROP TRIGGER entries_move_head;
