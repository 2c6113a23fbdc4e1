-- Searches that an organization, or one of its projects, has a name for.
CREATE TABLE saved_search (
  number       int4 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  uid          uuid NOT NULL UNIQUE,
  organization int4 NOT NULL REFERENCES organization,
  project      int4 REFERENCES project,
  subject      text NOT NULL,
  name         text NOT NULL,
  query        text NOT NULL,
  range_start  text,
  range_end    text,
  sort         text NOT NULL,
  layout       jsonb,
  created_at   timestamptz NOT NULL,
  updated_at   timestamptz NOT NULL,
  UNIQUE NULLS NOT DISTINCT (organization, project, subject, name)
);
COMMENT ON COLUMN saved_search.subject IS 'what is searched: deliveries, events or audit-log';
COMMENT ON COLUMN saved_search.range_start IS 'as it was written: relative to when the search is run, or a time';
COMMENT ON COLUMN saved_search.sort IS 'newest or oldest first';
COMMENT ON COLUMN saved_search.layout IS 'how the console shows it: columns (null: the usual ones), those of them that are pinned, dense';
SELECT wall_off('saved_search');
SELECT record_changes_of('saved_search');
CREATE TRIGGER owned BEFORE INSERT ON saved_search FOR EACH ROW EXECUTE FUNCTION refuse_deleted_owner();

-- They go with what they belong to.
CREATE FUNCTION forget_saved_searches() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'organization' THEN
    DELETE FROM saved_search WHERE organization = NEW.number;
  ELSE
    DELETE FROM saved_search WHERE project = NEW.number;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER forgets AFTER UPDATE OF deleted_at ON organization FOR EACH ROW
  WHEN (NEW.deleted_at IS NOT NULL) EXECUTE FUNCTION forget_saved_searches();
CREATE TRIGGER forgets AFTER UPDATE OF deleted_at ON project FOR EACH ROW
  WHEN (NEW.deleted_at IS NOT NULL) EXECUTE FUNCTION forget_saved_searches();
