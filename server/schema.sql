--
-- PostgreSQL database dump
--

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: delivery_status; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.delivery_status AS ENUM (
    'pending',
    'retrying',
    'success',
    'failed',
    'held',
    'skipped',
    'canceled'
);

--
-- Name: alert_work(smallint, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.alert_work(p_lane smallint, p_now timestamp with time zone, OUT events boolean, OUT due boolean) RETURNS record
    LANGUAGE sql STABLE
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
  SELECT EXISTS (SELECT FROM journal j WHERE j.lane = p_lane AND NOT j.attempted
      AND j.transaction >= (SELECT counted FROM alert_progress WHERE lane = p_lane)),
    EXISTS (SELECT FROM alert WHERE lane = p_lane AND due_at <= p_now)
    OR EXISTS (SELECT FROM alert_group WHERE lane = p_lane AND due_at <= p_now)
    OR EXISTS (SELECT FROM alert_rule_status WHERE lane = p_lane AND digest_at <= p_now)
    OR EXISTS (SELECT FROM alert_rule_status WHERE lane = p_lane AND recovers_at <= p_now)
$$;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: issue; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.issue (
    lane smallint NOT NULL,
    number integer NOT NULL,
    uid uuid NOT NULL,
    organization integer NOT NULL,
    project integer,
    webhook integer NOT NULL,
    error_class text NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    snoozed_until timestamp with time zone,
    reason text,
    assignee integer,
    note text DEFAULT ''::text NOT NULL,
    deliveries integer DEFAULT 0 NOT NULL,
    failures bigint DEFAULT 0 NOT NULL,
    first_seen timestamp with time zone NOT NULL,
    last_seen timestamp with time zone NOT NULL,
    last_event uuid NOT NULL,
    last_error text,
    last_status smallint,
    changed_at timestamp with time zone NOT NULL,
    resolved_at timestamp with time zone,
    CONSTRAINT issue_check CHECK (((snoozed_until IS NOT NULL) = (state = 'snoozed'::text))),
    CONSTRAINT issue_state_check CHECK ((state = ANY (ARRAY['open'::text, 'acknowledged'::text, 'snoozed'::text, 'resolved'::text, 'ignored'::text])))
)
WITH (fillfactor='80');

--
-- Name: COLUMN issue.reason; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.issue.reason IS 'why the platform changed its state; null when a person did';

--
-- Name: COLUMN issue.assignee; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.issue.assignee IS 'who looks after it: of its organization, or of the whole instance; null: nobody in particular';

--
-- Name: COLUMN issue.deliveries; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.issue.deliveries IS 'rows of given_up that name it: given up, and not arrived since';

--
-- Name: COLUMN issue.failures; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.issue.failures IS 'how often one was given up, those that have arrived since included';

--
-- Name: COLUMN issue.first_seen; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.issue.first_seen IS 'since it was opened, or opened again';

--
-- Name: assignee_of(public.issue); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.assignee_of(p_issue public.issue, OUT assignee_uid uuid, OUT assignee_name text) RETURNS record
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO '$user', 'public'
    AS $$
  SELECT m.uid, m.name FROM member m WHERE m.number = p_issue.assignee
$$;

--
-- Name: begin_counting_alerts(smallint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.begin_counting_alerts(p_lane smallint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    AS $$
BEGIN
  PERFORM lock_alerts(p_lane);
  IF NOT EXISTS (SELECT FROM alert_rule WHERE enabled AND deleted_at IS NULL) THEN
    UPDATE alert_progress SET counted = greatest(counted, transaction_number(ended_until())) WHERE lane = p_lane;
  END IF;
END $$;

--
-- Name: cancel_interactions(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.cancel_interactions() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  UPDATE interaction SET status = 'canceled', ended_at = NEW.deleted_at, changed_at = NEW.deleted_at,
    reason = CASE TG_TABLE_NAME WHEN 'organization' THEN 'Its organization was deleted.' ELSE 'Its project was deleted.' END
  WHERE status = 'open' AND CASE WHEN TG_TABLE_NAME = 'organization' THEN organization ELSE project END = NEW.number;
  RETURN NULL;
END $$;

--
-- Name: claim_backlogs(smallint, timestamp with time zone, bigint, integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.claim_backlogs(p_lane smallint, p_now timestamp with time zone, p_owner bigint, p_limit integer) RETURNS SETOF integer
    LANGUAGE sql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
  UPDATE backlog SET owner = p_owner, woken = false
  WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM backlog WHERE lane = p_lane AND owner IS NULL AND ready_at <= p_now
    ORDER BY ready_at LIMIT p_limit FOR UPDATE SKIP LOCKED))
  RETURNING webhook
$$;

--
-- Name: queue; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.queue (
    lane smallint NOT NULL,
    event uuid NOT NULL,
    webhook integer NOT NULL,
    organization integer NOT NULL,
    size integer NOT NULL,
    attempts smallint NOT NULL,
    trigger text NOT NULL,
    due_at timestamp with time zone NOT NULL,
    parked boolean NOT NULL,
    "position" bigint,
    owner bigint,
    ended public.delivery_status,
    ended_at timestamp with time zone,
    CONSTRAINT queue_check CHECK ((parked OR ("position" IS NULL)))
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_cost_delay='0');

--
-- Name: COLUMN queue.size; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.queue.size IS 'bytes of the event''s data and attributes, so that nobody claims more than fits into its memory';

--
-- Name: COLUMN queue.parked; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.queue.parked IS 'waits behind its webhook (see backlog) instead of its due time alone';

--
-- Name: COLUMN queue."position"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.queue."position" IS 'in the order of an ordered webhook (see ordering); 0 comes next; null is not part of it';

--
-- Name: COLUMN queue.ended; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.queue.ended IS 'of a delivery that is replayed: what it had come to, and when';

--
-- Name: claim_next(smallint, timestamp with time zone, bigint, integer, boolean); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.claim_next(p_lane smallint, p_now timestamp with time zone, p_owner bigint, p_webhook integer, p_rests boolean) RETURNS SETOF public.queue
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE
  head queue;
BEGIN
  -- Whoever declares the caller dead deletes this row first, and frees the backlog afterwards. The backlog's own row
  -- is not locked: commits that park something behind it would have to wait for the disk twice.
  PERFORM FROM process WHERE id = p_owner FOR KEY SHARE;
  IF NOT FOUND THEN RETURN; END IF;
  PERFORM FROM backlog b WHERE b.lane = p_lane AND b.webhook = p_webhook AND b.owner = p_owner;
  IF NOT FOUND THEN RETURN; END IF;
  LOOP
    -- Accepted before the webhook was ordered.
    SELECT * INTO head FROM queue q
    WHERE q.lane = p_lane AND q.webhook = p_webhook AND q.owner IS NULL AND q.parked AND q.position IS NULL
      AND q.due_at <= p_now
    ORDER BY q.due_at LIMIT 1;
    IF NOT FOUND THEN
      -- Nothing that is in other hands is passed over.
      SELECT * INTO head FROM queue q
      WHERE q.lane = p_lane AND q.webhook = p_webhook AND q.position IS NOT NULL
      ORDER BY q.position, q.event LIMIT 1;
      IF NOT FOUND THEN RETURN; END IF;
    END IF;
    IF head.owner IS NOT NULL OR head.due_at > p_now OR (p_rests AND head.trigger <> 'manual') THEN
      -- It may be the caller's from when the webhook was not ordered: in flight, and not to be sent twice.
      head.owner := NULL;
      EXIT;
    END IF;
    UPDATE queue q SET owner = p_owner
    WHERE q.lane = p_lane AND q.event = head.event AND q.webhook = p_webhook AND q.owner IS NULL
      AND q.parked AND q.position IS NOT DISTINCT FROM head.position
    RETURNING * INTO head;
    EXIT WHEN FOUND;
    -- It was canceled, ended or put elsewhere just now: what is next shows in a new look.
  END LOOP;
  RETURN NEXT head;
END $$;

--
-- Name: claim_parked(smallint, timestamp with time zone, bigint, integer, integer, bigint, integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.claim_parked(p_lane smallint, p_now timestamp with time zone, p_owner bigint, p_webhook integer, p_limit integer, p_bytes bigint, p_largest integer) RETURNS SETOF public.queue
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE
  due record;
  taken tid[] := '{}';
  bytes int8 := 0;
BEGIN
  FOR due IN
    SELECT ctid, size FROM queue
    WHERE lane = p_lane AND webhook = p_webhook AND owner IS NULL AND parked AND position IS NULL AND due_at <= p_now
      AND size <= p_largest
    ORDER BY due_at LIMIT p_limit FOR UPDATE SKIP LOCKED
  LOOP
    bytes := bytes + due.size;
    EXIT WHEN bytes > p_bytes AND cardinality(taken) > 0;
    taken := taken || due.ctid;
  END LOOP;
  FOR due IN
    SELECT ctid, size FROM queue
    WHERE lane = p_lane AND webhook = p_webhook AND owner IS NULL AND position IS NOT NULL AND due_at <= p_now
      AND size <= p_largest
    ORDER BY position, event LIMIT p_limit FOR UPDATE SKIP LOCKED
  LOOP
    bytes := bytes + due.size;
    EXIT WHEN bytes > p_bytes AND cardinality(taken) > 0;
    taken := taken || due.ctid;
  END LOOP;
  RETURN QUERY
    WITH claimed AS (UPDATE queue SET owner = p_owner WHERE ctid = ANY (taken) RETURNING *)
    SELECT * FROM claimed ORDER BY position NULLS FIRST, CASE WHEN position IS NULL THEN due_at END, event;
END $$;

--
-- Name: claim_ready(smallint, timestamp with time zone, bigint, integer, bigint, integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.claim_ready(p_lane smallint, p_now timestamp with time zone, p_owner bigint, p_limit integer, p_bytes bigint, p_largest integer) RETURNS SETOF public.queue
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE
  due record;
  taken tid[] := '{}';
  bytes int8 := 0;
BEGIN
  FOR due IN
    SELECT ctid, size FROM queue WHERE lane = p_lane AND owner IS NULL AND NOT parked AND due_at <= p_now AND size <= p_largest
    ORDER BY due_at LIMIT p_limit FOR UPDATE SKIP LOCKED
  LOOP
    bytes := bytes + due.size;
    EXIT WHEN bytes > p_bytes AND cardinality(taken) > 0;
    taken := taken || due.ctid;
  END LOOP;
  RETURN QUERY
    WITH claimed AS (UPDATE queue SET owner = p_owner WHERE ctid = ANY (taken) RETURNING *)
    SELECT * FROM claimed ORDER BY due_at;
END $$;

--
-- Name: count_attempts(smallint, bigint, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.count_attempts(p_lane smallint, p_start bigint, p_stop bigint) RETURNS TABLE(webhook integer, hour timestamp with time zone, ending text, error_class text, status integer, duration_ms integer, attempt integer, count bigint)
    LANGUAGE sql STABLE
    AS $$
  SELECT a.webhook, date_bin('1 hour', a.at, timestamptz '2000-01-01 00:00:00Z'),
         CASE WHEN a.gave_up THEN 'given_up' WHEN a.error_class IS NULL OR a.error_class = 'body' AND a.status_code BETWEEN 200 AND 299
              THEN 'delivered' END,
         a.error_class, a.status_code / 100,
         CASE WHEN a.duration_ms < 1000 THEN a.duration_ms WHEN a.duration_ms < 10000 THEN a.duration_ms / 10 * 10
              ELSE a.duration_ms / 100 * 100 END,
         CASE WHEN NOT a.gave_up AND (a.error_class IS NULL OR a.error_class = 'body' AND a.status_code BETWEEN 200 AND 299)
              THEN least(a.number, 3)::int4 END,
         count(*)
  FROM attempt a
  WHERE a.lane = p_lane AND a.recorded >= p_start AND a.recorded < p_stop AND a.trigger <> 'test'
  GROUP BY 1, 2, 3, 4, 5, 6, 7
  UNION ALL
  SELECT e.webhook, date_bin('1 hour', e.completed_at, timestamptz '2000-01-01 00:00:00Z'), e.status::text, NULL, NULL, NULL, NULL, count(*)
  FROM (
    SELECT d.webhook, d.completed_at, d.status FROM delivery d
    WHERE d.lane = p_lane AND d.recorded >= p_start AND d.recorded < p_stop
    UNION ALL
    SELECT u.webhook, u.completed_at, u.status FROM uncounted_ending u
    WHERE u.lane = p_lane AND u.recorded >= p_start AND u.recorded < p_stop) e
  GROUP BY 1, 2, 3
$$;

--
-- Name: end_alerts_of_rule(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.end_alerts_of_rule() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    AS $$
DECLARE
  why text := CASE WHEN NEW.deleted_at IS NOT NULL THEN 'Its rule was deleted.'
                   WHEN NOT NEW.enabled THEN 'Its rule was disabled.' ELSE 'Its rule counts something else now.' END;
BEGIN
  PERFORM FROM alert_progress ORDER BY lane FOR UPDATE;
  UPDATE alert SET resolve_at = NEW.updated_at, reason = why WHERE rule = NEW.number AND status <> 'resolved';
  UPDATE alert_rule_status SET recovers_at = NEW.updated_at WHERE rule = NEW.number AND recovers_at > NEW.updated_at;
  RETURN NULL;
END $$;

--
-- Name: end_waiting(smallint, timestamp with time zone, integer, public.delivery_status, text[], integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.end_waiting(p_lane smallint, p_now timestamp with time zone, p_webhook integer, p_status public.delivery_status, p_spared text[], p_limit integer) RETURNS integer
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE
  many int4;
BEGIN
  WITH gone AS (
    DELETE FROM queue
    WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM queue
      WHERE lane = p_lane AND webhook = p_webhook AND owner IS NULL AND NOT trigger = ANY (p_spared)
      ORDER BY event LIMIT p_limit FOR UPDATE SKIP LOCKED))
    RETURNING event, organization, attempts, ended, ended_at
  ), kept AS (
    INSERT INTO delivery (lane, event, webhook, organization, status, attempts, completed_at, recorded)
    SELECT p_lane, g.event, p_webhook, g.organization, status_after(p_status, g.ended), g.attempts,
           coalesce(g.ended_at, p_now), CASE WHEN g.ended IS NULL THEN (SELECT this_transaction()) END
    FROM gone g
    ON CONFLICT (lane, event, webhook) DO NOTHING
  )
  SELECT count(*) INTO many FROM gone;
  RETURN many;
END $$;

--
-- Name: ended_until(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.ended_until() RETURNS xid8
    LANGUAGE plpgsql
    AS $$
DECLARE
  -- Taken first: whatever has a number below it has it by now, and is in the list until it ends.
  snapshot pg_snapshot := pg_current_snapshot();
  next     int8 := pg_snapshot_xmax(snapshot)::text::int8;
  oldest   int8;
BEGIN
  -- The list is of when a transaction first looks, unless it is told to look again.
  PERFORM pg_stat_clear_snapshot();
  -- Who may not see whether another role's connection writes waits for everybody.
  IF EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND query = '<insufficient privilege>') THEN
    RETURN pg_snapshot_xmin(snapshot);
  END IF;
  -- These numbers have 32 bits: how far each is behind the next, with a sign, modulo 2^32.
  SELECT next - max((next - number + 6442450944) % 4294967296 - 2147483648) INTO oldest FROM (
    SELECT backend_xid::text::int8 FROM pg_stat_activity WHERE datname = current_database() AND backend_xid IS NOT NULL
    UNION ALL
    SELECT transaction::text::int8 FROM pg_prepared_xacts WHERE database = current_database()
  ) AS open(number);
  RETURN least(next, oldest)::text::xid8;
END $$;

--
-- Name: event_public_id(uuid); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.event_public_id(p_uid uuid) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
  SELECT 'evt_' || string_agg(
    substr('0123456789abcdefghjkmnpqrstvwxyz', substring(bits FROM at FOR 5)::int4 + 1, 1), '' ORDER BY at)
  FROM (SELECT B'00' || ('x' || replace(p_uid::text, '-', ''))::bit(128) AS bits) AS b, generate_series(1, 126, 5) AS at
$$;

--
-- Name: event; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.event (
    lane smallint NOT NULL,
    uid uuid NOT NULL,
    organization integer NOT NULL,
    project integer,
    configuration bigint NOT NULL,
    id text,
    type text NOT NULL,
    created text NOT NULL,
    batch uuid,
    targets integer[] NOT NULL,
    test boolean NOT NULL,
    named boolean DEFAULT false NOT NULL,
    attributes json,
    data bytea NOT NULL,
    erased_at timestamp with time zone
)
PARTITION BY RANGE (uid);

--
-- Name: COLUMN event.configuration; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.event.configuration IS 'the config_version by which its webhooks were chosen: see former_webhook';

--
-- Name: COLUMN event.id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.event.id IS 'the caller''s own id; null when the id is ours, made from uid';

--
-- Name: COLUMN event.created; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.event.created IS 'ISO 8601, as the caller wrote it: a retry sends the same bytes';

--
-- Name: COLUMN event.batch; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.event.batch IS 'the group commit it came in, see table batch';

--
-- Name: COLUMN event.targets; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.event.targets IS 'numbers of the webhooks it goes to, decided at acceptance';

--
-- Name: COLUMN event.named; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.event.named IS 'its sender named the webhooks it is for: it goes to no other, later either';

--
-- Name: COLUMN event.data; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.event.data IS 'byte for byte as received; null, as JSON, once it is erased';

--
-- Name: event_size(public.event); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.event_size(p_event public.event) RETURNS integer
    LANGUAGE sql STABLE
    AS $$
  SELECT octet_length(p_event.data) + coalesce(octet_length(p_event.attributes::text), 0)
$$;

--
-- Name: forget_alert_rules(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.forget_alert_rules() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  UPDATE alert_rule SET deleted_at = NEW.deleted_at, updated_at = NEW.deleted_at, version = NEW.version
  WHERE deleted_at IS NULL AND CASE WHEN TG_TABLE_NAME = 'organization' THEN organization ELSE project END = NEW.number;
  RETURN NULL;
END $$;

--
-- Name: forget_saved_searches(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.forget_saved_searches() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF TG_TABLE_NAME = 'organization' THEN
    DELETE FROM saved_search WHERE organization = NEW.number;
  ELSE
    DELETE FROM saved_search WHERE project = NEW.number;
  END IF;
  RETURN NULL;
END $$;

--
-- Name: forget_test_inboxes(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.forget_test_inboxes() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF TG_TABLE_NAME = 'organization' THEN
    DELETE FROM test_inbox WHERE organization = NEW.number;
  ELSE
    DELETE FROM test_inbox WHERE project = NEW.number;
  END IF;
  RETURN NULL;
END $$;

--
-- Name: go_on_numbering(integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.go_on_numbering(p_lanes integer) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
  highest int8;
  next    int8;
BEGIN
  -- In one statement, and so of one moment: what others write meanwhile is above what was next before.
  IF (SELECT highest_number(p_lanes) >= transaction_number(pg_snapshot_xmax(pg_current_snapshot()))) IS NOT TRUE THEN RETURN; END IF;
  -- Waits for all that have a number by what was added until now, and has all others wait.
  LOCK TABLE transaction_numbering IN ACCESS EXCLUSIVE MODE;
  -- Of the oldest that is under way: one that has begun may ask for its number only after this.
  next := transaction_number(pg_snapshot_xmin(pg_current_snapshot()));
  highest := highest_number(p_lanes);
  UPDATE transaction_numbering SET added = added + greatest(highest + 1 - next, 0);
END $$;

--
-- Name: highest_number(integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.highest_number(p_lanes integer) RETURNS bigint
    LANGUAGE sql STABLE
    SET enable_seqscan TO 'off'
    SET jit TO 'off'
    AS $$
  -- Until where something is counted is the number of what comes next.
  SELECT greatest(
    (SELECT max(counted) - 1 FROM statistic_progress),
    (SELECT max(counted) - 1 FROM alert_progress),
    (SELECT max(recorded) FROM attempt),
    (SELECT max(greatest(
       (SELECT max(recorded) FROM delivery WHERE lane = l.lane),
       (SELECT max(recorded) FROM uncounted_ending WHERE lane = l.lane),
       (SELECT max(transaction) FROM journal WHERE lane = l.lane)))
     FROM generate_series(0, p_lanes - 1) AS l(lane)))
$$;

--
-- Name: ingest(smallint, timestamp with time zone, bigint, uuid[], integer[], integer[], bigint[], text[], text[], text[], text[], text[], boolean[], boolean[], text[], bytea[], integer[], integer[], text[], text[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.ingest(p_lane smallint, p_now timestamp with time zone, p_owner bigint, p_uid uuid[], p_organization integer[], p_project integer[], p_configuration bigint[], p_id text[], p_hash text[], p_type text[], p_created text[], p_attributes text[], p_test boolean[], p_named boolean[], p_targets text[], p_data bytea[], p_other_event integer[], p_other_webhook integer[], p_other_kind text[], p_asks text[]) RETURNS TABLE(index integer, uid uuid, hash text, targets integer[])
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE
  today date := (p_now AT TIME ZONE 'UTC')::date;
  -- Around midnight two processes may disagree about the day. Within a minute of it a key is claimed for both days,
  -- so that one of them meets the other.
  days date[] := ARRAY(SELECT DISTINCT (p_now AT TIME ZONE 'UTC' + s * interval '1 minute')::date
                       FROM unnest(ARRAY[-1, 0, 1]) s ORDER BY 1);
  taken int4[] := '{}';
BEGIN
  -- A process hears of a deletion a moment later. What is accepted after it belongs to another owner, or would be lost.
  IF EXISTS (SELECT FROM organization o WHERE o.number = ANY (p_organization) AND o.deleted_at IS NOT NULL)
    OR EXISTS (SELECT FROM project p WHERE p.number = ANY (p_project) AND p.deleted_at IS NOT NULL) THEN
    RAISE EXCEPTION 'the organization or project was deleted' USING ERRCODE = 'TD002';
  END IF;

  IF p_id IS NOT NULL THEN
    WITH keyed AS (
      SELECT k.n::int4 AS n, k.id, k.organization, k.uid, k.hash
      FROM unnest(p_id, p_organization, p_uid, p_hash) WITH ORDINALITY AS k(id, organization, uid, hash, n)
      WHERE k.id IS NOT NULL
    ), fresh AS (
      -- Of today's keys the insert below tells. OFFSET 0 keeps the look-up by key from becoming a join.
      SELECT * FROM keyed k WHERE NOT EXISTS (
        SELECT FROM idempotency i
        WHERE i.lane = p_lane AND i.organization = k.organization AND i.id = k.id
          AND i.day = today - 1 AND i.at > p_now - interval '24 hours' OFFSET 0)
    ), claimed AS (
      INSERT INTO idempotency (lane, organization, id, day, event, at, hash)
      SELECT p_lane, f.organization, f.id, d, f.uid, p_now, decode(f.hash, 'hex')
      FROM fresh f, unnest(days) d
      -- In one order everywhere, so that no two commits wait for each other; and by n, so that of two events of this
      -- commit with one id the same one gets both days.
      ORDER BY f.organization, f.id, d, f.n
      ON CONFLICT (lane, organization, id, day) DO NOTHING
      RETURNING idempotency.event
    ), complete AS (
      SELECT c.event FROM claimed c GROUP BY c.event HAVING count(*) = cardinality(days)
    )
    SELECT coalesce(array_agg(k.n), '{}') INTO taken
    FROM keyed k WHERE NOT EXISTS (SELECT FROM complete c WHERE c.event = k.uid);

    -- A key that was taken on one of two days was claimed on the other: nothing must hold it for an event that is not.
    IF cardinality(taken) > 0 AND cardinality(days) > 1 THEN
      DELETE FROM idempotency i USING unnest(taken) AS t(n)
      WHERE i.lane = p_lane AND i.organization = p_organization[t.n] AND i.id = p_id[t.n] AND i.day = ANY (days)
        AND i.event = p_uid[t.n];
    END IF;
  END IF;

  INSERT INTO event (lane, uid, organization, project, configuration, id, type, created, batch, targets, test, named,
                     attributes, data)
  SELECT p_lane, e.uid, e.organization, e.project, e.configuration, e.id, e.type, e.created,
         CASE WHEN p_owner IS NOT NULL THEN p_uid[1] END, e.targets::int4[], e.test, e.named, e.attributes::json,
         e.data
  FROM unnest(p_uid, p_organization, p_project, p_configuration, p_id, p_type, p_created, p_attributes, p_test, p_named, p_targets,
              p_data)
       WITH ORDINALITY AS e(uid, organization, project, configuration, id, type, created, attributes, test, named, targets, data, n)
  WHERE NOT e.n = ANY (taken);

  IF cardinality(taken) = 0 AND cardinality(p_uid) <= 64 THEN
    INSERT INTO journal (lane, transaction, day, attempted, events) VALUES (p_lane, this_transaction(), today, false, p_uid);
  ELSIF cardinality(taken) < cardinality(p_uid) THEN
    INSERT INTO journal (lane, transaction, day, attempted, events)
    SELECT p_lane, (SELECT this_transaction()), today, false, array_agg(e.uid)
    FROM unnest(p_uid) WITH ORDINALITY AS e(uid, n) WHERE NOT e.n = ANY (taken) GROUP BY e.n / 64;
  END IF;

  IF p_asks IS NOT NULL THEN
    INSERT INTO asking (lane, event, asks)
    SELECT p_lane, p_uid[a.n], a.asks::json FROM unnest(p_asks) WITH ORDINALITY AS a(asks, n)
    WHERE a.asks IS NOT NULL AND NOT a.n = ANY (taken);
  END IF;

  IF p_owner IS NOT NULL THEN
    INSERT INTO batch (lane, id, last, owner) VALUES (p_lane, p_uid[1], p_uid[cardinality(p_uid)], p_owner);
  END IF;

  IF cardinality(p_other_event) > 0 THEN
    INSERT INTO queue (lane, event, webhook, organization, size, attempts, trigger, due_at, parked)
    SELECT p_lane, p_uid[o.event], o.webhook, p_organization[o.event],
           octet_length(p_data[o.event]) + coalesce(octet_length(p_attributes[o.event]), 0), 0,
           CASE WHEN p_test[o.event] THEN 'test' ELSE 'event' END, p_now, o.kind = 'parked'
    FROM unnest(p_other_event, p_other_webhook, p_other_kind) AS o(event, webhook, kind)
    WHERE o.kind IN ('ready', 'parked') AND NOT o.event = ANY (taken);

    IF 'ordered' = ANY (p_other_kind) THEN
      -- The rows of ordering stay locked until the commit is over, so that positions become visible in their order.
      WITH wanted AS (
        SELECT o.event, o.webhook, row_number() OVER (PARTITION BY o.webhook ORDER BY o.event) AS n
        FROM unnest(p_other_event, p_other_webhook, p_other_kind) AS o(event, webhook, kind)
        WHERE o.kind = 'ordered' AND NOT o.event = ANY (taken)
      ), counted AS (
        SELECT w.webhook, count(*) AS count FROM wanted w GROUP BY w.webhook
      ), advanced AS (
        INSERT INTO ordering (lane, webhook, last)
        SELECT p_lane, c.webhook, c.count FROM counted c ORDER BY c.webhook
        ON CONFLICT (lane, webhook) DO UPDATE SET last = ordering.last + excluded.last
        RETURNING ordering.webhook, ordering.last
      )
      INSERT INTO queue (lane, event, webhook, organization, size, attempts, trigger, due_at, parked, position)
      SELECT p_lane, p_uid[w.event], w.webhook, p_organization[w.event],
             octet_length(p_data[w.event]) + coalesce(octet_length(p_attributes[w.event]), 0), 0, 'event', p_now, true,
             a.last - c.count + w.n
      FROM wanted w JOIN counted c USING (webhook) JOIN advanced a USING (webhook);
    END IF;

    INSERT INTO backlog (lane, webhook, due_at)
    SELECT p_lane, o.webhook, p_now
    FROM unnest(p_other_event, p_other_webhook, p_other_kind) AS o(event, webhook, kind)
    WHERE o.kind IN ('parked', 'ordered') AND NOT o.event = ANY (taken)
    GROUP BY o.webhook ORDER BY o.webhook
    ON CONFLICT (lane, webhook) DO UPDATE SET due_at = least(backlog.due_at, excluded.due_at);

    INSERT INTO delivery (lane, event, webhook, organization, status, attempts, completed_at, recorded)
    SELECT p_lane, p_uid[o.event], o.webhook, p_organization[o.event], 'skipped', 0, p_now, (SELECT this_transaction())
    FROM unnest(p_other_event, p_other_webhook, p_other_kind) AS o(event, webhook, kind)
    WHERE o.kind = 'skipped' AND NOT o.event = ANY (taken);
  END IF;

  IF cardinality(taken) > 0 THEN
    RETURN QUERY
      SELECT DISTINCT ON (t.n) t.n, i.event, encode(i.hash, 'hex'), coalesce(e.targets, '{}')
      FROM unnest(taken) AS t(n)
      CROSS JOIN LATERAL (
        SELECT * FROM idempotency
        WHERE idempotency.lane = p_lane AND idempotency.organization = p_organization[t.n]
          AND idempotency.id = p_id[t.n] AND idempotency.day = ANY (ARRAY[today - 1, today, today + 1])
          AND idempotency.event <> p_uid[t.n] OFFSET 0) i
      LEFT JOIN LATERAL (
        SELECT * FROM event WHERE event.lane = p_lane AND event.uid = i.event OFFSET 0) e ON true
      -- The first one of the last 24 hours. There is none only around midnight, when a key was claimed for two days and
      -- the second has outlived those hours by seconds: then it still stands for the old one.
      ORDER BY t.n, i.at > p_now - interval '24 hours' DESC, i.at;
  END IF;
END $$;

--
-- Name: json_number(jsonb); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.json_number(p_value jsonb) RETURNS double precision
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
  SELECT CASE
    WHEN jsonb_typeof(p_value) <> 'number' THEN NULL
    WHEN abs(p_value::numeric) >= 1.797693134862315807937e308 THEN sign(p_value::numeric)::float8 * 'Infinity'::float8
    WHEN abs(p_value::numeric) <= 2.4703282292062327e-324 THEN 0
    ELSE p_value::float8 END
$$;

--
-- Name: keep_former_watcher(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.keep_former_watcher() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    AS $$
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

--
-- Name: keep_former_webhook(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.keep_former_webhook() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    AS $$
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

--
-- Name: keep_uncounted_ending(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.keep_uncounted_ending() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    AS $$
BEGIN
  IF OLD.recorded >= coalesce((SELECT counted FROM statistic_progress WHERE lane = OLD.lane), 0) THEN
    INSERT INTO uncounted_ending (lane, webhook, status, completed_at, recorded)
    VALUES (OLD.lane, OLD.webhook, OLD.status, OLD.completed_at, OLD.recorded);
  END IF;
  RETURN NULL;
END $$;

--
-- Name: lock_alerts(smallint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.lock_alerts(p_lane smallint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    AS $$
BEGIN
  PERFORM FROM alert_progress WHERE lane = p_lane FOR UPDATE;
  IF FOUND THEN RETURN; END IF;
  INSERT INTO alert_progress (lane, counted) VALUES (p_lane, transaction_number(ended_until())) ON CONFLICT (lane) DO NOTHING;
  PERFORM FROM alert_progress WHERE lane = p_lane FOR UPDATE;
END $$;

--
-- Name: make_partitions(timestamp with time zone, integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.make_partitions(p_from timestamp with time zone, p_days integer) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
  day date;
  partition text;
  parent text;
BEGIN
  PERFORM pg_advisory_xact_lock(7305, 1);
  FOR day IN SELECT generate_series((p_from AT TIME ZONE 'UTC')::date - 1, (p_from AT TIME ZONE 'UTC')::date + p_days, '1 day')::date LOOP
    FOREACH parent IN ARRAY ARRAY['event', 'delivery', 'attempt', 'idempotency', 'journal'] LOOP
      partition := format('%s_%s', parent, to_char(day, 'YYYYMMDD'));
      CONTINUE WHEN to_regclass(partition) IS NOT NULL;
      EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', partition, parent);
      IF parent IN ('idempotency', 'journal') THEN
        EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, partition, day, day + 1);
      ELSE
        EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, partition,
                       uuid_floor(day), uuid_floor(day + 1));
      END IF;
    END LOOP;
  END LOOP;
END $$;

--
-- Name: webhook; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.webhook (
    number integer NOT NULL,
    uid uuid NOT NULL,
    organization integer NOT NULL,
    project integer,
    name text NOT NULL,
    description text NOT NULL,
    type text NOT NULL,
    url text NOT NULL,
    events text[] NOT NULL,
    filters json NOT NULL,
    categories text[],
    min_severity text,
    enabled boolean NOT NULL,
    paused boolean DEFAULT false NOT NULL,
    disabled_reason text,
    signing text NOT NULL,
    header_names json,
    secret bytea,
    previous_secrets bytea,
    previous_secret_times json DEFAULT '[]'::json NOT NULL,
    api_key_header text,
    headers json NOT NULL,
    credentials bytea,
    config json,
    configuration_error json,
    payload text,
    template json,
    encryption json,
    rendering integer DEFAULT 1 NOT NULL,
    retry jsonb NOT NULL,
    timeout_ms integer NOT NULL,
    rate_per_second double precision,
    ordered boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    version bigint NOT NULL,
    test_inbox uuid
);

--
-- Name: COLUMN webhook.categories; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.webhook.categories IS 'null: all';

--
-- Name: COLUMN webhook.min_severity; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.webhook.min_severity IS 'null: any';

--
-- Name: COLUMN webhook.secret; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.webhook.secret IS 'sealed: bound to the organization and the webhook; null when nothing is signed';

--
-- Name: COLUMN webhook.previous_secrets; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.webhook.previous_secrets IS 'sealed: as secret; JSON with those that may still sign, newest first';

--
-- Name: COLUMN webhook.previous_secret_times; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.webhook.previous_secret_times IS 'of the same, in the same order: [{replacedAt, expiresAt}]';

--
-- Name: COLUMN webhook.headers; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.webhook.headers IS 'name → value, or {"secret": true} where the value is in credentials';

--
-- Name: COLUMN webhook.credentials; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.webhook.credentials IS 'sealed: as secret; JSON with the API key, the secret headers, the shared encryption key and the secrets of config';

--
-- Name: COLUMN webhook.config; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.webhook.config IS 'of other types than rest, with masks for its secrets, which are in credentials';

--
-- Name: COLUMN webhook.configuration_error; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.webhook.configuration_error IS 'what the receiver refuses the webhook for: {error, since}; null: nothing';

--
-- Name: COLUMN webhook.payload; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.webhook.payload IS 'null: the notification type''s own';

--
-- Name: COLUMN webhook.rendering; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.webhook.rendering IS 'goes up with each change of payload, template or encryption; see former_rendering';

--
-- Name: COLUMN webhook.test_inbox; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.webhook.test_inbox IS 'that its URL is the address of, found when the URL was set; it may be gone';

--
-- Name: needs_somebody(public.webhook); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.needs_somebody(w public.webhook) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
  SELECT w.deleted_at IS NULL AND CASE WHEN w.enabled THEN w.configuration_error IS NOT NULL ELSE w.disabled_reason IS NOT NULL END
$$;

--
-- Name: next_to_alert(smallint, integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.next_to_alert(p_lane smallint, p_most integer, OUT start bigint, OUT stop bigint, OUT more boolean, OUT version bigint, OUT waiting uuid) RETURNS record
    LANGUAGE plpgsql
    AS $$
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

--
-- Name: next_to_count(smallint, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.next_to_count(p_lane smallint, p_most bigint, OUT start bigint, OUT stop bigint, OUT more boolean) RETURNS record
    LANGUAGE plpgsql
    AS $$
DECLARE
  horizon int8 := transaction_number(ended_until());
BEGIN
  SELECT counted INTO start FROM statistic_progress WHERE lane = p_lane FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN
    start := NULL;
    IF NOT EXISTS (SELECT FROM statistic_progress WHERE lane = p_lane) THEN
      INSERT INTO statistic_progress (lane, counted, at)
      SELECT p_lane, least(horizon, (SELECT min(recorded) FROM attempt WHERE lane = p_lane),
                           (SELECT min(recorded) FROM delivery WHERE lane = p_lane AND recorded IS NOT NULL)), '-infinity'
      ON CONFLICT DO NOTHING;
      more := true;
    END IF;
    RETURN;
  END IF;
  -- Restored under processes that run: nothing is counted before numbers go on.
  IF start > horizon THEN
    start := NULL;
    RETURN;
  END IF;
  stop := least(horizon, start + p_most);
  more := stop < horizon;
END $$;

--
-- Name: note_for_owners(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.note_for_owners() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    AS $$
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

--
-- Name: oldest_to_alert(smallint, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.oldest_to_alert(p_lane smallint, p_from bigint) RETURNS uuid
    LANGUAGE plpgsql
    AS $$
BEGIN
  RETURN (SELECT w.event FROM (
    SELECT j.events[1] AS event FROM journal j
    WHERE j.lane = p_lane AND j.transaction >= p_from AND NOT j.attempted ORDER BY j.transaction LIMIT 1000) w
  ORDER BY w.event LIMIT 1);
END $$;

--
-- Name: print_time(timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.print_time(p_at timestamp with time zone) RETURNS text
    LANGUAGE sql STABLE
    AS $$
  SELECT to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

--
-- Name: record(smallint, timestamp with time zone, bigint, uuid[], integer[], integer[], boolean[], public.delivery_status[], smallint[], text[], timestamp with time zone[], boolean[], timestamp with time zone[], smallint[], text[], text[], integer[], integer[], text[], text[], text[], integer[], text[], bytea[], text[], bytea[], boolean[], boolean[], uuid[], integer[], integer[], integer[], integer[], uuid[], text[], text[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.record(p_lane smallint, p_now timestamp with time zone, p_owner bigint, p_event uuid[], p_webhook integer[], p_organization integer[], p_claimed boolean[], p_status public.delivery_status[], p_attempts smallint[], p_trigger text[], p_due_at timestamp with time zone[], p_parked boolean[], p_at timestamp with time zone[], p_status_code smallint[], p_error_class text[], p_error text[], p_duration_ms integer[], p_first_byte_ms integer[], p_connecting_ms text[], p_address text[], p_url text[], p_rendering integer[], p_request_headers text[], p_request_body bytea[], p_response_headers text[], p_response_body bytea[], p_truncated boolean[], p_resent boolean[], p_done uuid[], p_failing integer[], p_failures integer[], p_recovered integer[], p_report integer[], p_report_uid uuid[], p_report_type text[], p_report_facts text[], OUT fenced boolean, OUT missed integer) RETURNS record
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE
  mine record;
  before record;
  transaction int8 := this_transaction();
BEGIN
  INSERT INTO attempt (lane, event, webhook, number, at, trigger, status_code, error_class, error, duration_ms,
                       first_byte_ms, connecting_ms, address, url, rendering, request_headers, request_body, response_headers,
                       response_body, truncated, resent, gave_up, recorded)
  SELECT p_lane, a.event, a.webhook, a.number, a.at, a.trigger, a.status_code, a.error_class, a.error, a.duration_ms,
         a.first_byte_ms, a.connecting_ms::int4[], a.address, a.url, a.rendering,
         a.request_headers, a.request_body, a.response_headers, a.response_body,
         a.truncated, a.resent, a.status = 'failed', transaction
  FROM unnest(p_event, p_webhook, p_status, p_attempts, p_trigger, p_at, p_status_code, p_error_class, p_error, p_duration_ms,
              p_first_byte_ms, p_connecting_ms, p_address, p_url, p_rendering, p_request_headers, p_request_body, p_response_headers,
              p_response_body, p_truncated, p_resent)
       AS a(event, webhook, status, number, trigger, at, status_code, error_class, error, duration_ms, first_byte_ms, connecting_ms,
            address, url, rendering, request_headers, request_body, response_headers, response_body, truncated, resent)
  WHERE a.at IS NOT NULL;

  missed := 0;
  -- Whoever declares the process dead deletes this row first, and so waits for this statement or comes before it.
  PERFORM FROM process WHERE id = p_owner FOR KEY SHARE;
  fenced := NOT FOUND;
  IF fenced THEN RETURN; END IF;

  IF cardinality(p_event) BETWEEN 1 AND 64 THEN
    INSERT INTO journal (lane, transaction, day, attempted, events)
    VALUES (p_lane, transaction, (p_now AT TIME ZONE 'UTC')::date, true, p_event);
  ELSIF cardinality(p_event) > 64 THEN
    INSERT INTO journal (lane, transaction, day, attempted, events)
    SELECT p_lane, transaction, (p_now AT TIME ZONE 'UTC')::date, true, array_agg(e.uid)
    FROM unnest(p_event) WITH ORDINALITY AS e(uid, n) GROUP BY e.n / 64;
  END IF;

  IF true = ANY (p_claimed) THEN
    -- One by one, by key: what was claimed is the slow path, and a join would be planned on a guess. IS NOT DISTINCT
    -- keeps the look-up from going through all that this process owns.
    FOR mine IN
      SELECT * FROM unnest(p_event, p_webhook, p_organization, p_claimed, p_status, p_attempts, p_due_at, p_parked, p_at)
        AS u(event, webhook, organization, claimed, status, attempts, due_at, parked, at)
      WHERE u.claimed
    LOOP
      IF mine.status IN ('pending', 'retrying') THEN
        UPDATE queue SET owner = NULL, attempts = mine.attempts, due_at = mine.due_at, parked = mine.parked,
                         position = CASE WHEN mine.parked THEN position END,
                         trigger = CASE WHEN mine.attempts > queue.attempts THEN 'retry' ELSE trigger END
        WHERE lane = p_lane AND event = mine.event AND webhook = mine.webhook AND owner IS NOT DISTINCT FROM p_owner;
      ELSE
        DELETE FROM queue WHERE lane = p_lane AND event = mine.event AND webhook = mine.webhook AND owner IS NOT DISTINCT FROM p_owner
        RETURNING ended, ended_at INTO before;
      END IF;
      IF NOT FOUND THEN
        missed := missed + 1;
      ELSIF mine.status NOT IN ('pending', 'retrying') THEN
        -- A row of before is there when the delivery was sent twice, by a process declared dead and by its rescuer.
        INSERT INTO delivery (lane, event, webhook, organization, status, attempts, completed_at, recorded)
        VALUES (p_lane, mine.event, mine.webhook, mine.organization, status_after(mine.status, before.ended), mine.attempts,
                CASE WHEN status_after(mine.status, before.ended) = mine.status THEN p_now ELSE before.ended_at END,
                CASE WHEN mine.at IS NULL AND before.ended IS NULL THEN transaction END)
        ON CONFLICT (lane, event, webhook) DO UPDATE
          SET status = excluded.status, attempts = excluded.attempts, completed_at = excluded.completed_at
          WHERE delivery.status <> 'success';
      END IF;
    END LOOP;
  END IF;

  IF false = ANY (p_claimed) THEN
    INSERT INTO delivery (lane, event, webhook, organization, status, attempts, completed_at, recorded)
    SELECT p_lane, o.event, o.webhook, o.organization, o.status, o.attempts, p_now,
           CASE WHEN o.at IS NULL THEN transaction END
    FROM unnest(p_event, p_webhook, p_organization, p_claimed, p_status, p_attempts, p_at)
         AS o(event, webhook, organization, claimed, status, attempts, at)
    WHERE NOT o.claimed AND o.status IN ('success', 'failed', 'skipped', 'canceled')
    ON CONFLICT (lane, event, webhook) DO NOTHING;

    IF 'retrying' = ANY (p_status) OR 'pending' = ANY (p_status) THEN
      INSERT INTO queue (lane, event, webhook, organization, size, attempts, trigger, due_at, parked)
      SELECT p_lane, o.event, o.webhook, o.organization,
             coalesce((SELECT event_size(e) FROM event e WHERE e.lane = p_lane AND e.uid = o.event), 0), o.attempts,
             CASE WHEN o.attempts > 0 THEN 'retry' ELSE o.trigger END, o.due_at, o.parked
      FROM unnest(p_event, p_webhook, p_organization, p_claimed, p_status, p_attempts, p_trigger, p_due_at, p_parked)
           AS o(event, webhook, organization, claimed, status, attempts, trigger, due_at, parked)
      WHERE NOT o.claimed AND o.status IN ('pending', 'retrying')
        -- This may be written a second time, and since the first somebody may have taken the row to its end.
        AND NOT EXISTS (
          SELECT FROM delivery d WHERE d.lane = p_lane AND d.event = o.event AND d.webhook = o.webhook OFFSET 0)
      ON CONFLICT (lane, event, webhook) DO NOTHING;
    END IF;
  END IF;

  IF true = ANY (p_parked) THEN
    INSERT INTO backlog (lane, webhook, due_at)
    SELECT p_lane, o.webhook, min(o.due_at)
    FROM unnest(p_webhook, p_due_at, p_parked) AS o(webhook, due_at, parked)
    WHERE o.parked
    GROUP BY o.webhook ORDER BY o.webhook
    ON CONFLICT (lane, webhook) DO UPDATE SET due_at = least(backlog.due_at, excluded.due_at);
  END IF;

  IF cardinality(p_failing) > 0 THEN
    INSERT INTO health (lane, webhook, failing_since, failures)
    SELECT p_lane, f.webhook, p_now, f.failures FROM unnest(p_failing, p_failures) AS f(webhook, failures)
    ORDER BY f.webhook
    ON CONFLICT (lane, webhook) DO UPDATE SET failures = health.failures + excluded.failures;
  END IF;
  IF cardinality(p_recovered) > 0 THEN
    -- Of several that saw it recover, the one that takes the row away tells of it.
    WITH well AS (
      DELETE FROM health WHERE lane = p_lane AND webhook = ANY (p_recovered) RETURNING webhook, failing_since
    )
    INSERT INTO report (lane, uid, at, organization, webhook, type, facts)
    SELECT DISTINCT ON (w.webhook) p_lane, r.uid, p_now, p_organization[r.outcome], w.webhook, r.type,
           jsonb_strip_nulls(jsonb_build_object('failingSince', print_time(w.failing_since), 'recoveredAt', print_time(p_now)))
    FROM unnest(p_report, p_report_uid, p_report_type, p_report_facts) AS r(outcome, uid, type, facts)
    JOIN well w ON w.webhook = p_webhook[r.outcome]
    -- One that is marked as refused is well when the mark goes, which tells it.
    WHERE r.type = 'webhook.recovered'
      AND NOT EXISTS (SELECT FROM webhook m WHERE m.number = w.webhook AND m.configuration_error IS NOT NULL)
    ORDER BY w.webhook, r.outcome;
  END IF;

  IF cardinality(p_report) > 0 THEN
    -- Only what has come to be so above: what came too late is told by nobody.
    INSERT INTO report (lane, uid, at, organization, webhook, type, facts)
    SELECT p_lane, r.uid, p_now, p_organization[r.outcome], p_webhook[r.outcome], r.type, r.facts::json
    FROM unnest(p_report, p_report_uid, p_report_type, p_report_facts) AS r(outcome, uid, type, facts)
    WHERE r.type = 'delivery.exhausted' AND EXISTS (
            SELECT FROM delivery d
            WHERE d.lane = p_lane AND d.event = p_event[r.outcome] AND d.webhook = p_webhook[r.outcome]
              AND d.status = 'failed' AND d.attempts = p_attempts[r.outcome] OFFSET 0)
       OR r.type = 'delivery.failing' AND EXISTS (
            SELECT FROM queue q
            WHERE q.lane = p_lane AND q.event = p_event[r.outcome] AND q.webhook = p_webhook[r.outcome]
              AND q.owner IS NULL AND q.attempts = p_attempts[r.outcome] OFFSET 0);
  END IF;

  IF 'failed' = ANY (p_status) THEN
    -- For review by people; see 0019-issues.sql. Tests count for nothing.
    INSERT INTO given_up AS g (lane, event, webhook, organization, at, attempts, error_class, error, status_code)
    SELECT p_lane, o.event, o.webhook, o.organization, p_now, o.attempts, coalesce(o.error_class, 'http'), o.error, o.status_code
    FROM unnest(p_event, p_webhook, p_organization, p_status, p_attempts, p_trigger, p_error_class, p_error, p_status_code)
         AS o(event, webhook, organization, status, attempts, trigger, error_class, error, status_code)
    WHERE o.status = 'failed' AND o.trigger <> 'test' AND EXISTS (
      SELECT FROM delivery d
      WHERE d.lane = p_lane AND d.event = o.event AND d.webhook = o.webhook AND d.status = 'failed'
        AND d.attempts = o.attempts OFFSET 0)
    ORDER BY o.event, o.webhook
    ON CONFLICT (lane, event, webhook) DO UPDATE
      SET at = excluded.at, attempts = excluded.attempts, error_class = excluded.error_class, error = excluded.error, status_code = excluded.status_code,
          looked_at = false, again = NULL
      -- Written down a second time, it is the same failure.
      WHERE g.attempts <> excluded.attempts;
  END IF;

  IF cardinality(p_done) > 0 THEN
    DELETE FROM batch WHERE lane = p_lane AND id = ANY (p_done) AND owner = p_owner;
  END IF;
END $$;

--
-- Name: record_change(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.record_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    AS $$
DECLARE
  before jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
  after jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
  row jsonb := coalesce(after, before);
  bytes text[] := ARRAY(SELECT attname FROM pg_attribute WHERE attrelid = TG_RELID AND atttypid = 'bytea'::regtype);
  changed text[] := ARRAY(
    SELECT key FROM jsonb_object_keys(row) AS key
    WHERE coalesce(before -> key, 'null') IS DISTINCT FROM coalesce(after -> key, 'null') ORDER BY key);
  shown jsonb;
  owner record;
BEGIN
  -- A secret that is sealed anew with another master key is the same secret.
  IF TG_OP = 'UPDATE' AND changed <@ bytes THEN RETURN NULL; END IF;
  SELECT jsonb_object_agg(key, jsonb_build_array(
           CASE WHEN hidden AND before -> key <> 'null' THEN '"(hidden)"' ELSE coalesce(before -> key, 'null') END,
           CASE WHEN hidden AND after -> key <> 'null' THEN '"(hidden)"' ELSE coalesce(after -> key, 'null') END))
  INTO shown
  FROM unnest(changed) AS key CROSS JOIN LATERAL (SELECT key = ANY (bytes) OR key = ANY (TG_ARGV) AS hidden) h
  -- Numbers are ours; when it was is the row's own time; what is used is not thereby changed; and a URL says whose it is.
  WHERE key NOT IN ('number', 'test_inbox', 'uid', 'first_uid', 'organization', 'project', 'version', 'rendering', 'created_at', 'updated_at', 'last_used_at',
                    'webhook', 'api_key', 'session', 'last_fired_at', 'last_signed_in_at');
  IF shown IS NULL AND TG_OP = 'UPDATE' THEN RETURN NULL; END IF;
  -- What a webhook has belongs where the webhook does.
  SELECT w.organization, w.project INTO owner FROM webhook w WHERE w.number = (row ->> 'webhook')::int4;
  PERFORM write_audit_log(
    CASE WHEN TG_TABLE_NAME = 'organization' THEN (row ->> 'number')::int4
         ELSE coalesce((row ->> 'organization')::int4, owner.organization) END,
    coalesce((row ->> 'project')::int4, owner.project),
    CASE WHEN TG_OP = 'INSERT' THEN 'create'
         WHEN TG_OP = 'DELETE' THEN 'delete'
         WHEN coalesce(before ->> 'deleted_at', before ->> 'revoked_at') IS NULL
              AND coalesce(after ->> 'deleted_at', after ->> 'revoked_at') IS NOT NULL THEN 'delete'
         ELSE 'update' END,
    TG_TABLE_NAME, coalesce(row ->> 'uid', row ->> 'id', (row ->> 'kind') || '/' || (row ->> 'item'), row ->> 'name'),
    row ->> 'name', coalesce(shown, '{}'));
  RETURN NULL;
END $$;

--
-- Name: record_changes_of(regclass, text[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.record_changes_of(p_table regclass, VARIADIC p_hidden text[] DEFAULT '{}'::text[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER recorded AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION record_change(%s)',
                 p_table, (SELECT string_agg(quote_literal(name), ', ') FROM unnest(p_hidden) AS name));
END $$;

--
-- Name: refuse_change(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is only ever added to' USING ERRCODE = '42501';
END $$;

--
-- Name: refuse_deleted_owner(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.refuse_deleted_owner() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    AS $$
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

--
-- Name: refuse_ended_master_key(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.refuse_ended_master_key() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    AS $_$
DECLARE
  used text;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(7304);
  FOR i IN 0 .. TG_NARGS - 1 LOOP
    EXECUTE format('SELECT encode(substring(($1).%I FROM 2 FOR 4), %L)', TG_ARGV[i], 'hex') INTO used USING NEW;
    IF used IS NOT NULL AND NOT EXISTS (
      SELECT FROM setting, jsonb_array_elements(value) AS k WHERE name = 'master_keys' AND k ->> 'id' = used
    ) THEN
      RAISE EXCEPTION 'the master key % is no longer in use', used USING ERRCODE = 'TD001';
    END IF;
  END LOOP;
  RETURN NEW;
END $_$;

--
-- Name: release_backlog(smallint, bigint, integer, boolean, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.release_backlog(p_lane smallint, p_owner bigint, p_webhook integer, p_ordered boolean, p_rests_until timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE
  next_due timestamptz;
BEGIN
  -- The lock comes first: whoever parks a delivery touches this row, and so either comes before the look below or
  -- waits and makes the row anew.
  PERFORM FROM backlog WHERE lane = p_lane AND webhook = p_webhook AND owner = p_owner FOR UPDATE;
  IF NOT FOUND THEN RETURN; END IF;
  SELECT min(due_at) INTO next_due FROM queue
  WHERE lane = p_lane AND webhook = p_webhook AND owner IS NULL AND parked AND position IS NULL;
  next_due := least(next_due, (
    SELECT min(due_at) FROM (
      SELECT due_at FROM queue WHERE lane = p_lane AND webhook = p_webhook AND owner IS NULL AND position IS NOT NULL
      ORDER BY position, event LIMIT CASE WHEN p_ordered THEN 1 END) waiting));
  IF next_due IS NULL THEN
    DELETE FROM backlog WHERE lane = p_lane AND webhook = p_webhook;
  ELSE
    -- Whoever changed the webhook wants another look at what waits, and may have put an end to its order.
    UPDATE backlog SET owner = NULL, due_at = CASE WHEN woken THEN least(due_at, next_due) ELSE next_due END,
                       rests_until = CASE WHEN woken THEN '-infinity' ELSE p_rests_until END
    WHERE lane = p_lane AND webhook = p_webhook;
  END IF;
END $$;

--
-- Name: report_webhook(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.report_webhook() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    AS $$
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

--
-- Name: rescue(smallint, timestamp with time zone, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.rescue(p_lane smallint, p_now timestamp with time zone, p_dead bigint) RETURNS integer
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE
  events uuid[];
  webhooks int4[];
  ended int4;
  freed int4;
BEGIN
  -- One statement takes the batches and their events: the process may commit another batch at any moment, and a batch
  -- must not go without its deliveries.
  WITH gone AS (
    DELETE FROM batch WHERE lane = p_lane AND owner = p_dead RETURNING id, last
  ), made AS (
    INSERT INTO queue (lane, event, webhook, organization, size, attempts, trigger, due_at, parked)
    SELECT p_lane, e.uid, t.webhook, e.organization, event_size(e), 0, CASE WHEN e.test THEN 'test' ELSE 'event' END, p_now, false
    FROM gone g
    CROSS JOIN LATERAL (
      SELECT * FROM event
      WHERE event.lane = p_lane AND event.uid BETWEEN g.id AND g.last AND event.batch = g.id OFFSET 0) e
    CROSS JOIN LATERAL unnest(e.targets) AS t(webhook)
    WHERE NOT EXISTS (
      SELECT FROM delivery d WHERE d.lane = p_lane AND d.event = e.uid AND d.webhook = t.webhook OFFSET 0)
    ON CONFLICT (lane, event, webhook) DO NOTHING
    RETURNING queue.event, queue.webhook
  )
  SELECT coalesce(array_agg(made.event), '{}'), coalesce(array_agg(made.webhook), '{}') INTO events, webhooks FROM made;

  -- A delivery that another process had in the queue and ended while we waited for its row: a new statement sees that.
  DELETE FROM queue
  WHERE ctid = ANY (ARRAY(
    SELECT q.ctid FROM unnest(events, webhooks) AS m(event, webhook)
    CROSS JOIN LATERAL (
      SELECT queue.ctid FROM queue
      WHERE queue.lane = p_lane AND queue.event = m.event AND queue.webhook = m.webhook OFFSET 0) q
    WHERE EXISTS (
      SELECT FROM delivery d WHERE d.lane = p_lane AND d.event = m.event AND d.webhook = m.webhook OFFSET 0)));
  GET DIAGNOSTICS ended = ROW_COUNT;

  -- In the order in which everybody else takes these rows.
  UPDATE backlog SET owner = NULL
  WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM backlog WHERE lane = p_lane AND owner = p_dead ORDER BY webhook FOR UPDATE));
  WITH free AS (
    UPDATE queue SET owner = NULL WHERE lane = p_lane AND owner = p_dead RETURNING webhook, due_at, parked
  ), behind AS (
    -- A backlog is gone when all that was parked is in flight.
    INSERT INTO backlog (lane, webhook, due_at)
    SELECT p_lane, f.webhook, min(f.due_at) FROM free f WHERE f.parked GROUP BY f.webhook ORDER BY f.webhook
    ON CONFLICT (lane, webhook) DO UPDATE SET due_at = least(backlog.due_at, excluded.due_at)
  )
  SELECT count(*) INTO freed FROM free;
  RETURN cardinality(events) - ended + freed;
END $$;

--
-- Name: reserve_slots(smallint, timestamp with time zone, integer, interval, integer, interval); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.reserve_slots(p_lane smallint, p_now timestamp with time zone, p_webhook integer, p_interval interval, p_count integer, p_horizon interval, OUT first timestamp with time zone, OUT count integer, OUT next_at timestamp with time zone) RETURNS record
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$
BEGIN
  SELECT p.next_at INTO next_at FROM pace p WHERE p.lane = p_lane AND p.webhook = p_webhook FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO pace (lane, webhook, next_at) VALUES (p_lane, p_webhook, p_now) ON CONFLICT DO NOTHING;
    SELECT p.next_at INTO next_at FROM pace p WHERE p.lane = p_lane AND p.webhook = p_webhook FOR UPDATE;
  END IF;
  first := greatest(next_at, p_now);
  count := greatest(0, least(p_count, 1 + floor(extract(epoch FROM p_now + p_horizon - first) / extract(epoch FROM p_interval))));
  IF count = 0 THEN RETURN; END IF;
  next_at := first + count * p_interval;
  UPDATE pace p SET next_at = reserve_slots.next_at WHERE p.lane = p_lane AND p.webhook = p_webhook;
END $$;

--
-- Name: searchable_json(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.searchable_json(p_text text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE STRICT COST 500
    AS $$
DECLARE
  plain text;
BEGIN
  RETURN p_text::jsonb;
EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
  BEGIN
    -- Escaped backslashes step aside, so that \\u0000 is not taken for \u0000. JSON holds no bare control character.
    plain := replace(replace(p_text, '\\', E'\x01'), '\u0000', '');
    IF plain ~ '\\u[dD][89a-fA-F]' THEN
      plain := regexp_replace(plain, '(\\u[dD][89abAB]..\\u[dD][c-fC-F]..)|\\u[dD][89a-fA-F]..', '\1', 'g');
    END IF;
    RETURN replace(plain, E'\x01', '\\')::jsonb;
  EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
    RETURN NULL;
  END;
END $$;

--
-- Name: searchable_text(bytea); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.searchable_text(p_bytes bytea) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT
    AS $$
BEGIN
  RETURN convert_from(p_bytes, 'UTF8');
EXCEPTION WHEN data_exception THEN
  FOR cut IN 1 .. least(3, length(p_bytes)) LOOP
    BEGIN
      RETURN convert_from(substring(p_bytes FROM 1 FOR length(p_bytes) - cut), 'UTF8');
    EXCEPTION WHEN data_exception THEN NULL;
    END;
  END LOOP;
  RETURN NULL;
END $$;

--
-- Name: sees_every_organization(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.sees_every_organization() RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  SELECT tenant_organization() IS NULL AND current_user <> 'tidings_tenant'
$$;

--
-- Name: status_after(public.delivery_status, public.delivery_status); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.status_after(p_status public.delivery_status, p_before public.delivery_status) RETURNS public.delivery_status
    LANGUAGE sql IMMUTABLE
    AS $$
  SELECT CASE WHEN p_before = 'success' OR (p_before IS NOT NULL AND p_status IN ('skipped', 'canceled'))
              THEN p_before ELSE p_status END
$$;

--
-- Name: tenant_organization(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.tenant_organization() RETURNS integer
    LANGUAGE sql STABLE
    AS $$
  SELECT nullif(current_setting('tidings.organization', true), '')::int4
$$;

--
-- Name: this_transaction(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.this_transaction() RETURNS bigint
    LANGUAGE sql
    AS $$ SELECT transaction_number(pg_current_xact_id()) $$;

--
-- Name: transaction_number(xid8); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.transaction_number(p_transaction xid8) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
BEGIN
  RETURN p_transaction::text::int8 + (SELECT added FROM transaction_numbering WHERE one);
END $$;

--
-- Name: uuid_floor(date); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.uuid_floor(p_day date) RETURNS uuid
    LANGUAGE sql IMMUTABLE
    AS $$
  SELECT (lpad(to_hex((extract(epoch FROM p_day::timestamp AT TIME ZONE 'UTC') * 1000)::int8), 12, '0') || repeat('0', 20))::uuid
$$;

--
-- Name: wall_off(regclass, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.wall_off(p_table regclass, p_condition text DEFAULT 'organization = (SELECT tenant_organization())'::text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', p_table);
  -- The questions about the session are asked once in a statement, not once for each row.
  EXECUTE format('CREATE POLICY organization ON %s USING ((%s) OR (SELECT sees_every_organization()))', p_table, p_condition);
END $$;

--
-- Name: what_waits(smallint, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.what_waits(p_lane smallint, p_now timestamp with time zone, OUT deliveries boolean, OUT backlogs boolean, OUT asking boolean, OUT replays boolean, OUT reports boolean, OUT given_up boolean, OUT sent_again boolean, OUT interactions boolean, OUT press_replies boolean, OUT snoozed_issues boolean, OUT erasures boolean, OUT alert_rules bigint) RETURNS record
    LANGUAGE plpgsql STABLE
    SET enable_seqscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
#variable_conflict use_column
BEGIN
  SELECT
    EXISTS (SELECT FROM queue WHERE lane = p_lane AND owner IS NULL AND NOT parked AND due_at <= p_now),
    EXISTS (SELECT FROM backlog WHERE lane = p_lane AND owner IS NULL AND ready_at <= p_now),
    EXISTS (SELECT FROM asking WHERE lane = p_lane),
    EXISTS (SELECT FROM replay WHERE lane = p_lane AND look_at <= p_now),
    EXISTS (SELECT FROM report WHERE lane = p_lane),
    EXISTS (SELECT FROM given_up WHERE lane = p_lane AND NOT looked_at),
    EXISTS (SELECT FROM given_up WHERE lane = p_lane AND again IS NOT NULL),
    EXISTS (SELECT FROM interaction WHERE status = 'open' AND expires_at <= p_now),
    EXISTS (SELECT FROM press_reply),
    EXISTS (SELECT FROM issue WHERE state = 'snoozed' AND snoozed_until <= p_now),
    EXISTS (SELECT FROM erasure),
    coalesce((SELECT max(version) FROM alert_rule), 0)
  INTO deliveries, backlogs, asking, replays, reports, given_up, sent_again, interactions, press_replies, snoozed_issues, erasures,
    alert_rules;
END $$;

--
-- Name: write_audit_log(integer, integer, text, text, text, text, jsonb); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.write_audit_log(p_organization integer, p_project integer, p_action text, p_resource text, p_resource_id text, p_resource_name text, p_changes jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    AS $$
DECLARE
  actor jsonb := coalesce(nullif(current_setting('tidings.actor', true), ''), '{"kind": "platform"}')::jsonb;
BEGIN
  INSERT INTO audit_log (at, organization, project, actor_kind, actor_id, actor_name, address, user_agent, operation,
                         action, resource, resource_id, resource_name, changes)
  VALUES (coalesce(to_timestamp((actor ->> 'at')::float8 / 1000), clock_timestamp()), p_organization, p_project,
          actor ->> 'kind', actor ->> 'id', actor ->> 'name', actor ->> 'address', actor ->> 'userAgent', actor ->> 'operation',
          p_action, p_resource, p_resource_id, p_resource_name, p_changes);
END $$;

--
-- Name: write_report(smallint, timestamp with time zone, integer, integer, text, json, json, text, integer[], boolean); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.write_report(p_lane smallint, p_at timestamp with time zone, p_organization integer, p_project integer, p_type text, p_facts json, p_attributes json, p_page text, p_webhooks integer[], p_subscribers boolean) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    AS $$
  INSERT INTO report (lane, uid, at, organization, project, type, facts, attributes, page, webhooks, subscribers)
  VALUES (p_lane, gen_random_uuid(), p_at, p_organization, p_project, p_type, p_facts, p_attributes, p_page, p_webhooks, p_subscribers)
$$;

--
-- Name: alert; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.alert (
    lane smallint NOT NULL,
    number integer NOT NULL,
    uid uuid NOT NULL,
    organization integer NOT NULL,
    project integer,
    rule integer NOT NULL,
    counting integer NOT NULL,
    key uuid NOT NULL,
    rule_name text NOT NULL,
    group_values json NOT NULL,
    agent_id text,
    status text DEFAULT 'open'::text NOT NULL,
    severity text NOT NULL,
    summary text NOT NULL,
    condition json NOT NULL,
    count bigint NOT NULL,
    value double precision NOT NULL,
    events uuid[] NOT NULL,
    last_event uuid,
    opened_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    acknowledged_at timestamp with time zone,
    acknowledged_by json,
    acknowledged_via text,
    escalated_at timestamp with time zone,
    resolved_at timestamp with time zone,
    resolved_by json,
    resolved_via text,
    reason text,
    webhooks integer[] NOT NULL,
    subscribers boolean NOT NULL,
    digest boolean NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    told_at timestamp with time zone NOT NULL,
    told_count bigint NOT NULL,
    update_at timestamp with time zone,
    escalate_at timestamp with time zone,
    resolve_at timestamp with time zone,
    due_at timestamp with time zone GENERATED ALWAYS AS (LEAST(update_at, escalate_at, resolve_at)) STORED,
    CONSTRAINT alert_status_check CHECK ((status = ANY (ARRAY['open'::text, 'acknowledged'::text, 'resolved'::text])))
)
WITH (fillfactor='70');

--
-- Name: COLUMN alert.group_values; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alert.group_values IS 'what its events have in common, by path';

--
-- Name: COLUMN alert.condition; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alert.condition IS 'what opened it: {kind, threshold, windowSeconds}';

--
-- Name: COLUMN alert.count; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alert.count IS 'events that belong to it';

--
-- Name: COLUMN alert.value; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alert.value IS 'what was held against the threshold when it held last';

--
-- Name: COLUMN alert.events; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alert.events IS 'the first of them';

--
-- Name: COLUMN alert.last_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alert.last_at IS 'when the condition held last';

--
-- Name: COLUMN alert.reason; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alert.reason IS 'why the platform resolved it; null when a person did';

--
-- Name: COLUMN alert.webhooks; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alert.webhooks IS 'that are told of it whatever they subscribe to; more of them once it is escalated';

--
-- Name: COLUMN alert.subscribers; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alert.subscribers IS 'whether those are told who subscribe to alerts';

--
-- Name: COLUMN alert.digest; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alert.digest IS 'it is told with others';

--
-- Name: COLUMN alert.changed_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alert.changed_at IS 'when it opened, went on or ended last';

--
-- Name: COLUMN alert.told_count; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alert.told_count IS 'the count that was told last';

--
-- Name: alert_group; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.alert_group (
    lane smallint NOT NULL,
    rule integer NOT NULL,
    key uuid NOT NULL,
    counting integer NOT NULL,
    state text NOT NULL,
    events uuid[],
    alert integer,
    touched_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone
)
WITH (fillfactor='50', autovacuum_vacuum_scale_factor='0.05', autovacuum_vacuum_cost_delay='0');

--
-- Name: COLUMN alert_group.key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alert_group.key IS 'a hash of the values that they have in common';

--
-- Name: COLUMN alert_group.state; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alert_group.state IS 'JSON: what is counted, see core/src/alert-rule-program.ts; empty: nothing, or what events says';

--
-- Name: COLUMN alert_group.events; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alert_group.events IS 'what is counted where events say all of it, each of which happened when it was accepted: the latest, in their order, also some that are over';

--
-- Name: COLUMN alert_group.alert; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alert_group.alert IS 'its alert that is not resolved';

--
-- Name: COLUMN alert_group.due_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alert_group.due_at IS 'when it opens an alert if nothing comes; null for rules that do not wait for what is absent';

--
-- Name: alert_number_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.alert ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alert_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: alert_progress; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.alert_progress (
    lane smallint NOT NULL,
    counted bigint NOT NULL,
    up_at timestamp with time zone
)
WITH (fillfactor='50');

--
-- Name: COLUMN alert_progress.up_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alert_progress.up_at IS 'when some process was there to count, to within some seconds; null: none was yet';

--
-- Name: alert_rule; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.alert_rule (
    number integer NOT NULL,
    uid uuid NOT NULL,
    organization integer NOT NULL,
    project integer,
    name text NOT NULL,
    description text NOT NULL,
    enabled boolean NOT NULL,
    definition json NOT NULL,
    counting integer DEFAULT 1 NOT NULL,
    counts_from timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    version bigint NOT NULL
);

--
-- Name: COLUMN alert_rule.definition; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alert_rule.definition IS 'what it looks at, when it opens an alert, and what becomes of that: AlertRuleDefinition of core';

--
-- Name: COLUMN alert_rule.counting; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alert_rule.counting IS 'goes up when another thing is counted: what was counted before is no part of it';

--
-- Name: COLUMN alert_rule.counts_from; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alert_rule.counts_from IS 'events accepted before are not counted';

--
-- Name: alert_rule_number_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.alert_rule ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alert_rule_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: alert_rule_status; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.alert_rule_status (
    lane smallint NOT NULL,
    rule integer NOT NULL,
    counting integer NOT NULL,
    too_late bigint DEFAULT 0 NOT NULL,
    errors bigint DEFAULT 0 NOT NULL,
    failing_since timestamp with time zone,
    error text,
    error_at timestamp with time zone,
    error_event uuid,
    recovers_at timestamp with time zone,
    digest_from timestamp with time zone,
    digest_at timestamp with time zone,
    groups integer DEFAULT 0 NOT NULL,
    fed boolean DEFAULT false NOT NULL,
    lacks text
)
WITH (fillfactor='70');

--
-- Name: COLUMN alert_rule_status.counting; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alert_rule_status.counting IS 'of the rule, when these were';

--
-- Name: COLUMN alert_rule_status.too_late; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alert_rule_status.too_late IS 'events that happened before the window in which they came';

--
-- Name: COLUMN alert_rule_status.errors; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alert_rule_status.errors IS 'events that it could not be evaluated with';

--
-- Name: COLUMN alert_rule_status.error; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alert_rule_status.error IS 'the latest of those, in words';

--
-- Name: COLUMN alert_rule_status.recovers_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alert_rule_status.recovers_at IS 'until when it is in error, if no more such events come; null: it is not, and that was told';

--
-- Name: COLUMN alert_rule_status.digest_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alert_rule_status.digest_at IS 'when the next digest is due; null: there is nothing to tell';

--
-- Name: COLUMN alert_rule_status.groups; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alert_rule_status.groups IS 'rows of alert_group that events made';

--
-- Name: COLUMN alert_rule_status.fed; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alert_rule_status.fed IS 'whether something came that has what the rule is about';

--
-- Name: COLUMN alert_rule_status.lacks; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alert_rule_status.lacks IS 'what that lacks which came, in words; null: nothing came, or some of it has what the rule is about';

--
-- Name: answer_link; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.answer_link (
    hash bytea NOT NULL,
    interaction integer NOT NULL,
    webhook integer NOT NULL,
    action text NOT NULL,
    responder json NOT NULL,
    addresses text[] NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT answer_link_addresses_check CHECK ((cardinality(addresses) > 0))
);

--
-- Name: COLUMN answer_link.hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.answer_link.hash IS 'SHA-256 of the token';

--
-- Name: COLUMN answer_link.webhook; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.answer_link.webhook IS 'that sent the mail';

--
-- Name: COLUMN answer_link.responder; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.answer_link.responder IS 'who answers by it: whom the mail goes to';

--
-- Name: COLUMN answer_link.addresses; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.answer_link.addresses IS 'the mail went to; the link is good while the webhook mails to all of them';

--
-- Name: api_key; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.api_key (
    number integer NOT NULL,
    uid uuid NOT NULL,
    first_uid uuid,
    organization integer,
    project integer,
    name text NOT NULL,
    origin text NOT NULL,
    hash bytea NOT NULL,
    hint text NOT NULL,
    permissions text[] NOT NULL,
    networks text[],
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    last_used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    revoke_reason text,
    CONSTRAINT api_key_check CHECK (((revoke_reason IS NULL) OR (revoked_at IS NOT NULL)))
);

--
-- Name: COLUMN api_key.first_uid; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.api_key.first_uid IS 'of the key whose place it took by rotation, or the first one that had it; null: it took none';

--
-- Name: COLUMN api_key.organization; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.api_key.organization IS 'the only one it sees; null: the whole instance';

--
-- Name: COLUMN api_key.origin; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.api_key.origin IS 'start: made at the first start; setting: given as TIDINGS_API_KEY; api: made by a caller';

--
-- Name: COLUMN api_key.hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.api_key.hash IS 'SHA-256 of the key';

--
-- Name: COLUMN api_key.revoke_reason; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.api_key.revoke_reason IS 'in the words of who revoked it; null: none were given';

--
-- Name: api_key_number_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.api_key ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.api_key_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: asking; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.asking (
    lane smallint NOT NULL,
    event uuid NOT NULL,
    asks json NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0.05', autovacuum_vacuum_cost_delay='0');

--
-- Name: COLUMN asking.asks; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.asking.asks IS 'as its type has it when the event is accepted';

--
-- Name: attempt; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.attempt (
    lane smallint NOT NULL,
    event uuid NOT NULL,
    webhook integer NOT NULL,
    number smallint NOT NULL,
    at timestamp with time zone NOT NULL,
    trigger text NOT NULL,
    status_code smallint,
    error_class text,
    error text,
    duration_ms integer NOT NULL,
    first_byte_ms integer,
    connecting_ms integer[],
    address text,
    url text NOT NULL,
    rendering integer NOT NULL,
    request_headers text NOT NULL,
    request_body bytea,
    response_headers text,
    response_body bytea,
    truncated boolean NOT NULL,
    resent boolean NOT NULL,
    gave_up boolean DEFAULT false NOT NULL,
    recorded bigint DEFAULT public.this_transaction() NOT NULL
)
PARTITION BY RANGE (event);

--
-- Name: COLUMN attempt.connecting_ms; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.attempt.connecting_ms IS 'of look-up, connection and TLS; null when the connection was there already, or none was tried';

--
-- Name: COLUMN attempt.address; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.attempt.address IS 'the IP address that it was connected to; null where it never was, and for what a test inbox took';

--
-- Name: COLUMN attempt.rendering; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.attempt.rendering IS 'which of its webhook''s: the body sent is that applied to the event';

--
-- Name: COLUMN attempt.request_headers; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.attempt.request_headers IS 'JSON, secrets masked';

--
-- Name: COLUMN attempt.request_body; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.attempt.request_body IS 'only where the webhook is told to keep ciphertext';

--
-- Name: COLUMN attempt.gave_up; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.attempt.gave_up IS 'its delivery was given up with it';

--
-- Name: COLUMN attempt.recorded; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.attempt.recorded IS 'the transaction that wrote it, for who counts them: see count_attempts()';

--
-- Name: audit_log; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit_log (
    number bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    organization integer,
    project integer,
    actor_kind text NOT NULL,
    actor_id text,
    actor_name text,
    address text,
    user_agent text,
    operation text,
    action text NOT NULL,
    resource text NOT NULL,
    resource_id text NOT NULL,
    resource_name text,
    changes jsonb NOT NULL
);

--
-- Name: COLUMN audit_log.actor_kind; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.audit_log.actor_kind IS 'api-key, member, portal-session; nobody: not let in; platform: its own doing';

--
-- Name: COLUMN audit_log.resource; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.audit_log.resource IS 'the table';

--
-- Name: COLUMN audit_log.resource_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.audit_log.resource_id IS 'uid, or the id or name that it has instead';

--
-- Name: COLUMN audit_log.changes; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.audit_log.changes IS 'column → [before, after]; what must not be seen is "(hidden)"';

--
-- Name: audit_log_number_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.audit_log ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_log_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: backlog; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.backlog (
    lane smallint NOT NULL,
    webhook integer NOT NULL,
    due_at timestamp with time zone NOT NULL,
    rests_until timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    ready_at timestamp with time zone GENERATED ALWAYS AS (GREATEST(due_at, rests_until)) STORED NOT NULL,
    woken boolean DEFAULT false NOT NULL,
    owner bigint
)
WITH (fillfactor='50', autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='1000', autovacuum_vacuum_cost_delay='0');

--
-- Name: COLUMN backlog.due_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.backlog.due_at IS 'no parked delivery is due earlier';

--
-- Name: COLUMN backlog.rests_until; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.backlog.rests_until IS 'set by whoever worked on it last; parking more does not shorten it';

--
-- Name: COLUMN backlog.woken; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.backlog.woken IS 'the webhook was changed while somebody worked on it: what they know is old';

--
-- Name: batch; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.batch (
    lane smallint NOT NULL,
    id uuid NOT NULL,
    last uuid NOT NULL,
    owner bigint NOT NULL
);

--
-- Name: COLUMN batch.id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.batch.id IS 'uid of its first event; its events lie between id and last';

--
-- Name: config_version; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.config_version
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

--
-- Name: conversation; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.conversation (
    lane smallint NOT NULL,
    webhook integer NOT NULL,
    key bytea NOT NULL,
    channel text,
    ts text,
    response_url bytea,
    response_ends timestamp with time zone,
    revision bigint DEFAULT '-1'::integer NOT NULL,
    claim uuid,
    owner bigint,
    claimed_until timestamp with time zone,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT conversation_check CHECK ((num_nulls(channel, ts) = ANY (ARRAY[0, 2]))),
    CONSTRAINT conversation_check1 CHECK ((num_nulls(response_url, response_ends) = ANY (ARRAY[0, 2]))),
    CONSTRAINT conversation_check2 CHECK ((num_nulls(claim, owner, claimed_until) = ANY (ARRAY[0, 3])))
)
WITH (fillfactor='70');

--
-- Name: COLUMN conversation.key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.conversation.key IS 'SHA-256 of what its messages are about';

--
-- Name: COLUMN conversation.ts; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.conversation.ts IS 'which message of the channel is the first; null: it is not known, or there is none';

--
-- Name: COLUMN conversation.response_url; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.conversation.response_url IS 'sealed: where a message can be changed for a while, since somebody pressed a button of it';

--
-- Name: COLUMN conversation.revision; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.conversation.revision IS 'the newest state that is shown; -1: none';

--
-- Name: COLUMN conversation.claim; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.conversation.claim IS 'of the one message that is on its way';

--
-- Name: COLUMN conversation.owner; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.conversation.owner IS 'the process that sends it; a claim ends with it';

--
-- Name: delivery; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.delivery (
    lane smallint NOT NULL,
    event uuid NOT NULL,
    webhook integer NOT NULL,
    organization integer NOT NULL,
    status public.delivery_status NOT NULL,
    attempts smallint NOT NULL,
    completed_at timestamp with time zone NOT NULL,
    recorded bigint
)
PARTITION BY RANGE (event);

--
-- Name: TABLE delivery; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.delivery IS 'deliveries that have ended; those that have not are rows of queue, or targets of an open batch';

--
-- Name: COLUMN delivery.recorded; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.delivery.recorded IS 'the transaction that ended it without an attempt, for who counts them; else null';

--
-- Name: erasure; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.erasure (
    lane smallint NOT NULL,
    event uuid NOT NULL,
    organization integer NOT NULL,
    at timestamp with time zone NOT NULL
);

--
-- Name: event_type; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.event_type (
    number integer NOT NULL,
    organization integer NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    group_name text NOT NULL,
    description text NOT NULL,
    example json,
    schema_version integer,
    validation text NOT NULL,
    asks json,
    deprecated boolean NOT NULL,
    draft boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    version bigint NOT NULL,
    CONSTRAINT event_type_check CHECK (((validation = 'off'::text) OR (schema_version IS NOT NULL))),
    CONSTRAINT event_type_validation_check CHECK ((validation = ANY (ARRAY['off'::text, 'warn'::text, 'reject'::text])))
);

--
-- Name: COLUMN event_type.example; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.event_type.example IS 'of the data; null: none';

--
-- Name: COLUMN event_type.schema_version; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.event_type.schema_version IS 'the one in force, in event_type_schema; null: none';

--
-- Name: COLUMN event_type.asks; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.event_type.asks IS 'what its events ask people; null: nothing';

--
-- Name: event_type_number_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.event_type ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.event_type_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: event_type_schema; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.event_type_schema (
    event_type integer NOT NULL,
    version integer NOT NULL,
    schema json NOT NULL,
    created_at timestamp with time zone NOT NULL
);

--
-- Name: event_type_violations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.event_type_violations (
    event_type integer NOT NULL,
    warned bigint NOT NULL,
    refused bigint NOT NULL,
    last_at timestamp with time zone NOT NULL,
    last_path text NOT NULL,
    last_message text NOT NULL
)
WITH (fillfactor='50');

--
-- Name: former_rendering; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.former_rendering (
    webhook integer NOT NULL,
    number integer NOT NULL,
    payload text,
    template json,
    encryption json,
    replaced_at timestamp with time zone NOT NULL
);

--
-- Name: former_watcher; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.former_watcher (
    webhook integer NOT NULL,
    kind text NOT NULL,
    item text NOT NULL,
    until bigint NOT NULL,
    replaced_at timestamp with time zone NOT NULL,
    triggers text[]
);

--
-- Name: COLUMN former_watcher.until; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.former_watcher.until IS 'as in former_webhook';

--
-- Name: COLUMN former_watcher.triggers; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.former_watcher.triggers IS 'null: the item did not use the webhook';

--
-- Name: former_webhook; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.former_webhook (
    webhook integer NOT NULL,
    until bigint NOT NULL,
    replaced_at timestamp with time zone NOT NULL,
    events text[],
    filters json,
    categories text[],
    min_severity text,
    enabled boolean,
    disabled_reason text
);

--
-- Name: COLUMN former_webhook.until; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.former_webhook.until IS 'the config_version that ended this; the one before began with the next lower one';

--
-- Name: COLUMN former_webhook.events; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.former_webhook.events IS 'null: there was no such webhook yet';

--
-- Name: given_up; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.given_up (
    lane smallint NOT NULL,
    event uuid NOT NULL,
    webhook integer NOT NULL,
    organization integer NOT NULL,
    at timestamp with time zone NOT NULL,
    attempts smallint NOT NULL,
    error_class text NOT NULL,
    error text,
    status_code smallint,
    issue integer,
    looked_at boolean DEFAULT false NOT NULL,
    again bigint
)
WITH (fillfactor='70');

--
-- Name: COLUMN given_up.issue; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.given_up.issue IS 'that counts it; null until the first look';

--
-- Name: COLUMN given_up.looked_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.given_up.looked_at IS 'false: it was given up, perhaps once more, since the last look';

--
-- Name: COLUMN given_up.again; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.given_up.again IS 'the transaction that made it due again, by hand or by a replay, or erased it, while what came of it is to be seen; else null';

--
-- Name: health; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.health (
    lane smallint NOT NULL,
    webhook integer NOT NULL,
    failing_since timestamp with time zone NOT NULL,
    failures integer NOT NULL
)
WITH (fillfactor='50');

--
-- Name: COLUMN health.failures; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.health.failures IS 'deliveries whose first attempt failed since then';

--
-- Name: idempotency; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.idempotency (
    lane smallint NOT NULL,
    organization integer NOT NULL,
    id text NOT NULL,
    day date NOT NULL,
    event uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    hash bytea NOT NULL
)
PARTITION BY RANGE (day);

--
-- Name: interaction; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.interaction (
    number integer NOT NULL,
    uid uuid NOT NULL,
    organization integer NOT NULL,
    project integer,
    own_id text,
    hash bytea,
    status text DEFAULT 'open'::text NOT NULL,
    question text NOT NULL,
    actions json NOT NULL,
    quorum integer NOT NULL,
    default_action text NOT NULL,
    outcome text,
    reason text,
    severity text NOT NULL,
    agent_id text,
    data json,
    links json NOT NULL,
    event uuid,
    event_id text,
    event_type text,
    subject text NOT NULL,
    webhooks integer[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by json,
    expires_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT interaction_check CHECK (((status = 'open'::text) = (ended_at IS NULL))),
    CONSTRAINT interaction_check1 CHECK (((status = ANY (ARRAY['resolved'::text, 'expired'::text])) = (outcome IS NOT NULL))),
    CONSTRAINT interaction_status_check CHECK ((status = ANY (ARRAY['open'::text, 'resolved'::text, 'expired'::text, 'canceled'::text])))
)
WITH (fillfactor='80');

--
-- Name: COLUMN interaction.own_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.interaction.own_id IS 'of whoever asks: asking again makes no second one';

--
-- Name: COLUMN interaction.hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.interaction.hash IS 'SHA-256 of what was asked under the own id';

--
-- Name: COLUMN interaction.outcome; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.interaction.outcome IS 'the action that holds';

--
-- Name: COLUMN interaction.event; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.interaction.event IS 'that asks, with its public id and its type; null: a call does';

--
-- Name: COLUMN interaction.subject; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.interaction.subject IS 'what messages about it belong together by';

--
-- Name: COLUMN interaction.webhooks; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.interaction.webhooks IS 'that are asked whatever they subscribe to';

--
-- Name: COLUMN interaction.changed_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.interaction.changed_at IS 'goes up with each change, by a millisecond at least: the order of what is told of it';

--
-- Name: interaction_answer; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.interaction_answer (
    interaction integer NOT NULL,
    responder text NOT NULL,
    action text NOT NULL,
    comment text,
    by json NOT NULL,
    key text,
    via text NOT NULL,
    at timestamp with time zone NOT NULL
);

--
-- Name: COLUMN interaction_answer.responder; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.interaction_answer.responder IS 'kind and id of who answers';

--
-- Name: COLUMN interaction_answer.key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.interaction_answer.key IS 'id of the API key that speaks for them, the first of its rotations, and counts once; null: they speak for themselves';

--
-- Name: interaction_number_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.interaction ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.interaction_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: issue_number_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.issue ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.issue_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: journal; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.journal (
    lane smallint NOT NULL,
    transaction bigint NOT NULL,
    day date NOT NULL,
    attempted boolean NOT NULL,
    events uuid[] NOT NULL
)
PARTITION BY RANGE (day);

--
-- Name: COLUMN journal.attempted; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.journal.attempted IS 'attempts of the events were written; else the events themselves';

--
-- Name: live_token; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.live_token (
    number integer NOT NULL,
    uid uuid NOT NULL,
    organization integer,
    project integer,
    hash bytea NOT NULL,
    api_key integer,
    session integer,
    permissions text[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT live_token_check CHECK ((num_nonnulls(api_key, session) = 1))
);

--
-- Name: TABLE live_token; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.live_token IS 'those that have not expired long ago';

--
-- Name: COLUMN live_token.organization; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.live_token.organization IS 'the only one it hears of; null: as its maker';

--
-- Name: COLUMN live_token.hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.live_token.hash IS 'SHA-256 of the token';

--
-- Name: COLUMN live_token.api_key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.live_token.api_key IS 'who made it: this key, or the session';

--
-- Name: live_token_number_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.live_token ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.live_token_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: member; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.member (
    number integer NOT NULL,
    uid uuid NOT NULL,
    organization integer,
    email text NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    reveal_secrets boolean NOT NULL,
    view_payloads boolean NOT NULL,
    password text,
    oidc_subject text,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    last_signed_in_at timestamp with time zone
);

--
-- Name: COLUMN member.organization; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.member.organization IS 'the only one it sees; null: the whole instance';

--
-- Name: COLUMN member.email; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.member.email IS 'in small letters';

--
-- Name: COLUMN member.password; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.member.password IS 'argon2id, in the PHC string format; null: has none';

--
-- Name: COLUMN member.oidc_subject; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.member.oidc_subject IS 'who it is at the OpenID provider: issuer and subject, bound at the first sign-in';

--
-- Name: member_number_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.member ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.member_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: migration; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.migration (
    name text NOT NULL,
    applied_at timestamp with time zone NOT NULL,
    hash text
);

--
-- Name: ordering; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ordering (
    lane smallint NOT NULL,
    webhook integer NOT NULL,
    last bigint NOT NULL
)
WITH (fillfactor='50');

--
-- Name: organization; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.organization (
    number integer NOT NULL,
    id text NOT NULL,
    name text NOT NULL,
    strict_event_types boolean DEFAULT false NOT NULL,
    default_retry jsonb,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    version bigint NOT NULL,
    publish_event_types boolean DEFAULT false NOT NULL,
    retention_days integer
);

--
-- Name: COLUMN organization.publish_event_types; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.organization.publish_event_types IS 'its catalog can be read without a key';

--
-- Name: COLUMN organization.retention_days; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.organization.retention_days IS 'null: for as long as the instance';

--
-- Name: organization_number_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.organization ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.organization_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: organization_retention; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.organization_retention (
    organization integer NOT NULL,
    kept_from date NOT NULL
);

--
-- Name: COLUMN organization_retention.kept_from; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.organization_retention.kept_from IS 'what is of days before is deleted';

--
-- Name: owner_notice; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.owner_notice (
    webhook integer NOT NULL,
    organization integer NOT NULL,
    since timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    told boolean DEFAULT false NOT NULL,
    due_at timestamp with time zone
);

--
-- Name: COLUMN owner_notice.ended_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.owner_notice.ended_at IS 'since when it needs nobody any more';

--
-- Name: COLUMN owner_notice.told; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.owner_notice.told IS 'whether owners know that it needs somebody';

--
-- Name: COLUMN owner_notice.due_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.owner_notice.due_at IS 'when they are to be told the one or the other; null: they know how it is';

--
-- Name: pace; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.pace (
    lane smallint NOT NULL,
    webhook integer NOT NULL,
    next_at timestamp with time zone NOT NULL
)
WITH (fillfactor='50');

--
-- Name: COLUMN pace.next_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.pace.next_at IS 'time of the next slot that nobody has; never moves back';

--
-- Name: portal_session; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.portal_session (
    number integer NOT NULL,
    uid uuid NOT NULL,
    organization integer NOT NULL,
    project integer,
    name text NOT NULL,
    hash bytea NOT NULL,
    api_key integer,
    session integer,
    permissions text[] NOT NULL,
    branding jsonb,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    CONSTRAINT portal_session_check CHECK ((num_nonnulls(api_key, session) = 1))
);

--
-- Name: TABLE portal_session; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.portal_session IS 'those that have not ended long ago';

--
-- Name: COLUMN portal_session.name; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.portal_session.name IS 'who it is for';

--
-- Name: COLUMN portal_session.hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.portal_session.hash IS 'SHA-256 of the token';

--
-- Name: COLUMN portal_session.api_key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.portal_session.api_key IS 'who made it: this key, or the session';

--
-- Name: COLUMN portal_session.branding; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.portal_session.branding IS 'the name and the accentColor of its page, where they were given';

--
-- Name: portal_session_number_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.portal_session ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.portal_session_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: press_reply; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.press_reply (
    uid uuid NOT NULL,
    webhook integer NOT NULL,
    url bytea NOT NULL,
    message json NOT NULL,
    at timestamp with time zone NOT NULL
);

--
-- Name: COLUMN press_reply.webhook; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.press_reply.webhook IS 'whose button it was';

--
-- Name: COLUMN press_reply.url; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.press_reply.url IS 'sealed: where whoever pressed is told, for as long as their service takes it';

--
-- Name: process; Type: TABLE; Schema: public; Owner: -
--

CREATE UNLOGGED TABLE public.process (
    id bigint NOT NULL,
    host text NOT NULL,
    pid integer NOT NULL,
    roles text[] NOT NULL,
    master_keys text[] DEFAULT '{}'::text[] NOT NULL,
    started_at timestamp with time zone NOT NULL,
    beat_at timestamp with time zone NOT NULL
)
WITH (fillfactor='50');

--
-- Name: COLUMN process.master_keys; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.process.master_keys IS 'ids of the keys it holds, the one it seals with first';

--
-- Name: process_id; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.process_id
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

--
-- Name: project; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.project (
    number integer NOT NULL,
    organization integer NOT NULL,
    id text NOT NULL,
    name text NOT NULL,
    default_retry jsonb,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    version bigint NOT NULL
);

--
-- Name: project_number_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.project ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.project_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: receipt; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.receipt (
    inbox integer NOT NULL,
    number integer NOT NULL,
    uid uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    method text NOT NULL,
    query text NOT NULL,
    headers json NOT NULL,
    body bytea NOT NULL,
    size integer NOT NULL,
    event text,
    attempt integer,
    webhook uuid,
    signature json NOT NULL,
    answer json
);

--
-- Name: COLUMN receipt.headers; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.receipt.headers IS 'in their order, with masks for secrets; what signs is told apart';

--
-- Name: COLUMN receipt.body; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.receipt.body IS 'the beginning of it, where it is long';

--
-- Name: COLUMN receipt.webhook; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.receipt.webhook IS 'that sent it; null: unknown';

--
-- Name: COLUMN receipt.signature; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.receipt.signature IS 'whether it holds, as found when it came';

--
-- Name: refusal; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.refusal (
    webhook integer NOT NULL,
    organization integer NOT NULL,
    refused_at timestamp with time zone NOT NULL,
    accepted_at timestamp with time zone
);

--
-- Name: COLUMN refusal.refused_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.refusal.refused_at IS 'lately, to a minute';

--
-- Name: COLUMN refusal.accepted_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.refusal.accepted_at IS 'when a delivery that arrived took the mark away; null: none has';

--
-- Name: replay; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.replay (
    lane smallint NOT NULL,
    number integer NOT NULL,
    uid uuid NOT NULL,
    organization integer NOT NULL,
    project integer,
    webhook integer,
    target integer,
    asker_kind text NOT NULL,
    asker_id text NOT NULL,
    asker_name text NOT NULL,
    source text NOT NULL,
    events uuid[],
    webhooks integer[],
    query text NOT NULL,
    zone text NOT NULL,
    range_from timestamp with time zone NOT NULL,
    range_to timestamp with time zone NOT NULL,
    failed_since timestamp with time zone,
    include_succeeded boolean NOT NULL,
    per_second double precision NOT NULL,
    newest_first boolean NOT NULL,
    stop_on_error_rate double precision,
    status text DEFAULT 'pending'::text NOT NULL,
    reason text,
    waits_for text,
    found bigint DEFAULT 0 NOT NULL,
    queued bigint DEFAULT 0 NOT NULL,
    event_count bigint DEFAULT 0 NOT NULL,
    waiting integer DEFAULT 0 NOT NULL,
    succeeded bigint DEFAULT 0 NOT NULL,
    failed bigint DEFAULT 0 NOT NULL,
    canceled bigint DEFAULT 0 NOT NULL,
    recent_succeeded double precision DEFAULT 0 NOT NULL,
    recent_failed double precision DEFAULT 0 NOT NULL,
    skipped jsonb DEFAULT '{}'::jsonb NOT NULL,
    oldest uuid,
    newest uuid,
    cursor_event uuid,
    cursor_webhook integer,
    last_event uuid,
    stride_ms bigint NOT NULL,
    exhausted boolean DEFAULT false NOT NULL,
    next_slot_at timestamp with time zone NOT NULL,
    look_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    CONSTRAINT replay_source_check CHECK ((source = ANY (ARRAY['deliveries'::text, 'query'::text, 'failedSince'::text, 'neverSent'::text]))),
    CONSTRAINT replay_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'running'::text, 'paused'::text, 'completed'::text, 'canceled'::text, 'stopped'::text])))
)
WITH (fillfactor='70');

--
-- Name: COLUMN replay.webhook; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.replay.webhook IS 'the only one; null: all of the organization, or the project';

--
-- Name: COLUMN replay.target; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.replay.target IS 'another webhook that gets all of it; null: each goes to its own';

--
-- Name: COLUMN replay.events; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.replay.events IS 'with webhooks: the deliveries that were named, in their order';

--
-- Name: COLUMN replay.range_to; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.replay.range_to IS 'of the time of acceptance, not included; fixed when the replay is made';

--
-- Name: COLUMN replay.waiting; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.replay.waiting IS 'rows of replayed without an outcome';

--
-- Name: COLUMN replay.cursor_event; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.replay.cursor_event IS 'with cursor_webhook: everything up to there was looked at';

--
-- Name: COLUMN replay.last_event; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.replay.last_event IS 'of the last delivery that was queued, so that distinct events are counted';

--
-- Name: COLUMN replay.stride_ms; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.replay.stride_ms IS 'how much of the range is looked through in one statement';

--
-- Name: COLUMN replay.exhausted; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.replay.exhausted IS 'all was looked at';

--
-- Name: COLUMN replay.look_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.replay.look_at IS 'when there is something to do next; null when nothing is left, or it is paused';

--
-- Name: replay_number_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.replay ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.replay_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: replayed; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.replayed (
    lane smallint NOT NULL,
    event uuid NOT NULL,
    webhook integer NOT NULL,
    replay integer NOT NULL,
    organization integer NOT NULL,
    attempt smallint NOT NULL,
    outcome public.delivery_status
);

--
-- Name: COLUMN replayed.attempt; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.replayed.attempt IS 'the number of the attempt that it asks for';

--
-- Name: COLUMN replayed.outcome; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.replayed.outcome IS 'success, failed, or canceled when it was taken back unsent; null while it waits';

--
-- Name: report; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.report (
    lane smallint NOT NULL,
    number bigint NOT NULL,
    uid uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    organization integer NOT NULL,
    project integer,
    webhook integer,
    type text NOT NULL,
    facts json NOT NULL,
    attributes json,
    page text,
    webhooks integer[] DEFAULT '{}'::integer[] NOT NULL,
    subscribers boolean DEFAULT true NOT NULL
)
WITH (fillfactor='90', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_cost_delay='0');

--
-- Name: COLUMN report.lane; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.report.lane IS 'of the outcome; 0 where the configuration changed, which has none';

--
-- Name: COLUMN report.uid; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.report.uid IS 'becomes the event''s own id, so that it is accepted once; random, so that nobody takes it before';

--
-- Name: COLUMN report.project; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.report.project IS 'where it is about no webhook; else the webhook''s';

--
-- Name: COLUMN report.webhook; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.report.webhook IS 'that it is about; null: about something else';

--
-- Name: COLUMN report.facts; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.report.facts IS 'the event''s data, but for the webhook';

--
-- Name: COLUMN report.attributes; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.report.attributes IS 'the event''s severity, agentId and summary; null: none';

--
-- Name: COLUMN report.page; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.report.page IS 'path in the console of what it is about, for a link; null: none';

--
-- Name: COLUMN report.webhooks; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.report.webhooks IS 'that it goes to whatever they subscribe to';

--
-- Name: COLUMN report.subscribers; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.report.subscribers IS 'whether it also goes to those who subscribe to its type';

--
-- Name: report_number_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.report ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.report_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: request; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.request (
    principal text NOT NULL,
    key text NOT NULL,
    hash bytea NOT NULL,
    status smallint,
    body bytea,
    created_at timestamp with time zone NOT NULL
);

--
-- Name: COLUMN request.principal; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.request.principal IS 'public id of the API key or the member';

--
-- Name: COLUMN request.body; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.request.body IS 'sealed: an answer may hold a secret';

--
-- Name: saved_search; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.saved_search (
    number integer NOT NULL,
    uid uuid NOT NULL,
    organization integer NOT NULL,
    project integer,
    subject text NOT NULL,
    name text NOT NULL,
    query text NOT NULL,
    range_start text,
    range_end text,
    sort text NOT NULL,
    layout jsonb,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL
);

--
-- Name: COLUMN saved_search.subject; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.saved_search.subject IS 'what is searched: deliveries, events or audit-log';

--
-- Name: COLUMN saved_search.range_start; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.saved_search.range_start IS 'as it was written: relative to when the search is run, or a time';

--
-- Name: COLUMN saved_search.sort; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.saved_search.sort IS 'newest or oldest first';

--
-- Name: COLUMN saved_search.layout; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.saved_search.layout IS 'how the console shows it: columns (null: the usual ones), those of them that are pinned, dense';

--
-- Name: saved_search_number_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.saved_search ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.saved_search_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: session; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.session (
    number integer NOT NULL,
    uid uuid NOT NULL,
    member integer NOT NULL,
    hash bytea NOT NULL,
    method text NOT NULL,
    address text NOT NULL,
    user_agent text,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone NOT NULL
)
WITH (fillfactor='70');

--
-- Name: COLUMN session.hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.session.hash IS 'SHA-256 of what the browser holds';

--
-- Name: COLUMN session.last_used_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.session.last_used_at IS 'written every few seconds, not with each request';

--
-- Name: session_number_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.session ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.session_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: setting; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.setting (
    name text NOT NULL,
    value jsonb NOT NULL
);

--
-- Name: sign_in_limit; Type: TABLE; Schema: public; Owner: -
--

CREATE UNLOGGED TABLE public.sign_in_limit (
    key bytea NOT NULL,
    full_at timestamp with time zone NOT NULL
);

--
-- Name: COLUMN sign_in_limit.key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.sign_in_limit.key IS 'SHA-256 of the address, or of e-mail address and organization';

--
-- Name: sign_in_link; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sign_in_link (
    number integer NOT NULL,
    member integer NOT NULL,
    hash bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

--
-- Name: TABLE sign_in_link; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.sign_in_link IS 'those that were not used yet';

--
-- Name: COLUMN sign_in_link.hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.sign_in_link.hash IS 'SHA-256 of the token';

--
-- Name: sign_in_link_number_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.sign_in_link ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.sign_in_link_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: statistic; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.statistic (
    lane smallint NOT NULL,
    organization integer NOT NULL,
    project integer NOT NULL,
    webhook integer NOT NULL,
    hour timestamp with time zone NOT NULL,
    attempts bigint NOT NULL,
    delivered bigint NOT NULL,
    given_up bigint NOT NULL,
    skipped bigint NOT NULL,
    canceled bigint NOT NULL,
    errors jsonb NOT NULL,
    statuses jsonb NOT NULL,
    arrivals jsonb NOT NULL,
    latency bytea
)
WITH (fillfactor='80');

--
-- Name: TABLE statistic; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.statistic IS 'for each webhook, for each project (webhook 0), organization (and project 0), and the instance (all 0)';

--
-- Name: COLUMN statistic.project; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.statistic.project IS '0 with a webhook, which says enough';

--
-- Name: COLUMN statistic.errors; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.statistic.errors IS 'attempts by class of their error';

--
-- Name: COLUMN statistic.statuses; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.statistic.statuses IS 'attempts that were answered, by the first digit of the status';

--
-- Name: COLUMN statistic.arrivals; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.statistic.arrivals IS 'attempts that delivered, by which of their delivery they were: 1, 2, and 3 for all later ones';

--
-- Name: COLUMN statistic.latency; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.statistic.latency IS 'HDR histogram of the milliseconds of attempts that were answered; null where none was';

--
-- Name: statistic_progress; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.statistic_progress (
    lane smallint NOT NULL,
    counted bigint NOT NULL,
    at timestamp with time zone NOT NULL
);

--
-- Name: COLUMN statistic_progress.at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.statistic_progress.at IS 'what was written before is counted';

--
-- Name: test_inbox; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.test_inbox (
    number integer NOT NULL,
    uid uuid NOT NULL,
    organization integer NOT NULL,
    project integer,
    name text NOT NULL,
    token text NOT NULL,
    answer json,
    expires_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL
);

--
-- Name: COLUMN test_inbox.token; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.test_inbox.token IS 'the end of its address: whoever knows it can send there, and do nothing else';

--
-- Name: COLUMN test_inbox.answer; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.test_inbox.answer IS 'in the place of 200; null: 200';

--
-- Name: test_inbox_count; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.test_inbox_count (
    inbox integer NOT NULL,
    received integer DEFAULT 0 NOT NULL,
    answered integer DEFAULT 0 NOT NULL
);

--
-- Name: COLUMN test_inbox_count.received; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.test_inbox_count.received IS 'requests that ever came, and the number of the last receipt';

--
-- Name: COLUMN test_inbox_count.answered; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.test_inbox_count.answered IS 'requests that came since the answer was set';

--
-- Name: test_inbox_number_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.test_inbox ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.test_inbox_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: transaction_numbering; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.transaction_numbering (
    one boolean DEFAULT true NOT NULL,
    added bigint NOT NULL,
    CONSTRAINT transaction_numbering_one_check CHECK (one)
);

--
-- Name: uncounted_ending; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.uncounted_ending (
    lane smallint NOT NULL,
    webhook integer NOT NULL,
    status public.delivery_status NOT NULL,
    completed_at timestamp with time zone NOT NULL,
    recorded bigint NOT NULL
);

--
-- Name: watcher; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.watcher (
    number integer NOT NULL,
    webhook integer NOT NULL,
    kind text NOT NULL,
    item text NOT NULL,
    name text NOT NULL,
    parent jsonb,
    triggers text[] NOT NULL,
    url text,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    last_fired_at timestamp with time zone
)
WITH (fillfactor='70');

--
-- Name: COLUMN watcher.item; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.watcher.item IS 'its id in the other system';

--
-- Name: COLUMN watcher.parent; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.watcher.parent IS 'the item it is a part of: {kind, itemId, name}';

--
-- Name: COLUMN watcher.last_fired_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.watcher.last_fired_at IS 'written every few seconds, not with each event';

--
-- Name: watcher_number_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.watcher ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.watcher_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: webhook_number_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.webhook ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.webhook_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: alert_group alert_group_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alert_group
    ADD CONSTRAINT alert_group_pkey PRIMARY KEY (lane, key, rule);

--
-- Name: alert alert_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alert
    ADD CONSTRAINT alert_pkey PRIMARY KEY (lane, number);

--
-- Name: alert_progress alert_progress_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alert_progress
    ADD CONSTRAINT alert_progress_pkey PRIMARY KEY (lane);

--
-- Name: alert_rule alert_rule_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alert_rule
    ADD CONSTRAINT alert_rule_pkey PRIMARY KEY (number);

--
-- Name: alert_rule_status alert_rule_status_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alert_rule_status
    ADD CONSTRAINT alert_rule_status_pkey PRIMARY KEY (lane, rule);

--
-- Name: alert_rule alert_rule_uid_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alert_rule
    ADD CONSTRAINT alert_rule_uid_key UNIQUE (uid);

--
-- Name: answer_link answer_link_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.answer_link
    ADD CONSTRAINT answer_link_pkey PRIMARY KEY (hash);

--
-- Name: api_key api_key_hash_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_hash_key UNIQUE (hash);

--
-- Name: api_key api_key_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_pkey PRIMARY KEY (number);

--
-- Name: api_key api_key_uid_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_uid_key UNIQUE (uid);

--
-- Name: asking asking_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.asking
    ADD CONSTRAINT asking_pkey PRIMARY KEY (lane, event);

--
-- Name: audit_log audit_log_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_log
    ADD CONSTRAINT audit_log_pkey PRIMARY KEY (number);

--
-- Name: backlog backlog_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.backlog
    ADD CONSTRAINT backlog_pkey PRIMARY KEY (lane, webhook);

--
-- Name: batch batch_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.batch
    ADD CONSTRAINT batch_pkey PRIMARY KEY (lane, id);

--
-- Name: conversation conversation_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.conversation
    ADD CONSTRAINT conversation_pkey PRIMARY KEY (lane, webhook, key);

--
-- Name: delivery delivery_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT delivery_pkey PRIMARY KEY (lane, event, webhook);

--
-- Name: erasure erasure_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure
    ADD CONSTRAINT erasure_pkey PRIMARY KEY (lane, event);

--
-- Name: event event_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (lane, uid);

--
-- Name: event_type event_type_organization_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.event_type
    ADD CONSTRAINT event_type_organization_name_key UNIQUE (organization, name);

--
-- Name: event_type event_type_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.event_type
    ADD CONSTRAINT event_type_pkey PRIMARY KEY (number);

--
-- Name: event_type_schema event_type_schema_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.event_type_schema
    ADD CONSTRAINT event_type_schema_pkey PRIMARY KEY (event_type, version);

--
-- Name: event_type_violations event_type_violations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.event_type_violations
    ADD CONSTRAINT event_type_violations_pkey PRIMARY KEY (event_type);

--
-- Name: former_rendering former_rendering_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.former_rendering
    ADD CONSTRAINT former_rendering_pkey PRIMARY KEY (webhook, number);

--
-- Name: former_watcher former_watcher_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.former_watcher
    ADD CONSTRAINT former_watcher_pkey PRIMARY KEY (kind, item, webhook, until);

--
-- Name: former_webhook former_webhook_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.former_webhook
    ADD CONSTRAINT former_webhook_pkey PRIMARY KEY (webhook, until);

--
-- Name: given_up given_up_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.given_up
    ADD CONSTRAINT given_up_pkey PRIMARY KEY (lane, event, webhook);

--
-- Name: health health_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.health
    ADD CONSTRAINT health_pkey PRIMARY KEY (lane, webhook);

--
-- Name: idempotency idempotency_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (lane, organization, id, day);

--
-- Name: interaction_answer interaction_answer_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.interaction_answer
    ADD CONSTRAINT interaction_answer_pkey PRIMARY KEY (interaction, responder);

--
-- Name: interaction interaction_organization_own_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.interaction
    ADD CONSTRAINT interaction_organization_own_id_key UNIQUE (organization, own_id);

--
-- Name: interaction interaction_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.interaction
    ADD CONSTRAINT interaction_pkey PRIMARY KEY (number);

--
-- Name: interaction interaction_uid_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.interaction
    ADD CONSTRAINT interaction_uid_key UNIQUE (uid);

--
-- Name: issue issue_lane_webhook_error_class_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.issue
    ADD CONSTRAINT issue_lane_webhook_error_class_key UNIQUE (lane, webhook, error_class);

--
-- Name: issue issue_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.issue
    ADD CONSTRAINT issue_pkey PRIMARY KEY (lane, number);

--
-- Name: live_token live_token_hash_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.live_token
    ADD CONSTRAINT live_token_hash_key UNIQUE (hash);

--
-- Name: live_token live_token_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.live_token
    ADD CONSTRAINT live_token_pkey PRIMARY KEY (number);

--
-- Name: live_token live_token_uid_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.live_token
    ADD CONSTRAINT live_token_uid_key UNIQUE (uid);

--
-- Name: member member_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.member
    ADD CONSTRAINT member_pkey PRIMARY KEY (number);

--
-- Name: member member_uid_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.member
    ADD CONSTRAINT member_uid_key UNIQUE (uid);

--
-- Name: migration migration_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (name);

--
-- Name: ordering ordering_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ordering
    ADD CONSTRAINT ordering_pkey PRIMARY KEY (lane, webhook);

--
-- Name: organization organization_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.organization
    ADD CONSTRAINT organization_pkey PRIMARY KEY (number);

--
-- Name: organization_retention organization_retention_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.organization_retention
    ADD CONSTRAINT organization_retention_pkey PRIMARY KEY (organization);

--
-- Name: owner_notice owner_notice_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.owner_notice
    ADD CONSTRAINT owner_notice_pkey PRIMARY KEY (webhook);

--
-- Name: pace pace_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.pace
    ADD CONSTRAINT pace_pkey PRIMARY KEY (lane, webhook);

--
-- Name: portal_session portal_session_hash_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.portal_session
    ADD CONSTRAINT portal_session_hash_key UNIQUE (hash);

--
-- Name: portal_session portal_session_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.portal_session
    ADD CONSTRAINT portal_session_pkey PRIMARY KEY (number);

--
-- Name: portal_session portal_session_uid_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.portal_session
    ADD CONSTRAINT portal_session_uid_key UNIQUE (uid);

--
-- Name: press_reply press_reply_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.press_reply
    ADD CONSTRAINT press_reply_pkey PRIMARY KEY (uid);

--
-- Name: process process_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.process
    ADD CONSTRAINT process_pkey PRIMARY KEY (id);

--
-- Name: project project_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.project
    ADD CONSTRAINT project_pkey PRIMARY KEY (number);

--
-- Name: queue queue_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.queue
    ADD CONSTRAINT queue_pkey PRIMARY KEY (lane, event, webhook);

--
-- Name: receipt receipt_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.receipt
    ADD CONSTRAINT receipt_pkey PRIMARY KEY (inbox, number);

--
-- Name: receipt receipt_uid_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.receipt
    ADD CONSTRAINT receipt_uid_key UNIQUE (uid);

--
-- Name: refusal refusal_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.refusal
    ADD CONSTRAINT refusal_pkey PRIMARY KEY (webhook);

--
-- Name: replay replay_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.replay
    ADD CONSTRAINT replay_pkey PRIMARY KEY (lane, number);

--
-- Name: replayed replayed_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.replayed
    ADD CONSTRAINT replayed_pkey PRIMARY KEY (lane, event, webhook, replay);

--
-- Name: report report_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.report
    ADD CONSTRAINT report_pkey PRIMARY KEY (lane, number);

--
-- Name: request request_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.request
    ADD CONSTRAINT request_pkey PRIMARY KEY (principal, key);

--
-- Name: saved_search saved_search_organization_project_subject_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.saved_search
    ADD CONSTRAINT saved_search_organization_project_subject_name_key UNIQUE NULLS NOT DISTINCT (organization, project, subject, name);

--
-- Name: saved_search saved_search_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.saved_search
    ADD CONSTRAINT saved_search_pkey PRIMARY KEY (number);

--
-- Name: saved_search saved_search_uid_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.saved_search
    ADD CONSTRAINT saved_search_uid_key UNIQUE (uid);

--
-- Name: session session_hash_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_hash_key UNIQUE (hash);

--
-- Name: session session_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (number);

--
-- Name: session session_uid_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_uid_key UNIQUE (uid);

--
-- Name: setting setting_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.setting
    ADD CONSTRAINT setting_pkey PRIMARY KEY (name);

--
-- Name: sign_in_limit sign_in_limit_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sign_in_limit
    ADD CONSTRAINT sign_in_limit_pkey PRIMARY KEY (key);

--
-- Name: sign_in_link sign_in_link_hash_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sign_in_link
    ADD CONSTRAINT sign_in_link_hash_key UNIQUE (hash);

--
-- Name: sign_in_link sign_in_link_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sign_in_link
    ADD CONSTRAINT sign_in_link_pkey PRIMARY KEY (number);

--
-- Name: statistic statistic_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.statistic
    ADD CONSTRAINT statistic_pkey PRIMARY KEY (lane, organization, project, webhook, hour);

--
-- Name: statistic_progress statistic_progress_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.statistic_progress
    ADD CONSTRAINT statistic_progress_pkey PRIMARY KEY (lane);

--
-- Name: test_inbox_count test_inbox_count_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.test_inbox_count
    ADD CONSTRAINT test_inbox_count_pkey PRIMARY KEY (inbox);

--
-- Name: test_inbox test_inbox_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.test_inbox
    ADD CONSTRAINT test_inbox_pkey PRIMARY KEY (number);

--
-- Name: test_inbox test_inbox_token_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.test_inbox
    ADD CONSTRAINT test_inbox_token_key UNIQUE (token);

--
-- Name: test_inbox test_inbox_uid_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.test_inbox
    ADD CONSTRAINT test_inbox_uid_key UNIQUE (uid);

--
-- Name: transaction_numbering transaction_numbering_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.transaction_numbering
    ADD CONSTRAINT transaction_numbering_pkey PRIMARY KEY (one);

--
-- Name: watcher watcher_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.watcher
    ADD CONSTRAINT watcher_pkey PRIMARY KEY (number);

--
-- Name: watcher watcher_webhook_kind_item_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.watcher
    ADD CONSTRAINT watcher_webhook_kind_item_key UNIQUE (webhook, kind, item);

--
-- Name: webhook webhook_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhook
    ADD CONSTRAINT webhook_pkey PRIMARY KEY (number);

--
-- Name: webhook webhook_uid_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhook
    ADD CONSTRAINT webhook_uid_key UNIQUE (uid);

--
-- Name: alert_digest; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX alert_digest ON public.alert USING btree (rule, changed_at) WHERE digest;

--
-- Name: alert_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX alert_due ON public.alert USING btree (lane, due_at) WHERE (due_at IS NOT NULL);

--
-- Name: alert_group_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX alert_group_due ON public.alert_group USING btree (lane, due_at) WHERE (due_at IS NOT NULL);

--
-- Name: alert_of_group; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX alert_of_group ON public.alert USING btree (lane, rule, counting, key) WHERE (status <> 'resolved'::text);

--
-- Name: alert_organization; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX alert_organization ON public.alert USING btree (organization, number);

--
-- Name: alert_rule_digest; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX alert_rule_digest ON public.alert_rule_status USING btree (lane, digest_at) WHERE (digest_at IS NOT NULL);

--
-- Name: alert_rule_number; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX alert_rule_number ON public.alert USING btree (rule, number);

--
-- Name: alert_rule_open; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX alert_rule_open ON public.alert USING btree (rule) WHERE (status <> 'resolved'::text);

--
-- Name: alert_rule_organization; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX alert_rule_organization ON public.alert_rule USING btree (organization, number);

--
-- Name: alert_rule_recovery; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX alert_rule_recovery ON public.alert_rule_status USING btree (lane, recovers_at) WHERE (recovers_at IS NOT NULL);

--
-- Name: alert_rule_version; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX alert_rule_version ON public.alert_rule USING btree (version);

--
-- Name: alert_uid; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX alert_uid ON public.alert USING btree (uid, lane);

--
-- Name: answer_link_interaction; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX answer_link_interaction ON public.answer_link USING btree (interaction);

--
-- Name: attempt_delivery; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX attempt_delivery ON ONLY public.attempt USING btree (lane, event, webhook);

--
-- Name: attempt_recorded; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX attempt_recorded ON ONLY public.attempt USING btree (recorded);

--
-- Name: audit_log_actor; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_log_actor ON public.audit_log USING btree (actor_id, number);

--
-- Name: audit_log_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_log_at ON public.audit_log USING btree (at);

--
-- Name: audit_log_organization; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_log_organization ON public.audit_log USING btree (organization, number);

--
-- Name: audit_log_resource; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_log_resource ON public.audit_log USING btree (resource, resource_id, number);

--
-- Name: backlog_ready; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX backlog_ready ON public.backlog USING btree (lane, ready_at) WHERE (owner IS NULL);

--
-- Name: conversation_changed_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX conversation_changed_at ON public.conversation USING btree (changed_at);

--
-- Name: delivery_recorded; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX delivery_recorded ON ONLY public.delivery USING btree (lane, recorded) WHERE (recorded IS NOT NULL);

--
-- Name: delivery_unsuccessful; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX delivery_unsuccessful ON ONLY public.delivery USING btree (lane, webhook, event) WHERE (status <> 'success'::public.delivery_status);

--
-- Name: delivery_webhook; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX delivery_webhook ON ONLY public.delivery USING btree (lane, webhook, event);

--
-- Name: event_erased; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX event_erased ON ONLY public.event USING btree (lane, uid) WHERE (erased_at IS NOT NULL);

--
-- Name: event_type_catalog; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX event_type_catalog ON public.event_type USING btree (organization, version);

--
-- Name: event_type_version; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX event_type_version ON public.event_type USING btree (version);

--
-- Name: former_watcher_replaced_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX former_watcher_replaced_at ON public.former_watcher USING btree (replaced_at);

--
-- Name: former_watcher_webhook; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX former_watcher_webhook ON public.former_watcher USING btree (webhook);

--
-- Name: former_webhook_replaced_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX former_webhook_replaced_at ON public.former_webhook USING btree (replaced_at);

--
-- Name: given_up_again; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX given_up_again ON public.given_up USING btree (lane, event, webhook) WHERE (again IS NOT NULL);

--
-- Name: given_up_issue; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX given_up_issue ON public.given_up USING btree (lane, issue, event);

--
-- Name: given_up_new; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX given_up_new ON public.given_up USING btree (lane, at) WHERE (NOT looked_at);

--
-- Name: interaction_ended_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX interaction_ended_at ON public.interaction USING btree (ended_at) WHERE (status <> 'open'::text);

--
-- Name: interaction_event; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX interaction_event ON public.interaction USING btree (event) WHERE (event IS NOT NULL);

--
-- Name: interaction_expires_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX interaction_expires_at ON public.interaction USING btree (expires_at) WHERE (status = 'open'::text);

--
-- Name: interaction_organization; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX interaction_organization ON public.interaction USING btree (organization, number);

--
-- Name: issue_assignee; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX issue_assignee ON public.issue USING btree (assignee) WHERE (assignee IS NOT NULL);

--
-- Name: issue_organization; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX issue_organization ON public.issue USING btree (organization, number);

--
-- Name: issue_snoozed; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX issue_snoozed ON public.issue USING btree (snoozed_until) WHERE (state = 'snoozed'::text);

--
-- Name: issue_uid; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX issue_uid ON public.issue USING btree (uid, lane);

--
-- Name: journal_transaction; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX journal_transaction ON ONLY public.journal USING btree (lane, transaction);

--
-- Name: live_token_api_key; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX live_token_api_key ON public.live_token USING btree (api_key) WHERE (api_key IS NOT NULL);

--
-- Name: live_token_expires_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX live_token_expires_at ON public.live_token USING btree (expires_at);

--
-- Name: live_token_session; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX live_token_session ON public.live_token USING btree (session) WHERE (session IS NOT NULL);

--
-- Name: member_by_email; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX member_by_email ON public.member USING btree (email);

--
-- Name: member_email; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX member_email ON public.member USING btree (organization, email) NULLS NOT DISTINCT;

--
-- Name: member_oidc_subject; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX member_oidc_subject ON public.member USING btree (oidc_subject, organization) NULLS NOT DISTINCT WHERE (oidc_subject IS NOT NULL);

--
-- Name: organization_deleted; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX organization_deleted ON public.organization USING btree (number) WHERE (deleted_at IS NOT NULL);

--
-- Name: organization_id; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX organization_id ON public.organization USING btree (id) WHERE (deleted_at IS NULL);

--
-- Name: organization_version; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX organization_version ON public.organization USING btree (version);

--
-- Name: owner_notice_due_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX owner_notice_due_at ON public.owner_notice USING btree (due_at) WHERE (due_at IS NOT NULL);

--
-- Name: portal_session_api_key; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX portal_session_api_key ON public.portal_session USING btree (api_key) WHERE (api_key IS NOT NULL);

--
-- Name: portal_session_expires_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX portal_session_expires_at ON public.portal_session USING btree (expires_at);

--
-- Name: portal_session_organization; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX portal_session_organization ON public.portal_session USING btree (organization, number);

--
-- Name: portal_session_session; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX portal_session_session ON public.portal_session USING btree (session) WHERE (session IS NOT NULL);

--
-- Name: project_deleted; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX project_deleted ON public.project USING btree (number) WHERE (deleted_at IS NOT NULL);

--
-- Name: project_id; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX project_id ON public.project USING btree (organization, id) WHERE (deleted_at IS NULL);

--
-- Name: project_version; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX project_version ON public.project USING btree (version);

--
-- Name: queue_ordered; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX queue_ordered ON public.queue USING btree (lane, webhook, "position", event) WHERE ("position" IS NOT NULL);

--
-- Name: queue_owner; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX queue_owner ON public.queue USING btree (lane, owner) WHERE (owner IS NOT NULL);

--
-- Name: queue_parked; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX queue_parked ON public.queue USING btree (lane, webhook, due_at) WHERE ((owner IS NULL) AND parked AND ("position" IS NULL));

--
-- Name: queue_ready; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX queue_ready ON public.queue USING btree (lane, due_at) WHERE ((owner IS NULL) AND (NOT parked));

--
-- Name: queue_webhook; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX queue_webhook ON public.queue USING btree (lane, webhook, event);

--
-- Name: replay_look_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX replay_look_at ON public.replay USING btree (lane, look_at) WHERE (look_at IS NOT NULL);

--
-- Name: replay_organization; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX replay_organization ON public.replay USING btree (organization, number);

--
-- Name: replay_uid; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX replay_uid ON public.replay USING btree (uid, lane);

--
-- Name: replayed_waiting; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX replayed_waiting ON public.replayed USING btree (lane, replay) WHERE (outcome IS NULL);

--
-- Name: request_created_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_created_at ON public.request USING btree (created_at);

--
-- Name: session_member; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX session_member ON public.session USING btree (member);

--
-- Name: sign_in_limit_full_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sign_in_limit_full_at ON public.sign_in_limit USING btree (full_at);

--
-- Name: sign_in_link_member; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sign_in_link_member ON public.sign_in_link USING btree (member);

--
-- Name: statistic_hour; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX statistic_hour ON public.statistic USING btree (hour);

--
-- Name: test_inbox_organization; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX test_inbox_organization ON public.test_inbox USING btree (organization);

--
-- Name: uncounted_ending_recorded; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX uncounted_ending_recorded ON public.uncounted_ending USING btree (lane, recorded);

--
-- Name: watcher_item; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX watcher_item ON public.watcher USING btree (kind, item);

--
-- Name: webhook_organization; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX webhook_organization ON public.webhook USING btree (organization, number);

--
-- Name: webhook_test_inbox; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX webhook_test_inbox ON public.webhook USING btree (test_inbox) WHERE (test_inbox IS NOT NULL);

--
-- Name: webhook_version; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX webhook_version ON public.webhook USING btree (version);

--
-- Name: audit_log append_only; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_log FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: organization cancels_interactions; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cancels_interactions AFTER UPDATE OF deleted_at ON public.organization FOR EACH ROW WHEN ((new.deleted_at IS NOT NULL)) EXECUTE FUNCTION public.cancel_interactions();

--
-- Name: project cancels_interactions; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cancels_interactions AFTER UPDATE OF deleted_at ON public.project FOR EACH ROW WHEN ((new.deleted_at IS NOT NULL)) EXECUTE FUNCTION public.cancel_interactions();

--
-- Name: delivery counted; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER counted AFTER DELETE ON public.delivery FOR EACH ROW WHEN ((old.recorded IS NOT NULL)) EXECUTE FUNCTION public.keep_uncounted_ending();

--
-- Name: alert_rule ends_alerts; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER ends_alerts AFTER UPDATE ON public.alert_rule FOR EACH ROW WHEN (((new.counting <> old.counting) OR (new.deleted_at IS NOT NULL))) EXECUTE FUNCTION public.end_alerts_of_rule();

--
-- Name: organization forgets; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER forgets AFTER UPDATE OF deleted_at ON public.organization FOR EACH ROW WHEN ((new.deleted_at IS NOT NULL)) EXECUTE FUNCTION public.forget_saved_searches();

--
-- Name: project forgets; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER forgets AFTER UPDATE OF deleted_at ON public.project FOR EACH ROW WHEN ((new.deleted_at IS NOT NULL)) EXECUTE FUNCTION public.forget_saved_searches();

--
-- Name: organization forgets_alerts; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER forgets_alerts AFTER UPDATE OF deleted_at ON public.organization FOR EACH ROW WHEN ((new.deleted_at IS NOT NULL)) EXECUTE FUNCTION public.forget_alert_rules();

--
-- Name: project forgets_alerts; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER forgets_alerts AFTER UPDATE OF deleted_at ON public.project FOR EACH ROW WHEN ((new.deleted_at IS NOT NULL)) EXECUTE FUNCTION public.forget_alert_rules();

--
-- Name: organization forgets_test_inboxes; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER forgets_test_inboxes AFTER UPDATE OF deleted_at ON public.organization FOR EACH ROW WHEN ((new.deleted_at IS NOT NULL)) EXECUTE FUNCTION public.forget_test_inboxes();

--
-- Name: project forgets_test_inboxes; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER forgets_test_inboxes AFTER UPDATE OF deleted_at ON public.project FOR EACH ROW WHEN ((new.deleted_at IS NOT NULL)) EXECUTE FUNCTION public.forget_test_inboxes();

--
-- Name: watcher kept; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER kept AFTER INSERT OR DELETE OR UPDATE OF triggers ON public.watcher FOR EACH ROW EXECUTE FUNCTION public.keep_former_watcher();

--
-- Name: webhook kept; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER kept AFTER INSERT OR UPDATE ON public.webhook FOR EACH ROW EXECUTE FUNCTION public.keep_former_webhook();

--
-- Name: webhook noted_for_owners; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER noted_for_owners AFTER UPDATE OF enabled, configuration_error, deleted_at ON public.webhook FOR EACH ROW EXECUTE FUNCTION public.note_for_owners();

--
-- Name: alert_rule owned; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER owned BEFORE INSERT ON public.alert_rule FOR EACH ROW EXECUTE FUNCTION public.refuse_deleted_owner();

--
-- Name: api_key owned; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER owned BEFORE INSERT ON public.api_key FOR EACH ROW EXECUTE FUNCTION public.refuse_deleted_owner();

--
-- Name: event_type owned; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER owned BEFORE INSERT ON public.event_type FOR EACH ROW EXECUTE FUNCTION public.refuse_deleted_owner();

--
-- Name: interaction owned; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER owned BEFORE INSERT ON public.interaction FOR EACH ROW EXECUTE FUNCTION public.refuse_deleted_owner();

--
-- Name: member owned; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER owned BEFORE INSERT ON public.member FOR EACH ROW EXECUTE FUNCTION public.refuse_deleted_owner();

--
-- Name: portal_session owned; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER owned BEFORE INSERT ON public.portal_session FOR EACH ROW EXECUTE FUNCTION public.refuse_deleted_owner();

--
-- Name: project owned; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER owned BEFORE INSERT ON public.project FOR EACH ROW EXECUTE FUNCTION public.refuse_deleted_owner();

--
-- Name: replay owned; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER owned BEFORE INSERT ON public.replay FOR EACH ROW EXECUTE FUNCTION public.refuse_deleted_owner();

--
-- Name: saved_search owned; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER owned BEFORE INSERT ON public.saved_search FOR EACH ROW EXECUTE FUNCTION public.refuse_deleted_owner();

--
-- Name: test_inbox owned; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER owned BEFORE INSERT ON public.test_inbox FOR EACH ROW EXECUTE FUNCTION public.refuse_deleted_owner();

--
-- Name: webhook owned; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER owned BEFORE INSERT ON public.webhook FOR EACH ROW EXECUTE FUNCTION public.refuse_deleted_owner();

--
-- Name: alert_rule recorded; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER recorded AFTER INSERT OR DELETE OR UPDATE ON public.alert_rule FOR EACH ROW EXECUTE FUNCTION public.record_change();

--
-- Name: api_key recorded; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER recorded AFTER INSERT OR DELETE OR UPDATE ON public.api_key FOR EACH ROW EXECUTE FUNCTION public.record_change();

--
-- Name: event_type recorded; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER recorded AFTER INSERT OR DELETE OR UPDATE ON public.event_type FOR EACH ROW EXECUTE FUNCTION public.record_change();

--
-- Name: member recorded; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER recorded AFTER INSERT OR DELETE OR UPDATE ON public.member FOR EACH ROW EXECUTE FUNCTION public.record_change('password');

--
-- Name: organization recorded; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER recorded AFTER INSERT OR DELETE OR UPDATE ON public.organization FOR EACH ROW EXECUTE FUNCTION public.record_change();

--
-- Name: portal_session recorded; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER recorded AFTER INSERT OR UPDATE ON public.portal_session FOR EACH ROW EXECUTE FUNCTION public.record_change();

--
-- Name: project recorded; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER recorded AFTER INSERT OR DELETE OR UPDATE ON public.project FOR EACH ROW EXECUTE FUNCTION public.record_change();

--
-- Name: saved_search recorded; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER recorded AFTER INSERT OR DELETE OR UPDATE ON public.saved_search FOR EACH ROW EXECUTE FUNCTION public.record_change();

--
-- Name: setting recorded; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER recorded AFTER INSERT OR DELETE OR UPDATE ON public.setting FOR EACH ROW EXECUTE FUNCTION public.record_change('value');

--
-- Name: test_inbox recorded; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER recorded AFTER INSERT OR DELETE OR UPDATE ON public.test_inbox FOR EACH ROW EXECUTE FUNCTION public.record_change('token');

--
-- Name: watcher recorded; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER recorded AFTER INSERT OR DELETE OR UPDATE ON public.watcher FOR EACH ROW EXECUTE FUNCTION public.record_change();

--
-- Name: webhook recorded; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER recorded AFTER INSERT OR DELETE OR UPDATE ON public.webhook FOR EACH ROW EXECUTE FUNCTION public.record_change();

--
-- Name: conversation refuse_ended_master_key; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER refuse_ended_master_key BEFORE INSERT OR UPDATE OF response_url ON public.conversation FOR EACH ROW WHEN ((new.response_url IS NOT NULL)) EXECUTE FUNCTION public.refuse_ended_master_key('response_url');

--
-- Name: press_reply refuse_ended_master_key; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER refuse_ended_master_key BEFORE INSERT OR UPDATE OF url ON public.press_reply FOR EACH ROW EXECUTE FUNCTION public.refuse_ended_master_key('url');

--
-- Name: webhook reported; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER reported AFTER INSERT OR UPDATE ON public.webhook FOR EACH ROW EXECUTE FUNCTION public.report_webhook();

--
-- Name: request request_sealed; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER request_sealed BEFORE INSERT OR UPDATE OF body ON public.request FOR EACH ROW EXECUTE FUNCTION public.refuse_ended_master_key('body');

--
-- Name: webhook webhook_sealed; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER webhook_sealed BEFORE INSERT OR UPDATE OF secret, previous_secrets, credentials ON public.webhook FOR EACH ROW EXECUTE FUNCTION public.refuse_ended_master_key('secret', 'previous_secrets', 'credentials');

--
-- Name: alert_rule alert_rule_organization_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alert_rule
    ADD CONSTRAINT alert_rule_organization_fkey FOREIGN KEY (organization) REFERENCES public.organization(number);

--
-- Name: alert_rule alert_rule_project_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alert_rule
    ADD CONSTRAINT alert_rule_project_fkey FOREIGN KEY (project) REFERENCES public.project(number);

--
-- Name: answer_link answer_link_interaction_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.answer_link
    ADD CONSTRAINT answer_link_interaction_fkey FOREIGN KEY (interaction) REFERENCES public.interaction(number) ON DELETE CASCADE;

--
-- Name: api_key api_key_organization_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_organization_fkey FOREIGN KEY (organization) REFERENCES public.organization(number);

--
-- Name: api_key api_key_project_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_project_fkey FOREIGN KEY (project) REFERENCES public.project(number);

--
-- Name: event_type event_type_organization_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.event_type
    ADD CONSTRAINT event_type_organization_fkey FOREIGN KEY (organization) REFERENCES public.organization(number);

--
-- Name: event_type_schema event_type_schema_event_type_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.event_type_schema
    ADD CONSTRAINT event_type_schema_event_type_fkey FOREIGN KEY (event_type) REFERENCES public.event_type(number);

--
-- Name: event_type_violations event_type_violations_event_type_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.event_type_violations
    ADD CONSTRAINT event_type_violations_event_type_fkey FOREIGN KEY (event_type) REFERENCES public.event_type(number);

--
-- Name: former_rendering former_rendering_webhook_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.former_rendering
    ADD CONSTRAINT former_rendering_webhook_fkey FOREIGN KEY (webhook) REFERENCES public.webhook(number);

--
-- Name: former_watcher former_watcher_webhook_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.former_watcher
    ADD CONSTRAINT former_watcher_webhook_fkey FOREIGN KEY (webhook) REFERENCES public.webhook(number);

--
-- Name: former_webhook former_webhook_webhook_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.former_webhook
    ADD CONSTRAINT former_webhook_webhook_fkey FOREIGN KEY (webhook) REFERENCES public.webhook(number);

--
-- Name: interaction_answer interaction_answer_interaction_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.interaction_answer
    ADD CONSTRAINT interaction_answer_interaction_fkey FOREIGN KEY (interaction) REFERENCES public.interaction(number) ON DELETE CASCADE;

--
-- Name: interaction interaction_organization_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.interaction
    ADD CONSTRAINT interaction_organization_fkey FOREIGN KEY (organization) REFERENCES public.organization(number);

--
-- Name: interaction interaction_project_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.interaction
    ADD CONSTRAINT interaction_project_fkey FOREIGN KEY (project) REFERENCES public.project(number);

--
-- Name: issue issue_assignee_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.issue
    ADD CONSTRAINT issue_assignee_fkey FOREIGN KEY (assignee) REFERENCES public.member(number) ON DELETE SET NULL;

--
-- Name: live_token live_token_api_key_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.live_token
    ADD CONSTRAINT live_token_api_key_fkey FOREIGN KEY (api_key) REFERENCES public.api_key(number) ON DELETE CASCADE;

--
-- Name: live_token live_token_session_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.live_token
    ADD CONSTRAINT live_token_session_fkey FOREIGN KEY (session) REFERENCES public.session(number) ON DELETE CASCADE;

--
-- Name: member member_organization_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.member
    ADD CONSTRAINT member_organization_fkey FOREIGN KEY (organization) REFERENCES public.organization(number);

--
-- Name: organization_retention organization_retention_organization_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.organization_retention
    ADD CONSTRAINT organization_retention_organization_fkey FOREIGN KEY (organization) REFERENCES public.organization(number);

--
-- Name: owner_notice owner_notice_webhook_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.owner_notice
    ADD CONSTRAINT owner_notice_webhook_fkey FOREIGN KEY (webhook) REFERENCES public.webhook(number) ON DELETE CASCADE;

--
-- Name: portal_session portal_session_api_key_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.portal_session
    ADD CONSTRAINT portal_session_api_key_fkey FOREIGN KEY (api_key) REFERENCES public.api_key(number) ON DELETE CASCADE;

--
-- Name: portal_session portal_session_organization_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.portal_session
    ADD CONSTRAINT portal_session_organization_fkey FOREIGN KEY (organization) REFERENCES public.organization(number);

--
-- Name: portal_session portal_session_project_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.portal_session
    ADD CONSTRAINT portal_session_project_fkey FOREIGN KEY (project) REFERENCES public.project(number);

--
-- Name: portal_session portal_session_session_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.portal_session
    ADD CONSTRAINT portal_session_session_fkey FOREIGN KEY (session) REFERENCES public.session(number) ON DELETE CASCADE;

--
-- Name: project project_organization_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.project
    ADD CONSTRAINT project_organization_fkey FOREIGN KEY (organization) REFERENCES public.organization(number);

--
-- Name: receipt receipt_inbox_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.receipt
    ADD CONSTRAINT receipt_inbox_fkey FOREIGN KEY (inbox) REFERENCES public.test_inbox(number) ON DELETE CASCADE;

--
-- Name: refusal refusal_webhook_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.refusal
    ADD CONSTRAINT refusal_webhook_fkey FOREIGN KEY (webhook) REFERENCES public.webhook(number) ON DELETE CASCADE;

--
-- Name: saved_search saved_search_organization_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.saved_search
    ADD CONSTRAINT saved_search_organization_fkey FOREIGN KEY (organization) REFERENCES public.organization(number);

--
-- Name: saved_search saved_search_project_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.saved_search
    ADD CONSTRAINT saved_search_project_fkey FOREIGN KEY (project) REFERENCES public.project(number);

--
-- Name: session session_member_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_member_fkey FOREIGN KEY (member) REFERENCES public.member(number) ON DELETE CASCADE;

--
-- Name: sign_in_link sign_in_link_member_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sign_in_link
    ADD CONSTRAINT sign_in_link_member_fkey FOREIGN KEY (member) REFERENCES public.member(number) ON DELETE CASCADE;

--
-- Name: test_inbox_count test_inbox_count_inbox_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.test_inbox_count
    ADD CONSTRAINT test_inbox_count_inbox_fkey FOREIGN KEY (inbox) REFERENCES public.test_inbox(number) ON DELETE CASCADE;

--
-- Name: test_inbox test_inbox_organization_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.test_inbox
    ADD CONSTRAINT test_inbox_organization_fkey FOREIGN KEY (organization) REFERENCES public.organization(number);

--
-- Name: test_inbox test_inbox_project_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.test_inbox
    ADD CONSTRAINT test_inbox_project_fkey FOREIGN KEY (project) REFERENCES public.project(number);

--
-- Name: watcher watcher_webhook_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.watcher
    ADD CONSTRAINT watcher_webhook_fkey FOREIGN KEY (webhook) REFERENCES public.webhook(number);

--
-- Name: webhook webhook_organization_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhook
    ADD CONSTRAINT webhook_organization_fkey FOREIGN KEY (organization) REFERENCES public.organization(number);

--
-- Name: webhook webhook_project_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhook
    ADD CONSTRAINT webhook_project_fkey FOREIGN KEY (project) REFERENCES public.project(number);

--
-- Name: alert; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.alert ENABLE ROW LEVEL SECURITY;

--
-- Name: alert_group; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.alert_group ENABLE ROW LEVEL SECURITY;

--
-- Name: alert_rule; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.alert_rule ENABLE ROW LEVEL SECURITY;

--
-- Name: alert_rule_status; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.alert_rule_status ENABLE ROW LEVEL SECURITY;

--
-- Name: answer_link; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.answer_link ENABLE ROW LEVEL SECURITY;

--
-- Name: api_key; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.api_key ENABLE ROW LEVEL SECURITY;

--
-- Name: attempt; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.attempt ENABLE ROW LEVEL SECURITY;

--
-- Name: audit_log; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.audit_log ENABLE ROW LEVEL SECURITY;

--
-- Name: backlog; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.backlog ENABLE ROW LEVEL SECURITY;

--
-- Name: conversation; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.conversation ENABLE ROW LEVEL SECURITY;

--
-- Name: delivery; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.delivery ENABLE ROW LEVEL SECURITY;

--
-- Name: erasure; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.erasure ENABLE ROW LEVEL SECURITY;

--
-- Name: event; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.event ENABLE ROW LEVEL SECURITY;

--
-- Name: event_type; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.event_type ENABLE ROW LEVEL SECURITY;

--
-- Name: event_type_schema; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.event_type_schema ENABLE ROW LEVEL SECURITY;

--
-- Name: event_type_violations; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.event_type_violations ENABLE ROW LEVEL SECURITY;

--
-- Name: former_rendering; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.former_rendering ENABLE ROW LEVEL SECURITY;

--
-- Name: former_watcher; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.former_watcher ENABLE ROW LEVEL SECURITY;

--
-- Name: former_webhook; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.former_webhook ENABLE ROW LEVEL SECURITY;

--
-- Name: given_up; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.given_up ENABLE ROW LEVEL SECURITY;

--
-- Name: health; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.health ENABLE ROW LEVEL SECURITY;

--
-- Name: idempotency; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.idempotency ENABLE ROW LEVEL SECURITY;

--
-- Name: interaction; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.interaction ENABLE ROW LEVEL SECURITY;

--
-- Name: interaction_answer; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.interaction_answer ENABLE ROW LEVEL SECURITY;

--
-- Name: issue; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.issue ENABLE ROW LEVEL SECURITY;

--
-- Name: live_token; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.live_token ENABLE ROW LEVEL SECURITY;

--
-- Name: member; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.member ENABLE ROW LEVEL SECURITY;

--
-- Name: ordering; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.ordering ENABLE ROW LEVEL SECURITY;

--
-- Name: alert organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.alert USING (((organization = ( SELECT public.tenant_organization() AS tenant_organization)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: alert_group organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.alert_group USING (((rule IN ( SELECT alert_rule.number
   FROM public.alert_rule)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: alert_rule organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.alert_rule USING (((organization = ( SELECT public.tenant_organization() AS tenant_organization)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: alert_rule_status organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.alert_rule_status USING (((rule IN ( SELECT alert_rule.number
   FROM public.alert_rule)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: answer_link organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.answer_link USING (((interaction IN ( SELECT interaction.number
   FROM public.interaction)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: api_key organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.api_key USING (((organization = ( SELECT public.tenant_organization() AS tenant_organization)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: attempt organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.attempt USING (((webhook IN ( SELECT webhook.number
   FROM public.webhook)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: audit_log organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.audit_log USING (((organization = ( SELECT public.tenant_organization() AS tenant_organization)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: backlog organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.backlog USING (((webhook IN ( SELECT webhook.number
   FROM public.webhook)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: conversation organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.conversation USING (((webhook IN ( SELECT webhook.number
   FROM public.webhook)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: delivery organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.delivery USING (((organization = ( SELECT public.tenant_organization() AS tenant_organization)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: erasure organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.erasure USING (((organization = ( SELECT public.tenant_organization() AS tenant_organization)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: event organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.event USING (((organization = ( SELECT public.tenant_organization() AS tenant_organization)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: event_type organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.event_type USING (((organization = ( SELECT public.tenant_organization() AS tenant_organization)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: event_type_schema organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.event_type_schema USING (((event_type IN ( SELECT event_type.number
   FROM public.event_type)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: event_type_violations organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.event_type_violations USING (((event_type IN ( SELECT event_type.number
   FROM public.event_type)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: former_rendering organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.former_rendering USING (((webhook IN ( SELECT webhook.number
   FROM public.webhook)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: former_watcher organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.former_watcher USING (((webhook IN ( SELECT webhook.number
   FROM public.webhook)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: former_webhook organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.former_webhook USING (((webhook IN ( SELECT webhook.number
   FROM public.webhook)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: given_up organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.given_up USING (((organization = ( SELECT public.tenant_organization() AS tenant_organization)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: health organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.health USING (((webhook IN ( SELECT webhook.number
   FROM public.webhook)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: idempotency organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.idempotency USING (((organization = ( SELECT public.tenant_organization() AS tenant_organization)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: interaction organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.interaction USING (((organization = ( SELECT public.tenant_organization() AS tenant_organization)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: interaction_answer organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.interaction_answer USING (((interaction IN ( SELECT interaction.number
   FROM public.interaction)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: issue organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.issue USING (((organization = ( SELECT public.tenant_organization() AS tenant_organization)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: live_token organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.live_token USING (((organization = ( SELECT public.tenant_organization() AS tenant_organization)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: member organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.member USING (((organization = ( SELECT public.tenant_organization() AS tenant_organization)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: ordering organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.ordering USING (((webhook IN ( SELECT webhook.number
   FROM public.webhook)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: organization; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.organization ENABLE ROW LEVEL SECURITY;

--
-- Name: organization organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.organization USING (((number = ( SELECT public.tenant_organization() AS tenant_organization)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: organization_retention organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.organization_retention USING (((organization = ( SELECT public.tenant_organization() AS tenant_organization)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: owner_notice organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.owner_notice USING (((organization = ( SELECT public.tenant_organization() AS tenant_organization)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: pace organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.pace USING (((webhook IN ( SELECT webhook.number
   FROM public.webhook)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: portal_session organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.portal_session USING (((organization = ( SELECT public.tenant_organization() AS tenant_organization)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: press_reply organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.press_reply USING (((webhook IN ( SELECT webhook.number
   FROM public.webhook)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: project organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.project USING (((organization = ( SELECT public.tenant_organization() AS tenant_organization)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: queue organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.queue USING (((organization = ( SELECT public.tenant_organization() AS tenant_organization)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: receipt organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.receipt USING (((inbox IN ( SELECT test_inbox.number
   FROM public.test_inbox)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: refusal organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.refusal USING (((organization = ( SELECT public.tenant_organization() AS tenant_organization)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: replay organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.replay USING (((organization = ( SELECT public.tenant_organization() AS tenant_organization)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: replayed organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.replayed USING (((organization = ( SELECT public.tenant_organization() AS tenant_organization)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: report organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.report USING (((organization = ( SELECT public.tenant_organization() AS tenant_organization)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: saved_search organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.saved_search USING (((organization = ( SELECT public.tenant_organization() AS tenant_organization)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: session organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.session USING (((member IN ( SELECT member.number
   FROM public.member)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: sign_in_link organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.sign_in_link USING (((member IN ( SELECT member.number
   FROM public.member)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: statistic organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.statistic USING (((organization = ( SELECT public.tenant_organization() AS tenant_organization)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: test_inbox organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.test_inbox USING (((organization = ( SELECT public.tenant_organization() AS tenant_organization)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: test_inbox_count organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.test_inbox_count USING (((inbox IN ( SELECT test_inbox.number
   FROM public.test_inbox)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: uncounted_ending organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.uncounted_ending USING (((webhook IN ( SELECT webhook.number
   FROM public.webhook)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: watcher organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.watcher USING (((webhook IN ( SELECT webhook.number
   FROM public.webhook)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: webhook organization; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY organization ON public.webhook USING (((organization = ( SELECT public.tenant_organization() AS tenant_organization)) OR ( SELECT public.sees_every_organization() AS sees_every_organization)));

--
-- Name: organization_retention; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.organization_retention ENABLE ROW LEVEL SECURITY;

--
-- Name: owner_notice; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.owner_notice ENABLE ROW LEVEL SECURITY;

--
-- Name: pace; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.pace ENABLE ROW LEVEL SECURITY;

--
-- Name: portal_session; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.portal_session ENABLE ROW LEVEL SECURITY;

--
-- Name: press_reply; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.press_reply ENABLE ROW LEVEL SECURITY;

--
-- Name: project; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.project ENABLE ROW LEVEL SECURITY;

--
-- Name: queue; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.queue ENABLE ROW LEVEL SECURITY;

--
-- Name: receipt; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.receipt ENABLE ROW LEVEL SECURITY;

--
-- Name: refusal; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.refusal ENABLE ROW LEVEL SECURITY;

--
-- Name: replay; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.replay ENABLE ROW LEVEL SECURITY;

--
-- Name: replayed; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.replayed ENABLE ROW LEVEL SECURITY;

--
-- Name: report; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.report ENABLE ROW LEVEL SECURITY;

--
-- Name: saved_search; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.saved_search ENABLE ROW LEVEL SECURITY;

--
-- Name: session; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.session ENABLE ROW LEVEL SECURITY;

--
-- Name: sign_in_link; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.sign_in_link ENABLE ROW LEVEL SECURITY;

--
-- Name: statistic; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.statistic ENABLE ROW LEVEL SECURITY;

--
-- Name: test_inbox; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.test_inbox ENABLE ROW LEVEL SECURITY;

--
-- Name: test_inbox_count; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.test_inbox_count ENABLE ROW LEVEL SECURITY;

--
-- Name: uncounted_ending; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.uncounted_ending ENABLE ROW LEVEL SECURITY;

--
-- Name: watcher; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.watcher ENABLE ROW LEVEL SECURITY;

--
-- Name: webhook; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.webhook ENABLE ROW LEVEL SECURITY;

--
-- PostgreSQL database dump complete
--

