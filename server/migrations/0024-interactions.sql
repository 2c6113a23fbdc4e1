-- Questions that are sent out, and their answers. ARCHITECTURE.md, "Interactions", has the states in prose.
CREATE TABLE interaction (
  number         int4 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  uid            uuid NOT NULL UNIQUE,
  organization   int4 NOT NULL REFERENCES organization,
  project        int4 REFERENCES project,
  own_id         text,
  hash           bytea,
  status         text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'resolved', 'expired', 'canceled')),
  question       text NOT NULL,
  actions        json NOT NULL,
  quorum         int4 NOT NULL,
  default_action text NOT NULL,
  outcome        text,
  reason         text,
  severity       text NOT NULL,
  agent_id       text,
  data           json,
  links          json NOT NULL,
  event          uuid,
  event_id       text,
  event_type     text,
  subject        text NOT NULL,
  webhooks       int4[] NOT NULL,
  created_at     timestamptz NOT NULL,
  created_by     json,
  expires_at     timestamptz NOT NULL,
  changed_at     timestamptz NOT NULL,
  ended_at       timestamptz,
  UNIQUE (organization, own_id),
  CHECK ((status = 'open') = (ended_at IS NULL)),
  CHECK ((status IN ('resolved', 'expired')) = (outcome IS NOT NULL))
) WITH (fillfactor = 80);
COMMENT ON COLUMN interaction.own_id IS 'of whoever asks: asking again makes no second one';
COMMENT ON COLUMN interaction.hash IS 'SHA-256 of what was asked under the own id';
COMMENT ON COLUMN interaction.outcome IS 'the action that holds';
COMMENT ON COLUMN interaction.event IS 'that asks, with its public id and its type; null: a call does';
COMMENT ON COLUMN interaction.subject IS 'what messages about it belong together by';
COMMENT ON COLUMN interaction.webhooks IS 'that are asked whatever they subscribe to';
COMMENT ON COLUMN interaction.changed_at IS 'goes up with each change, by a millisecond at least: the order of what is told of it';
CREATE INDEX interaction_organization ON interaction (organization, number);
CREATE INDEX interaction_expires_at ON interaction (expires_at) WHERE status = 'open';
CREATE INDEX interaction_ended_at ON interaction (ended_at) WHERE status <> 'open';
CREATE INDEX interaction_event ON interaction (event) WHERE event IS NOT NULL;
SELECT wall_off('interaction');
CREATE TRIGGER owned BEFORE INSERT ON interaction FOR EACH ROW EXECUTE FUNCTION refuse_deleted_owner();

-- One for each person.
CREATE TABLE interaction_answer (
  interaction int4 NOT NULL REFERENCES interaction ON DELETE CASCADE,
  responder   text NOT NULL,
  action      text NOT NULL,
  comment     text,
  by          json NOT NULL,
  key         text,
  via         text NOT NULL,
  at          timestamptz NOT NULL,
  PRIMARY KEY (interaction, responder)
);
COMMENT ON COLUMN interaction_answer.responder IS 'kind and id of who answers';
COMMENT ON COLUMN interaction_answer.key IS 'id of the API key that speaks for them, the first of its rotations, and counts once; null: they speak for themselves';
SELECT wall_off('interaction_answer', 'interaction IN (SELECT number FROM interaction)');

-- Links by which mails are answered. store/answer-links.ts has their states in prose.
CREATE TABLE answer_link (
  hash        bytea PRIMARY KEY,
  interaction int4 NOT NULL REFERENCES interaction ON DELETE CASCADE,
  webhook     int4 NOT NULL,
  action      text NOT NULL,
  responder   json NOT NULL,
  addresses   text[] NOT NULL CHECK (cardinality(addresses) > 0),
  used_at     timestamptz
);
COMMENT ON COLUMN answer_link.hash IS 'SHA-256 of the token';
COMMENT ON COLUMN answer_link.webhook IS 'that sent the mail';
COMMENT ON COLUMN answer_link.responder IS 'who answers by it: whom the mail goes to';
COMMENT ON COLUMN answer_link.addresses IS 'the mail went to; the link is good while the webhook mails to all of them';
CREATE INDEX answer_link_interaction ON answer_link (interaction);
SELECT wall_off('answer_link', 'interaction IN (SELECT number FROM interaction)');

-- Events that ask and have no interaction yet. ingest() writes the row, in the transaction that accepts the event; whoever
-- makes the interaction takes it away, in that one.
CREATE TABLE asking (
  lane  int2 NOT NULL,
  event uuid NOT NULL,
  asks  json NOT NULL,
  PRIMARY KEY (lane, event)
) WITH (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);
COMMENT ON COLUMN asking.asks IS 'as its type has it when the event is accepted';

-- What is not asked any more with whom it belongs to.
CREATE FUNCTION cancel_interactions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE interaction SET status = 'canceled', ended_at = NEW.deleted_at, changed_at = NEW.deleted_at,
    reason = CASE TG_TABLE_NAME WHEN 'organization' THEN 'Its organization was deleted.' ELSE 'Its project was deleted.' END
  WHERE status = 'open' AND CASE WHEN TG_TABLE_NAME = 'organization' THEN organization ELSE project END = NEW.number;
  RETURN NULL;
END $$;
CREATE TRIGGER cancels_interactions AFTER UPDATE OF deleted_at ON organization FOR EACH ROW
  WHEN (NEW.deleted_at IS NOT NULL) EXECUTE FUNCTION cancel_interactions();
CREATE TRIGGER cancels_interactions AFTER UPDATE OF deleted_at ON project FOR EACH ROW
  WHEN (NEW.deleted_at IS NOT NULL) EXECUTE FUNCTION cancel_interactions();

-- Words for people who pressed a button that does not count, until a process that opens connections sends them.
CREATE TABLE press_reply (
  uid     uuid PRIMARY KEY,
  webhook int4 NOT NULL,
  url     bytea NOT NULL,
  message json NOT NULL,
  at      timestamptz NOT NULL
);
COMMENT ON COLUMN press_reply.webhook IS 'whose button it was';
COMMENT ON COLUMN press_reply.url IS 'sealed: where whoever pressed is told, for as long as their service takes it';
CREATE TRIGGER refuse_ended_master_key BEFORE INSERT OR UPDATE OF url ON press_reply
  FOR EACH ROW EXECUTE FUNCTION refuse_ended_master_key('url');
SELECT wall_off('press_reply', 'webhook IN (SELECT number FROM webhook)');
