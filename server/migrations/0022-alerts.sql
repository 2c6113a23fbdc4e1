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

-- How a rule does. A row for each rule that has something to say of it.
CREATE TABLE alert_rule_status (
  lane          int2 NOT NULL,
  rule          int4 NOT NULL,
  counting      int4 NOT NULL,
  too_late      int8 NOT NULL DEFAULT 0,
  errors        int8 NOT NULL DEFAULT 0,
  failing_since timestamptz,
  error         text,
  error_at      timestamptz,
  error_event   uuid,
  recovers_at   timestamptz,
  digest_from   timestamptz,
  digest_at     timestamptz,
  groups        int4 NOT NULL DEFAULT 0,
  fed           boolean NOT NULL DEFAULT false,
  lacks         text,
  PRIMARY KEY (lane, rule)
) WITH (fillfactor = 70);
COMMENT ON COLUMN alert_rule_status.counting IS 'of the rule, when these were';
COMMENT ON COLUMN alert_rule_status.too_late IS 'events that happened before the window in which they came';
COMMENT ON COLUMN alert_rule_status.errors IS 'events that it could not be evaluated with';
COMMENT ON COLUMN alert_rule_status.error IS 'the latest of those, in words';
COMMENT ON COLUMN alert_rule_status.recovers_at IS 'until when it is in error, if no more such events come; null: it is not, and that was told';
COMMENT ON COLUMN alert_rule_status.digest_at IS 'when the next digest is due; null: there is nothing to tell';
COMMENT ON COLUMN alert_rule_status.groups IS 'rows of alert_group that events made';
COMMENT ON COLUMN alert_rule_status.fed IS 'whether something came that has what the rule is about';
COMMENT ON COLUMN alert_rule_status.lacks IS 'what that lacks which came, in words; null: nothing came, or some of it has what the rule is about';
CREATE INDEX alert_rule_recovery ON alert_rule_status (lane, recovers_at) WHERE recovers_at IS NOT NULL;
CREATE INDEX alert_rule_digest ON alert_rule_status (lane, digest_at) WHERE digest_at IS NOT NULL;
SELECT wall_off('alert_rule_status', 'rule IN (SELECT number FROM alert_rule)');

-- What a rule has counted of events that have something in common. Rows grow with it, and one that finds no room in its page costs
-- its indexes, too: so pages begin half full.
CREATE TABLE alert_group (
  lane       int2 NOT NULL,
  rule       int4 NOT NULL,
  key        uuid NOT NULL,
  counting   int4 NOT NULL,
  state      text NOT NULL,
  events     uuid[],
  alert      int4,
  touched_at timestamptz NOT NULL,
  due_at     timestamptz,
  PRIMARY KEY (lane, key, rule)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);
COMMENT ON COLUMN alert_group.key IS 'a hash of the values that they have in common';
COMMENT ON COLUMN alert_group.state IS 'JSON: what is counted, see core/src/alert-rule-program.ts; empty: nothing, or what events says';
COMMENT ON COLUMN alert_group.events IS 'what is counted where events say all of it, each of which happened when it was accepted: the latest, in their order, also some that are over';
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
  changed_at        timestamptz NOT NULL,
  told_at           timestamptz NOT NULL,
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
COMMENT ON COLUMN alert.changed_at IS 'when it opened, went on or ended last';
COMMENT ON COLUMN alert.told_count IS 'the count that was told last';
CREATE UNIQUE INDEX alert_uid ON alert (uid, lane);
CREATE UNIQUE INDEX alert_of_group ON alert (lane, rule, counting, key) WHERE status <> 'resolved';
CREATE INDEX alert_rule_number ON alert (rule, number);
CREATE INDEX alert_rule_open ON alert (rule) WHERE status <> 'resolved';
CREATE INDEX alert_organization ON alert (organization, number);
CREATE INDEX alert_digest ON alert (rule, changed_at) WHERE digest;
CREATE INDEX alert_due ON alert (lane, due_at) WHERE due_at IS NOT NULL;
SELECT wall_off('alert');

-- Whoever counts events of a lane, or changes what they are counted into, does so alone.
CREATE FUNCTION lock_alerts(p_lane int2) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM FROM alert_progress WHERE lane = p_lane FOR UPDATE;
  IF FOUND THEN RETURN; END IF;
  INSERT INTO alert_progress (lane, counted) VALUES (p_lane, transaction_number(ended_until())) ON CONFLICT (lane) DO NOTHING;
  PERFORM FROM alert_progress WHERE lane = p_lane FOR UPDATE;
END $$;

-- Before the first rule of a lane there was nothing to count, however long ago the last one went.
CREATE FUNCTION begin_counting_alerts(p_lane int2) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM lock_alerts(p_lane);
  IF NOT EXISTS (SELECT FROM alert_rule WHERE enabled AND deleted_at IS NULL) THEN
    UPDATE alert_progress SET counted = greatest(counted, transaction_number(ended_until())) WHERE lane = p_lane;
  END IF;
END $$;

-- What there is to do: events that nobody has counted, and something that is due. Asked many times a second, so that a plan that
-- reads all groups, which is a good one while there are few, would cost more than all counting.
CREATE FUNCTION alert_work(p_lane int2, p_now timestamptz, OUT events boolean, OUT due boolean) LANGUAGE sql STABLE
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
  SELECT EXISTS (SELECT FROM journal j WHERE j.lane = p_lane AND NOT j.attempted
      AND j.transaction >= (SELECT counted FROM alert_progress WHERE lane = p_lane)),
    EXISTS (SELECT FROM alert WHERE lane = p_lane AND due_at <= p_now)
    OR EXISTS (SELECT FROM alert_group WHERE lane = p_lane AND due_at <= p_now)
    OR EXISTS (SELECT FROM alert_rule_status WHERE lane = p_lane AND digest_at <= p_now)
    OR EXISTS (SELECT FROM alert_rule_status WHERE lane = p_lane AND recovers_at <= p_now)
$$;

-- The oldest event of those that transactions wrote from one on; null: there is none.
CREATE FUNCTION oldest_to_alert(p_lane int2, p_from int8) RETURNS uuid LANGUAGE plpgsql AS $$
BEGIN
  RETURN (SELECT w.event FROM (
    SELECT j.events[1] AS event FROM journal j
    WHERE j.lane = p_lane AND j.transaction >= p_from AND NOT j.attempted ORDER BY j.transaction LIMIT 1000) w
  ORDER BY w.event LIMIT 1);
END $$;

-- Takes the next step of counting a lane, if nobody else is at it: the events that transactions wrote from where it is counted,
-- at most so many rows of the journal. Those under way, and all later ones, are left to a later step. Answers with from where
-- and until where, or with nothing; `more` when there is another step to take; `version` of the rules as they are in this step;
-- `waiting`, an event that was accepted and is left to a later step, the oldest; null: there is none. In the rest of the
-- transaction every look-up is by key, whatever is known of the tables; and it waits for no disk: what a crash takes back of it is
-- taken back as a whole and counted again, since an event that tells of it is committed later, and waits with all that was before.
CREATE FUNCTION next_to_alert(
  p_lane int2, p_most int4, OUT start int8, OUT stop int8, OUT more boolean, OUT version int8, OUT waiting uuid)
LANGUAGE plpgsql AS $$
DECLARE
  horizon int8;
BEGIN
  SELECT p.counted INTO start FROM alert_progress p WHERE p.lane = p_lane FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN RETURN; END IF;
  PERFORM set_config(name, 'off', true)
  FROM unnest('{synchronous_commit,enable_seqscan,enable_hashjoin,enable_mergejoin}'::text[]) AS name;
  SELECT coalesce(max(r.version), 0) INTO version FROM alert_rule r;
  horizon := transaction_number(ended_until());
  -- Restored under processes that run: nothing is counted before numbers go on.
  IF start > horizon THEN
    start := NULL;
    RETURN;
  END IF;
  SELECT j.transaction INTO stop FROM journal j
  WHERE j.lane = p_lane AND j.transaction >= start AND j.transaction < horizon AND NOT j.attempted
  ORDER BY j.transaction OFFSET p_most LIMIT 1;
  -- One transaction may have written more than that, and is counted as a whole.
  stop := CASE WHEN stop IS NULL THEN horizon ELSE greatest(stop, start + 1) END;
  more := stop < horizon;
  waiting := oldest_to_alert(p_lane, stop);
END $$;

-- Alerts of a rule that is no more, or counts something else, are over, and what it could not be evaluated with is no matter any
-- more: whoever looks after what is due resolves them, and tells so.
CREATE FUNCTION end_alerts_of_rule() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  why text := CASE WHEN NEW.deleted_at IS NOT NULL THEN 'Its rule was deleted.'
                   WHEN NOT NEW.enabled THEN 'Its rule was disabled.' ELSE 'Its rule counts something else now.' END;
BEGIN
  PERFORM FROM alert_progress ORDER BY lane FOR UPDATE;
  UPDATE alert SET resolve_at = NEW.updated_at, reason = why WHERE rule = NEW.number AND status <> 'resolved';
  UPDATE alert_rule_status SET recovers_at = NEW.updated_at WHERE rule = NEW.number AND recovers_at > NEW.updated_at;
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
