-- Messages of one webhook that belong together: the first is changed by those that follow, or starts their thread.
-- ARCHITECTURE.md, "Conversations", has the states in prose.
CREATE TABLE conversation (
  lane          int2 NOT NULL,
  webhook       int4 NOT NULL,
  key           bytea NOT NULL,
  channel       text,
  ts            text,
  response_url  bytea,
  response_ends timestamptz,
  revision      int8 NOT NULL DEFAULT -1,
  claim         uuid,
  owner         int8,
  claimed_until timestamptz,
  changed_at    timestamptz NOT NULL,
  PRIMARY KEY (lane, webhook, key),
  CHECK (num_nulls(channel, ts) IN (0, 2)),
  CHECK (num_nulls(response_url, response_ends) IN (0, 2)),
  CHECK (num_nulls(claim, owner, claimed_until) IN (0, 3))
) WITH (fillfactor = 70);
COMMENT ON COLUMN conversation.key IS 'SHA-256 of what its messages are about';
COMMENT ON COLUMN conversation.ts IS 'which message of the channel is the first; null: it is not known, or there is none';
COMMENT ON COLUMN conversation.response_url IS 'sealed: where a message can be changed for a while, since somebody pressed a button of it';
COMMENT ON COLUMN conversation.revision IS 'the newest state that is shown; -1: none';
COMMENT ON COLUMN conversation.claim IS 'of the one message that is on its way';
COMMENT ON COLUMN conversation.owner IS 'the process that sends it; a claim ends with it';
CREATE INDEX conversation_changed_at ON conversation (changed_at);
CREATE TRIGGER refuse_ended_master_key BEFORE INSERT OR UPDATE OF response_url ON conversation
  FOR EACH ROW WHEN (NEW.response_url IS NOT NULL) EXECUTE FUNCTION refuse_ended_master_key('response_url');
SELECT wall_off('conversation', 'webhook IN (SELECT number FROM webhook)');
