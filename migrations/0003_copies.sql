-- Copies that are made without being asked: how, and what came of the last ones.

CREATE TABLE copy_plan (
  id         INTEGER PRIMARY KEY CHECK (id = 1),
  daily      INTEGER NOT NULL DEFAULT 1 CHECK (daily IN (0,1)),
  -- Nothing: the folder `backup` beside the file.
  folder     TEXT,
  -- Public keys that copies are locked for, one blank between them; nothing: copies are plain.
  recipients TEXT,
  -- The key file that drills open locked copies with.
  identity   TEXT,
  version    INTEGER NOT NULL DEFAULT 1
) STRICT;

-- ---------------------------------------------------------------- outside the journal

-- What came of the last copy and of the last drill: `backup`, `drill`.
CREATE TABLE upkeep (
  name     TEXT    NOT NULL PRIMARY KEY,
  tried_at INTEGER NOT NULL,
  good_at  INTEGER,
  -- The refusal of the last try, as JSON; nothing when it was good.
  failure  TEXT
) STRICT, WITHOUT ROWID;
