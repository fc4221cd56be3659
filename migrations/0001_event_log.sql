-- The event log. Rows are only ever inserted; the triggers make that a fact, not a habit.
--
-- An event is found by one number: its timeline times 2^40 plus its revision. A timeline's events lie side
-- by side, a revision is one look-up away, and a fork's first event follows the revision it was taken at.

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE timelines (
  id              INTEGER PRIMARY KEY CHECK (id >= 0), -- the first is 0: its events have small numbers
  name            TEXT    NOT NULL UNIQUE,
  settings        TEXT    NOT NULL,             -- seed, epoch, Kubernetes version, latency: as JSON
  parent          INTEGER REFERENCES timelines (id),
  parent_revision INTEGER,
  CHECK ((parent IS NULL) = (parent_revision IS NULL))
) STRICT;

-- Who did it: names repeat, so events carry a number.
CREATE TABLE actors (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE events (
  id      INTEGER PRIMARY KEY,                  -- timeline << 40 | revision
  at      INTEGER NOT NULL,                     -- virtual time, milliseconds since 1970
  type    INTEGER NOT NULL CHECK (type BETWEEN 0 AND 4),
  actor   INTEGER NOT NULL REFERENCES actors (id),
  because INTEGER,                              -- the revision reacted to
  object  INTEGER,                              -- id of the event that created the object
  key     TEXT,                                 -- Kind/namespace/name, on creations only
  hash    INTEGER,                              -- of the key, to find it by
  base    INTEGER,                              -- the event whose object the payload is a change of
  payload TEXT,                                 -- an object, a change, an action, or nothing
  chain   TEXT    NOT NULL                      -- the hash of this row and the chain before it
) STRICT;

-- An index holds the id of every row anyhow, and the first event of an object has the object's own.
CREATE INDEX events_by_object ON events (object) WHERE key IS NULL AND object IS NOT NULL;
CREATE INDEX events_by_key ON events (hash) WHERE hash IS NOT NULL;

CREATE TRIGGER events_are_never_updated BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

-- REPLACE deletes without firing a DELETE trigger, so an insert must prove that it is the next one of its
-- timeline: one after the last, or one after the fork.
CREATE TRIGGER events_are_only_appended BEFORE INSERT ON events
WHEN NEW.id IS NOT 1 + coalesce(
  (SELECT id FROM events
    WHERE id >= NEW.id >> 40 << 40 AND id < (NEW.id >> 40) + 1 << 40 ORDER BY id DESC LIMIT 1),
  (SELECT (id << 40) + coalesce(parent_revision, 0) FROM timelines WHERE id = NEW.id >> 40))
BEGIN SELECT RAISE(ABORT, 'an event must have the next revision'); END;

-- A cache: which objects lived at a revision, and the last event of each. May be deleted at any time.
CREATE TABLE snapshots (
  id    INTEGER PRIMARY KEY,                    -- as events.id
  heads BLOB NOT NULL
) STRICT;

-- For people with a SQLite shell.
CREATE VIEW v_event AS
SELECT e.id & 1099511627775 AS revision,
       t.name               AS timeline,
       strftime('%Y-%m-%dT%H:%M:%fZ', e.at / 1000.0, 'unixepoch') AS time,
       CASE e.type WHEN 0 THEN 'ActionTaken' WHEN 1 THEN 'ObjectCreated' WHEN 2 THEN 'ObjectUpdated'
                   WHEN 3 THEN 'ObjectDeleted' ELSE 'ClockAdvanced' END AS type,
       a.name               AS actor,
       e.because            AS because,
       coalesce(e.key, c.key) AS object,
       e.payload            AS payload
FROM events e
JOIN actors a ON a.id = e.actor
JOIN timelines t ON t.id = e.id >> 40
LEFT JOIN events c ON c.id = e.object;
