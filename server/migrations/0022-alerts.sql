-- Alert rules, and the alerts that they open. ARCHITECTURE.md, "Alert rules", has the states in prose, and why each event counts
-- once.

CREATE TABLE alert_rule (
  number       int4 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  uid          uuid NOT NULL UNIQUE,
  organization int4 NOT NULL REFERENCES organization,
  project      int4 REFERENCES project,
  name         text NOT NULL,
  description  text NOT NULL,
  enabled      boolean NOT NULL,
  definition   json NOT NULL,
  counting     int4 NOT NULL DEFAULT 1,
  counts_from  timestamptz NOT NULL,
  created_at   timestamptz NOT NULL,
  updated_at   timestamptz NOT NULL,
  deleted_at   timestamptz,
  version      int8 NOT NULL
);
COMMENT ON COLUMN alert_rule.definition IS 'what it looks at, when it opens an alert, and what becomes of that: AlertRuleDefinition of core';
COMMENT ON COLUMN alert_rule.counting IS 'goes up when another thing is counted: what was counted before is no part of it';
COMMENT ON COLUMN alert_rule.counts_from IS 'events accepted before are not counted';
CREATE INDEX alert_rule_version ON alert_rule (version);
CREATE INDEX alert_rule_organization ON alert_rule (organization, number);
SELECT wall_off('alert_rule');
SELECT record_changes_of('alert_rule');
CREATE TRIGGER owned BEFORE INSERT ON alert_rule FOR EACH ROW EXECUTE FUNCTION refuse_deleted_owner();

-- How a rule does. A row for each rule that ever counted something.
CREATE TABLE alert_rule_status (
  lane          int2 NOT NULL,
  rule          int4 NOT NULL,
  counting      int4 NOT NULL,
  counted       int8 NOT NULL DEFAULT 0,
  too_late      int8 NOT NULL DEFAULT 0,
  errors        int8 NOT NULL DEFAULT 0,
  failing_since timestamptz,
  error         text,
  error_at      timestamptz,
  error_event   uuid,
  digest_from   timestamptz,
  digest_at     timestamptz,
  PRIMARY KEY (lane, rule)
) WITH (fillfactor = 70);
COMMENT ON COLUMN alert_rule_status.counting IS 'of the rule, when these were counted';
COMMENT ON COLUMN alert_rule_status.too_late IS 'events that happened before the window in which they came';
COMMENT ON COLUMN alert_rule_status.errors IS 'events that it could not be evaluated with';
COMMENT ON COLUMN alert_rule_status.error IS 'the latest of those, in words';
COMMENT ON COLUMN alert_rule_status.digest_at IS 'when the next digest is due; null: there is nothing to tell';
CREATE INDEX alert_rule_digest ON alert_rule_status (lane, digest_at) WHERE digest_at IS NOT NULL;
SELECT wall_off('alert_rule_status', 'rule IN (SELECT number FROM alert_rule)');

-- How far events are counted in a lane. Whoever counts, or ends an alert, holds the lock of its row.
CREATE TABLE alert_progress (
  lane    int2 PRIMARY KEY,
  counted int8 NOT NULL,
  owner   int8
);
COMMENT ON COLUMN alert_progress.counted IS 'everything that transactions below this wrote';
COMMENT ON COLUMN alert_progress.owner IS 'the process that counts; others do when it is gone';

-- What a rule has counted of events that have something in common.
CREATE TABLE alert_group (
  lane       int2 NOT NULL,
  rule       int4 NOT NULL,
  key        uuid NOT NULL,
  counting   int4 NOT NULL,
  state      text NOT NULL,
  since      timestamptz,
  alert      int4,
  touched_at timestamptz NOT NULL,
  due_at     timestamptz,
  PRIMARY KEY (lane, rule, key)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);
COMMENT ON COLUMN alert_group.key IS 'a hash of the values that they have in common';
COMMENT ON COLUMN alert_group.state IS 'JSON: see core/src/alert-conditions; empty: nothing';
COMMENT ON COLUMN alert_group.since IS 'events accepted until then are part of an alert that is over';
COMMENT ON COLUMN alert_group.alert IS 'its alert that is not resolved';
COMMENT ON COLUMN alert_group.due_at IS 'when it opens an alert if nothing comes; null for rules that do not wait for what is absent';
CREATE INDEX alert_group_due ON alert_group (lane, due_at) WHERE due_at IS NOT NULL;
SELECT wall_off('alert_group', 'rule IN (SELECT number FROM alert_rule)');

CREATE TABLE alert (
  lane              int2 NOT NULL,
  number            int4 GENERATED ALWAYS AS IDENTITY,
  uid               uuid NOT NULL,
  organization      int4 NOT NULL,
  project           int4,
  rule              int4 NOT NULL,
  counting          int4 NOT NULL,
  key               uuid NOT NULL,
  rule_name         text NOT NULL,
  group_values      json NOT NULL,
  agent_id          text,
  status            text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'acknowledged', 'resolved')),
  severity          text NOT NULL,
  summary           text NOT NULL,
  condition         json NOT NULL,
  count             int8 NOT NULL,
  value             float8 NOT NULL,
  events            uuid[] NOT NULL,
  last_event        uuid,
  opened_at         timestamptz NOT NULL,
  last_at           timestamptz NOT NULL,
  acknowledged_at   timestamptz,
  acknowledged_by   json,
  acknowledged_via  text,
  escalated_at      timestamptz,
  resolved_at       timestamptz,
  resolved_by       json,
  resolved_via      text,
  reason            text,
  webhooks          int4[] NOT NULL,
  subscribers       boolean NOT NULL,
  digest            boolean NOT NULL,
  told_count        int8 NOT NULL,
  update_at         timestamptz,
  escalate_at       timestamptz,
  resolve_at        timestamptz,
  due_at            timestamptz GENERATED ALWAYS AS (least(update_at, escalate_at, resolve_at)) STORED,
  PRIMARY KEY (lane, number)
) WITH (fillfactor = 70);
COMMENT ON COLUMN alert.group_values IS 'what its events have in common, by path';
COMMENT ON COLUMN alert.condition IS 'what opened it: {kind, threshold, windowSeconds}';
COMMENT ON COLUMN alert.count IS 'events that belong to it';
COMMENT ON COLUMN alert.value IS 'what was held against the threshold when it held last';
COMMENT ON COLUMN alert.events IS 'the first of them';
COMMENT ON COLUMN alert.last_at IS 'when the condition held last';
COMMENT ON COLUMN alert.reason IS 'why the platform resolved it; null when a person did';
COMMENT ON COLUMN alert.webhooks IS 'that are told of it whatever they subscribe to; more of them once it is escalated';
COMMENT ON COLUMN alert.subscribers IS 'whether those are told who subscribe to alerts';
COMMENT ON COLUMN alert.digest IS 'it is told with others';
COMMENT ON COLUMN alert.told_count IS 'the count that was told last';
CREATE UNIQUE INDEX alert_uid ON alert (uid, lane);
CREATE UNIQUE INDEX alert_of_group ON alert (lane, rule, counting, key) WHERE status <> 'resolved';
CREATE INDEX alert_rule_number ON alert (rule, number);
CREATE INDEX alert_organization ON alert (organization, number);
CREATE INDEX alert_due ON alert (lane, due_at) WHERE due_at IS NOT NULL;
SELECT wall_off('alert');

-- Whoever counts events of a lane, or changes what they are counted into, does so alone.
CREATE FUNCTION lock_alerts(p_lane int2) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  INSERT INTO alert_progress (lane, counted) VALUES (p_lane, transaction_number(ended_until())) ON CONFLICT (lane) DO NOTHING;
  SELECT FROM alert_progress WHERE lane = p_lane FOR UPDATE
$$;

-- Alerts of a rule that is no more, or counts something else, are over: whoever looks after what is due resolves them.
CREATE FUNCTION end_alerts_of_rule() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  why text := CASE WHEN NEW.deleted_at IS NOT NULL THEN 'Its rule was deleted.'
                   WHEN NOT NEW.enabled THEN 'Its rule was disabled.' ELSE 'Its rule counts something else now.' END;
BEGIN
  PERFORM FROM alert_progress ORDER BY lane FOR UPDATE;
  UPDATE alert SET resolve_at = NEW.updated_at, reason = why WHERE rule = NEW.number AND status <> 'resolved';
  RETURN NULL;
END $$;
CREATE TRIGGER ends_alerts AFTER UPDATE ON alert_rule FOR EACH ROW
  WHEN (NEW.counting <> OLD.counting OR NEW.deleted_at IS NOT NULL) EXECUTE FUNCTION end_alerts_of_rule();

-- They go with what they belong to.
CREATE FUNCTION forget_alert_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE alert_rule SET deleted_at = NEW.deleted_at, updated_at = NEW.deleted_at, version = NEW.version
  WHERE deleted_at IS NULL AND CASE WHEN TG_TABLE_NAME = 'organization' THEN organization ELSE project END = NEW.number;
  RETURN NULL;
END $$;
CREATE TRIGGER forgets_alerts AFTER UPDATE OF deleted_at ON organization FOR EACH ROW
  WHEN (NEW.deleted_at IS NOT NULL) EXECUTE FUNCTION forget_alert_rules();
CREATE TRIGGER forgets_alerts AFTER UPDATE OF deleted_at ON project FOR EACH ROW
  WHEN (NEW.deleted_at IS NOT NULL) EXECUTE FUNCTION forget_alert_rules();
