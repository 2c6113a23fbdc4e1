-- What uses a webhook: items of other systems, such as a recipe, a status alert or a policy, with what of them it wants
-- to hear. Part of the webhook in every process's memory: a change gives the webhook a new version.
CREATE TABLE watcher (
  number        int4 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  webhook       int4 NOT NULL REFERENCES webhook,
  kind          text NOT NULL,
  item          text NOT NULL,
  name          text NOT NULL,
  parent        jsonb,
  triggers      text[] NOT NULL,
  url           text,
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL,
  last_fired_at timestamptz,
  UNIQUE (webhook, kind, item)
) WITH (fillfactor = 70);
COMMENT ON COLUMN watcher.item IS 'its id in the other system';
COMMENT ON COLUMN watcher.parent IS 'the item it is a part of: {kind, itemId, name}';
COMMENT ON COLUMN watcher.last_fired_at IS 'written every few seconds, not with each event';
CREATE INDEX watcher_item ON watcher (kind, item);
SELECT wall_off('watcher', 'webhook IN (SELECT number FROM webhook)');
SELECT record_changes_of('watcher');
