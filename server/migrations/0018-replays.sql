-- Replays: deliveries that are sent again, or for the first time, because somebody asks for it. ARCHITECTURE.md,
-- "Replays", has the protocol in prose.

CREATE TABLE replay (
  lane               int2 NOT NULL,
  number             int4 GENERATED ALWAYS AS IDENTITY,
  uid                uuid NOT NULL,
  organization       int4 NOT NULL,
  project            int4,
  webhook            int4,
  target             int4,
  asker_kind         text NOT NULL,
  asker_id           text NOT NULL,
  asker_name         text NOT NULL,
  source             text NOT NULL CHECK (source IN ('deliveries', 'query', 'failedSince', 'neverSent')),
  events             uuid[],
  webhooks           int4[],
  query              text NOT NULL,
  zone               text NOT NULL,
  range_from         timestamptz NOT NULL,
  range_to           timestamptz NOT NULL,
  failed_since       timestamptz,
  include_succeeded  boolean NOT NULL,
  per_second         float8 NOT NULL,
  newest_first       boolean NOT NULL,
  stop_on_error_rate float8,
  status             text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'running', 'paused', 'completed', 'canceled', 'stopped')),
  reason             text,
  waits_for          text,
  found              int8 NOT NULL DEFAULT 0,
  queued             int8 NOT NULL DEFAULT 0,
  event_count        int8 NOT NULL DEFAULT 0,
  waiting            int4 NOT NULL DEFAULT 0,
  succeeded          int8 NOT NULL DEFAULT 0,
  failed             int8 NOT NULL DEFAULT 0,
  canceled           int8 NOT NULL DEFAULT 0,
  recent_succeeded   float8 NOT NULL DEFAULT 0,
  recent_failed      float8 NOT NULL DEFAULT 0,
  skipped            jsonb NOT NULL DEFAULT '{}',
  oldest             uuid,
  newest             uuid,
  cursor_event       uuid,
  cursor_webhook     int4,
  last_event         uuid,
  stride_ms          int8 NOT NULL,
  exhausted          boolean NOT NULL DEFAULT false,
  next_slot_at       timestamptz NOT NULL,
  look_at            timestamptz,
  created_at         timestamptz NOT NULL,
  started_at         timestamptz,
  ended_at           timestamptz,
  PRIMARY KEY (lane, number)
) WITH (fillfactor = 70);
COMMENT ON COLUMN replay.webhook IS 'the only one; null: all of the organization, or the project';
COMMENT ON COLUMN replay.target IS 'another webhook that gets all of it; null: each goes to its own';
COMMENT ON COLUMN replay.events IS 'with webhooks: the deliveries that were named, in their order';
COMMENT ON COLUMN replay.range_to IS 'of the time of acceptance, not included; fixed when the replay is made';
COMMENT ON COLUMN replay.cursor_event IS 'with cursor_webhook: everything up to there was looked at';
COMMENT ON COLUMN replay.last_event IS 'of the last delivery that was queued, so that distinct events are counted';
COMMENT ON COLUMN replay.stride_ms IS 'how much of the range is looked through in one statement';
COMMENT ON COLUMN replay.exhausted IS 'all was looked at';
COMMENT ON COLUMN replay.waiting IS 'rows of replayed without an outcome';
COMMENT ON COLUMN replay.look_at IS 'when there is something to do next; null when nothing is left, or it is paused';
CREATE UNIQUE INDEX replay_uid ON replay (uid, lane);
CREATE INDEX replay_organization ON replay (organization, number);
CREATE INDEX replay_look_at ON replay (lane, look_at) WHERE look_at IS NOT NULL;
SELECT wall_off('replay');
CREATE TRIGGER owned BEFORE INSERT ON replay FOR EACH ROW EXECUTE FUNCTION refuse_deleted_owner();

-- What replays have queued, for as long as its events are kept.
CREATE TABLE replayed (
  lane         int2 NOT NULL,
  event        uuid NOT NULL,
  webhook      int4 NOT NULL,
  replay       int4 NOT NULL,
  organization int4 NOT NULL,
  attempt      int2 NOT NULL,
  outcome      delivery_status,
  PRIMARY KEY (lane, event, webhook, replay)
);
COMMENT ON COLUMN replayed.attempt IS 'the number of the attempt that it asks for';
COMMENT ON COLUMN replayed.outcome IS 'success, failed, or canceled when it was taken back unsent; null while it waits';
CREATE INDEX replayed_waiting ON replayed (lane, replay) WHERE outcome IS NULL;
SELECT wall_off('replayed');
