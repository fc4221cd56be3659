-- Forks. One begins at a virtual time that may lie after the last event it shares with its parent, and
-- timelines, like events, are only ever added.

ALTER TABLE timelines ADD COLUMN begins INTEGER; -- milliseconds since 1970; only of forks

CREATE TRIGGER timelines_are_never_updated BEFORE UPDATE ON timelines
BEGIN SELECT RAISE(ABORT, 'timelines are append-only'); END;

CREATE TRIGGER timelines_are_never_deleted BEFORE DELETE ON timelines
BEGIN SELECT RAISE(ABORT, 'timelines are append-only'); END;

-- As with events, REPLACE must not get past the triggers above.
CREATE TRIGGER timelines_are_only_added BEFORE INSERT ON timelines
WHEN NEW.id IS NOT (SELECT coalesce(max(id), -1) + 1 FROM timelines)
  OR NEW.parent >= NEW.id
  OR EXISTS (SELECT 1 FROM timelines WHERE name = NEW.name)
BEGIN SELECT RAISE(ABORT, 'a timeline must be a new one'); END;
