-- Nothing is made in an organization or a project that is gone. Whoever looked it up a moment before it was deleted would
-- otherwise leave things in it that nobody finds. The lock waits for a deletion that is under way, and holds up one that
-- comes, which then takes the new thing along.
-- It runs as its owner, since what is deleted is deleted for everybody.
CREATE FUNCTION refuse_deleted_owner() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  part int4 := (to_jsonb(NEW) ->> 'project')::int4;
BEGIN
  IF NEW.organization IS NOT NULL THEN
    PERFORM FROM organization WHERE number = NEW.organization AND deleted_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'the organization was deleted' USING ERRCODE = 'TD002';
    END IF;
  END IF;
  IF part IS NOT NULL THEN
    PERFORM FROM project WHERE number = part AND deleted_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'the project was deleted' USING ERRCODE = 'TD002';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER owned BEFORE INSERT ON project FOR EACH ROW EXECUTE FUNCTION refuse_deleted_owner();
CREATE TRIGGER owned BEFORE INSERT ON webhook FOR EACH ROW EXECUTE FUNCTION refuse_deleted_owner();
CREATE TRIGGER owned BEFORE INSERT ON api_key FOR EACH ROW EXECUTE FUNCTION refuse_deleted_owner();
CREATE TRIGGER owned BEFORE INSERT ON member FOR EACH ROW EXECUTE FUNCTION refuse_deleted_owner();
CREATE TRIGGER owned BEFORE INSERT ON event_type FOR EACH ROW EXECUTE FUNCTION refuse_deleted_owner();
