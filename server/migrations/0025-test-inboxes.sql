-- Receivers that are part of the server. ARCHITECTURE.md, "Test inboxes", has how webhooks reach them.
CREATE TABLE test_inbox (
  number       int4 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  uid          uuid NOT NULL UNIQUE,
  organization int4 NOT NULL REFERENCES organization,
  project      int4 REFERENCES project,
  name         text NOT NULL,
  token        text NOT NULL UNIQUE,
  answer       json,
  expires_at   timestamptz NOT NULL,
  created_at   timestamptz NOT NULL,
  updated_at   timestamptz NOT NULL
);
COMMENT ON COLUMN test_inbox.token IS 'the end of its address: whoever knows it can send there, and do nothing else';
COMMENT ON COLUMN test_inbox.answer IS 'in the place of 200; null: 200';
CREATE INDEX test_inbox_organization ON test_inbox (organization);
SELECT wall_off('test_inbox');
SELECT record_changes_of('test_inbox', 'token');
CREATE TRIGGER owned BEFORE INSERT ON test_inbox FOR EACH ROW EXECUTE FUNCTION refuse_deleted_owner();

-- What changes with each request, and is no change by anybody.
CREATE TABLE test_inbox_count (
  inbox    int4 PRIMARY KEY REFERENCES test_inbox ON DELETE CASCADE,
  received int4 NOT NULL DEFAULT 0,
  answered int4 NOT NULL DEFAULT 0
);
COMMENT ON COLUMN test_inbox_count.received IS 'requests that ever came, and the number of the last receipt';
COMMENT ON COLUMN test_inbox_count.answered IS 'requests that came since the answer was set';
SELECT wall_off('test_inbox_count', 'inbox IN (SELECT number FROM test_inbox)');

-- What came into test inboxes.
CREATE TABLE receipt (
  inbox     int4 NOT NULL REFERENCES test_inbox ON DELETE CASCADE,
  number    int4 NOT NULL,
  uid       uuid NOT NULL UNIQUE,
  at        timestamptz NOT NULL,
  method    text NOT NULL,
  query     text NOT NULL,
  headers   json NOT NULL,
  body      bytea NOT NULL,
  size      int4 NOT NULL,
  event     text,
  attempt   int4,
  webhook   uuid,
  signature json NOT NULL,
  answer    json,
  PRIMARY KEY (inbox, number)
);
COMMENT ON COLUMN receipt.headers IS 'in their order, with masks for secrets; what signs is told apart';
COMMENT ON COLUMN receipt.body IS 'the beginning of it, where it is long';
COMMENT ON COLUMN receipt.webhook IS 'that sent it; null: unknown';
COMMENT ON COLUMN receipt.signature IS 'whether it holds, as found when it came';
SELECT wall_off('receipt', 'inbox IN (SELECT number FROM test_inbox)');

ALTER TABLE webhook ADD COLUMN test_inbox uuid;
COMMENT ON COLUMN webhook.test_inbox IS 'that its URL is the address of, found when the URL was set; it may be gone';
CREATE INDEX webhook_test_inbox ON webhook (test_inbox) WHERE test_inbox IS NOT NULL;

-- They go with what they belong to.
CREATE FUNCTION forget_test_inboxes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'organization' THEN
    DELETE FROM test_inbox WHERE organization = NEW.number;
  ELSE
    DELETE FROM test_inbox WHERE project = NEW.number;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER forgets_test_inboxes AFTER UPDATE OF deleted_at ON organization FOR EACH ROW
  WHEN (NEW.deleted_at IS NOT NULL) EXECUTE FUNCTION forget_test_inboxes();
CREATE TRIGGER forgets_test_inboxes AFTER UPDATE OF deleted_at ON project FOR EACH ROW
  WHEN (NEW.deleted_at IS NOT NULL) EXECUTE FUNCTION forget_test_inboxes();
