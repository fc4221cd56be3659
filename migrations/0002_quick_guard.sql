-- The guard of appending, quicker: a row after the very last one follows it, whatever its timeline, for a
-- timeline's rows lie side by side. Only a timeline before the last must look for its own end.
--
-- It rolls back, and neither it nor the table calls a function: if a part of a statement could fail alone, SQLite
-- would keep a copy of every page that an insert touches, which takes as long as the insert.

DROP TRIGGER events_are_only_appended;

CREATE TRIGGER events_are_only_appended BEFORE INSERT ON events
WHEN NEW.id IS NOT 1 + (SELECT id FROM events ORDER BY id DESC LIMIT 1)
 AND NEW.id IS NOT 1 + coalesce(
  (SELECT id FROM events
    WHERE id >= NEW.id >> 40 << 40 AND id < (NEW.id >> 40) + 1 << 40 ORDER BY id DESC LIMIT 1),
  (SELECT (id << 40) + coalesce(parent_revision, 0) FROM timelines WHERE id = NEW.id >> 40))
BEGIN SELECT RAISE(ROLLBACK, 'an event must have the next revision'); END;
