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

-- A notice may be about the copies: the rule's words are in the table, and SQLite cannot change them in place.
CREATE TEMP TABLE kept_notice AS SELECT * FROM notice;
DROP TABLE notice;
CREATE TABLE notice (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  rule         TEXT    NOT NULL CHECK (rule IN ('deadline','low_stock','copies')),
  subject_id   INTEGER NOT NULL,
  level        INTEGER NOT NULL,
  severity     TEXT    NOT NULL CHECK (severity IN ('info','warn','error')),
  state        TEXT    NOT NULL CHECK (state IN ('fired','snoozed','done','cleared')),
  facts        TEXT    NOT NULL,
  fired_at     INTEGER NOT NULL,
  snooze_until INTEGER,
  version      INTEGER NOT NULL DEFAULT 1,
  UNIQUE (rule, subject_id)
) STRICT;
INSERT INTO notice SELECT * FROM kept_notice;
DROP TABLE kept_notice;
CREATE INDEX notice_open ON notice (fired_at DESC, id DESC) WHERE state IN ('fired','snoozed');
CREATE INDEX notice_by_time ON notice (fired_at DESC, id DESC, state);

-- ---------------------------------------------------------------- outside the journal

-- What came of the last copy and of the last drill: `backup`, `drill`.
CREATE TABLE upkeep (
  name     TEXT    NOT NULL PRIMARY KEY,
  tried_at INTEGER NOT NULL,
  good_at  INTEGER,
  -- The refusal of the last try, as JSON; nothing when it was good.
  failure  TEXT
) STRICT, WITHOUT ROWID;
