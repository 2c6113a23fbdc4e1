-- What the platform has to tell of itself. A report is written in the transaction of what it tells, so it is there
-- exactly when that holds; engine/reporter.ts makes an event of it and takes it away. ARCHITECTURE.md, "What Tidings
-- tells of itself", has the protocol in prose.
CREATE TABLE report (
  lane         int2 NOT NULL,
  number       int8 GENERATED ALWAYS AS IDENTITY,
  uid          uuid NOT NULL,
  at           timestamptz NOT NULL,
  organization int4 NOT NULL,
  project      int4,
  webhook      int4,
  type         text NOT NULL,
  facts        json NOT NULL,
  attributes   json,
  page         text,
  webhooks     int4[] NOT NULL DEFAULT '{}',
  subscribers  boolean NOT NULL DEFAULT true,
  PRIMARY KEY (lane, number)
) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
COMMENT ON COLUMN report.lane IS 'of the outcome; 0 where the configuration changed, which has none';
COMMENT ON COLUMN report.uid IS 'becomes the event''s own id, so that it is accepted once; random, so that nobody takes it before';
COMMENT ON COLUMN report.project IS 'where it is about no webhook; else the webhook''s';
COMMENT ON COLUMN report.webhook IS 'that it is about; null: about something else';
COMMENT ON COLUMN report.facts IS 'the event''s data, but for the webhook';
COMMENT ON COLUMN report.attributes IS 'the event''s severity, agentId and summary; null: none';
COMMENT ON COLUMN report.page IS 'path in the console of what it is about, for a link; null: none';
COMMENT ON COLUMN report.webhooks IS 'that it goes to whatever they subscribe to';
COMMENT ON COLUMN report.subscribers IS 'whether it also goes to those who subscribe to its type';
SELECT wall_off('report');

-- A report of what is about no webhook. Callers behind the wall may only read the table.
CREATE FUNCTION write_report(
  p_lane int2, p_at timestamptz, p_organization int4, p_project int4, p_type text, p_facts json, p_attributes json, p_page text,
  p_webhooks int4[], p_subscribers boolean
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  INSERT INTO report (lane, uid, at, organization, project, type, facts, attributes, page, webhooks, subscribers)
  VALUES (p_lane, gen_random_uuid(), p_at, p_organization, p_project, p_type, p_facts, p_attributes, p_page, p_webhooks, p_subscribers)
$$;

-- As the API prints times.
CREATE FUNCTION print_time(p_at timestamptz) RETURNS text STABLE LANGUAGE sql AS $$
  SELECT to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

-- When a receiver refused a webhook that is marked for it, or was a while ago. core/src/refusal.ts says what follows from it.
CREATE TABLE refusal (
  webhook      int4 PRIMARY KEY REFERENCES webhook ON DELETE CASCADE,
  organization int4 NOT NULL,
  refused_at   timestamptz NOT NULL,
  accepted_at  timestamptz
);
COMMENT ON COLUMN refusal.refused_at IS 'lately, to a minute';
COMMENT ON COLUMN refusal.accepted_at IS 'when a delivery that arrived took the mark away; null: none has';
SELECT wall_off('refusal');

-- Reports of a webhook that is made, changed, disabled or deleted. No value is told but the patterns it subscribes to.
CREATE FUNCTION report_webhook() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  actor jsonb := coalesce(nullif(current_setting('tidings.actor', true), ''), '{}')::jsonb;
  -- A change without anybody is the platform's own.
  who jsonb := jsonb_strip_nulls(jsonb_build_object('by', CASE actor ->> 'kind'
    WHEN 'portal-session' THEN jsonb_build_object('type', 'user', 'id', actor -> 'id', 'name', actor -> 'name')
    WHEN 'member' THEN jsonb_build_object('type', 'user', 'id', actor -> 'id', 'name', actor -> 'name')
    WHEN 'api-key' THEN jsonb_build_object('type', 'api_key', 'id', actor -> 'id', 'name', actor -> 'name') END));
  before jsonb := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) END;
  after jsonb := to_jsonb(NEW);
  disabled boolean := TG_OP = 'UPDATE' AND OLD.enabled AND NOT NEW.enabled;
  enabled boolean := TG_OP = 'UPDATE' AND NEW.enabled AND NOT OLD.enabled;
  changed text[];
  fields text[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO report (lane, uid, at, organization, webhook, type, facts)
    VALUES (0, gen_random_uuid(), NEW.created_at, NEW.organization, NEW.number, 'webhook.created',
            jsonb_build_object('events', NEW.events) || who);
    RETURN NULL;
  END IF;
  IF NEW.deleted_at IS NOT NULL THEN
    IF OLD.deleted_at IS NULL THEN
      INSERT INTO report (lane, uid, at, organization, webhook, type, facts)
      VALUES (0, gen_random_uuid(), NEW.deleted_at, NEW.organization, NEW.number, 'webhook.deleted',
              jsonb_build_object('deletedAt', print_time(NEW.deleted_at)) || who);
    END IF;
    RETURN NULL;
  END IF;

  changed := ARRAY(SELECT key FROM jsonb_object_keys(after) AS key WHERE before -> key IS DISTINCT FROM after -> key);
  -- A secret that is sealed anew with another master key is the same secret.
  IF changed <@ ARRAY['secret', 'previous_secrets', 'credentials'] THEN RETURN NULL; END IF;
  IF disabled THEN
    INSERT INTO report (lane, uid, at, organization, webhook, type, facts)
    VALUES (0, gen_random_uuid(), NEW.updated_at, NEW.organization, NEW.number, 'webhook.disabled',
            jsonb_build_object(
              'reason', coalesce(NEW.disabled_reason, 'It was disabled by hand.'),
              'automatic', NEW.disabled_reason IS NOT NULL,
              'failingSince', (SELECT print_time(min(failing_since)) FROM health WHERE webhook = NEW.number)) || who);
  END IF;
  IF enabled THEN
    INSERT INTO report (lane, uid, at, organization, webhook, type, facts)
    VALUES (0, gen_random_uuid(), NEW.updated_at, NEW.organization, NEW.number, 'webhook.enabled',
            jsonb_build_object('enabledAt', print_time(NEW.updated_at)) || who);
  END IF;
  IF NEW.configuration_error IS NOT NULL AND OLD.configuration_error IS NULL THEN
    INSERT INTO refusal (webhook, organization, refused_at) VALUES (NEW.number, NEW.organization, NEW.updated_at)
    ON CONFLICT (webhook) DO UPDATE SET refused_at = excluded.refused_at;
    INSERT INTO report (lane, uid, at, organization, webhook, type, facts)
    VALUES (0, gen_random_uuid(), NEW.updated_at, NEW.organization, NEW.number, 'webhook.misconfigured', NEW.configuration_error);
  ELSIF NEW.configuration_error IS NULL AND OLD.configuration_error IS NOT NULL THEN
    IF who = '{}' AND NEW.enabled THEN
      INSERT INTO report (lane, uid, at, organization, webhook, type, facts)
      VALUES (0, gen_random_uuid(), NEW.updated_at, NEW.organization, NEW.number, 'webhook.recovered',
              jsonb_build_object('failingSince', OLD.configuration_error -> 'since', 'recoveredAt', print_time(NEW.updated_at),
                'refusedFor', OLD.configuration_error -> 'error'));
      UPDATE refusal SET accepted_at = NEW.updated_at WHERE webhook = NEW.number;
    ELSE
      -- What somebody has changed is looked at anew.
      DELETE FROM refusal WHERE webhook = NEW.number;
    END IF;
  END IF;
  -- By the names that the API has for them: timeout_ms is timeoutMs.
  SELECT array_agg(DISTINCT CASE key WHEN 'api_key_header' THEN 'apiKey'
                                     WHEN 'rate_per_second' THEN 'rateLimit'
                                     ELSE lower(left(camel, 1)) || substr(camel, 2) END)
  INTO fields
  FROM unnest(changed) AS key CROSS JOIN LATERAL replace(initcap(key), '_', '') AS camel
  WHERE key NOT IN ('version', 'updated_at', 'rendering', 'test_inbox', 'enabled', 'disabled_reason', 'previous_secrets', 'previous_secret_times', 'configuration_error')
    -- The values of the API key, of secret headers and of the encryption key are in one envelope. Whose it was that
    -- changed is told by what changed beside it, if anything did.
    AND NOT (key = 'credentials' AND changed && ARRAY['api_key_header', 'headers', 'encryption', 'config']);
  IF fields IS NOT NULL THEN
    INSERT INTO report (lane, uid, at, organization, webhook, type, facts)
    VALUES (0, gen_random_uuid(), NEW.updated_at, NEW.organization, NEW.number, 'webhook.updated',
            jsonb_build_object('changed', fields) || who);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER reported AFTER INSERT OR UPDATE ON webhook FOR EACH ROW EXECUTE FUNCTION report_webhook();

-- What owners are told by mail of webhooks that need somebody: one row for each that does, or did a while ago.
-- ARCHITECTURE.md, "What owners are told", has the states in prose.
CREATE TABLE owner_notice (
  webhook      int4 PRIMARY KEY REFERENCES webhook ON DELETE CASCADE,
  organization int4 NOT NULL,
  since        timestamptz NOT NULL,
  ended_at     timestamptz,
  told         boolean NOT NULL DEFAULT false,
  due_at       timestamptz
);
COMMENT ON COLUMN owner_notice.ended_at IS 'since when it needs nobody any more';
COMMENT ON COLUMN owner_notice.told IS 'whether owners know that it needs somebody';
COMMENT ON COLUMN owner_notice.due_at IS 'when they are to be told the one or the other; null: they know how it is';
CREATE INDEX owner_notice_due_at ON owner_notice (due_at) WHERE due_at IS NOT NULL;
SELECT wall_off('owner_notice');

CREATE FUNCTION needs_somebody(w webhook) RETURNS boolean IMMUTABLE LANGUAGE sql AS $$
  SELECT w.deleted_at IS NULL AND CASE WHEN w.enabled THEN w.configuration_error IS NOT NULL ELSE w.disabled_reason IS NOT NULL END
$$;

CREATE FUNCTION note_for_owners() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  IF needs_somebody(NEW) = needs_somebody(OLD) AND NEW.enabled = OLD.enabled AND NEW.deleted_at IS NULL THEN RETURN NULL; END IF;
  IF needs_somebody(NEW) THEN
    -- Several are told of in one mail. That one which is refused is disabled besides is worth another; that it is refused again is
    -- not, also while owners are being told.
    INSERT INTO owner_notice AS n (webhook, organization, since, due_at)
    VALUES (NEW.number, NEW.organization, NEW.updated_at, NEW.updated_at + interval '1 minute')
    ON CONFLICT (webhook) DO UPDATE SET ended_at = NULL, told = n.told AND NEW.enabled,
      since = CASE WHEN NEW.enabled THEN n.since ELSE excluded.since END,
      due_at = CASE WHEN n.told AND NEW.enabled THEN NULL ELSE excluded.due_at END;
  ELSIF NEW.enabled THEN
    -- A receiver that takes some events and refuses others is told of once. A change by a person is no such thing.
    UPDATE owner_notice SET ended_at = NEW.updated_at, due_at = NEW.updated_at +
      CASE WHEN nullif(current_setting('tidings.actor', true), '') IS NULL THEN interval '1 hour' ELSE interval '1 minute' END
    WHERE webhook = NEW.number AND ended_at IS NULL;
  ELSE
    -- Somebody disabled or deleted it.
    DELETE FROM owner_notice WHERE webhook = NEW.number;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER noted_for_owners AFTER UPDATE OF enabled, configuration_error, deleted_at ON webhook
  FOR EACH ROW EXECUTE FUNCTION note_for_owners();
