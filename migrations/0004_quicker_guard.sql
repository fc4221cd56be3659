-- The guard of appending, quicker again: with one look at the last row where that settles it.
--
-- From this format on Event objects whose names tell when they were created have no hash: they are found by that.

DROP TRIGGER IF EXISTS events_are_only_appended;

CREATE TRIGGER events_are_only_appended BEFORE INSERT ON events
WHEN CASE (SELECT id FROM events ORDER BY id DESC LIMIT 1) WHEN NEW.id - 1 THEN 0 ELSE
  NEW.id IS NOT 1 + coalesce(
  (SELECT id FROM events
    WHERE id >= NEW.id >> 40 << 40 AND id < (NEW.id >> 40) + 1 << 40 ORDER BY id DESC LIMIT 1),
  (SELECT (id << 40) + coalesce(parent_revision, 0) FROM timelines WHERE id = NEW.id >> 40)) END
BEGIN SELECT RAISE(ROLLBACK, 'an event must have the next revision'); END;
