-- What the configuration was, so that it can be said for an event what became of it and why, by the configuration that
-- its process had when it accepted the event. Nothing is written for an event but the version (event.configuration);
-- here is what was before each change that matters to the choice of webhooks. ARCHITECTURE.md, "Why an event went where
-- it went", has it in prose.

CREATE TABLE former_webhook (
  webhook         int4 NOT NULL REFERENCES webhook,
  until           int8 NOT NULL,
  replaced_at     timestamptz NOT NULL,
  events          text[],
  filters         json,
  categories      text[],
  min_severity    text,
  enabled         boolean,
  disabled_reason text,
  PRIMARY KEY (webhook, until)
);
COMMENT ON COLUMN former_webhook.until IS 'the config_version that ended this; the one before began with the next lower one';
COMMENT ON COLUMN former_webhook.events IS 'null: there was no such webhook yet';
CREATE INDEX former_webhook_replaced_at ON former_webhook (replaced_at);

CREATE TABLE former_watcher (
  webhook     int4 NOT NULL REFERENCES webhook,
  kind        text NOT NULL,
  item        text NOT NULL,
  until       int8 NOT NULL,
  replaced_at timestamptz NOT NULL,
  triggers    text[],
  PRIMARY KEY (kind, item, webhook, until)
);
COMMENT ON COLUMN former_watcher.until IS 'as in former_webhook';
COMMENT ON COLUMN former_watcher.triggers IS 'null: the item did not use the webhook';
CREATE INDEX former_watcher_webhook ON former_watcher (webhook);
CREATE INDEX former_watcher_replaced_at ON former_watcher (replaced_at);

SELECT wall_off('former_webhook', 'webhook IN (SELECT number FROM webhook)');
SELECT wall_off('former_watcher', 'webhook IN (SELECT number FROM webhook)');

CREATE FUNCTION keep_former_webhook() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO former_webhook (webhook, until, replaced_at) VALUES (NEW.number, NEW.version, NEW.created_at);
  ELSIF (OLD.events, OLD.filters::text, OLD.categories, OLD.min_severity, OLD.enabled, OLD.deleted_at)
        IS DISTINCT FROM (NEW.events, NEW.filters::text, NEW.categories, NEW.min_severity, NEW.enabled, NEW.deleted_at) THEN
    -- Of two changes under one version the first knows what was before.
    INSERT INTO former_webhook (webhook, until, replaced_at, events, filters, categories, min_severity, enabled, disabled_reason)
    VALUES (NEW.number, NEW.version, NEW.updated_at, OLD.events, OLD.filters, OLD.categories, OLD.min_severity, OLD.enabled, OLD.disabled_reason)
    ON CONFLICT (webhook, until) DO NOTHING;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER kept AFTER INSERT OR UPDATE ON webhook FOR EACH ROW EXECUTE FUNCTION keep_former_webhook();

-- The webhook of a watcher has the version of the change by the time that the watcher is changed.
CREATE FUNCTION keep_former_watcher() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  changed watcher := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.triggers = NEW.triggers THEN RETURN NULL; END IF;
  END IF;
  INSERT INTO former_watcher (webhook, kind, item, until, replaced_at, triggers)
  SELECT w.number, changed.kind, changed.item, w.version,
         coalesce(to_timestamp((nullif(current_setting('tidings.actor', true), '')::jsonb ->> 'at')::float8 / 1000), clock_timestamp()),
         CASE WHEN TG_OP <> 'INSERT' THEN OLD.triggers END
  FROM webhook w WHERE w.number = changed.webhook
  ON CONFLICT (kind, item, webhook, until) DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER kept AFTER INSERT OR UPDATE OF triggers OR DELETE ON watcher FOR EACH ROW EXECUTE FUNCTION keep_former_watcher();
