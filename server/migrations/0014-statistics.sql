-- Statistics by the hour, which outlive what they count. They are made from the attempts themselves, some seconds later:
-- ARCHITECTURE.md, "Statistics", says why each is counted once.

CREATE TABLE statistic (
  lane         int2 NOT NULL,
  organization int4 NOT NULL,
  project      int4 NOT NULL,
  webhook      int4 NOT NULL,
  hour         timestamptz NOT NULL,
  attempts     int8 NOT NULL,
  delivered    int8 NOT NULL,
  given_up     int8 NOT NULL,
  skipped      int8 NOT NULL,
  canceled     int8 NOT NULL,
  errors       jsonb NOT NULL,
  statuses     jsonb NOT NULL,
  arrivals     jsonb NOT NULL,
  latency      bytea,
  PRIMARY KEY (lane, organization, project, webhook, hour)
) WITH (fillfactor = 80);
COMMENT ON TABLE statistic IS 'for each webhook, for each project (webhook 0), organization (and project 0), and the instance (all 0)';
COMMENT ON COLUMN statistic.project IS '0 with a webhook, which says enough';
COMMENT ON COLUMN statistic.errors IS 'attempts by class of their error';
COMMENT ON COLUMN statistic.statuses IS 'attempts that were answered, by the first digit of the status';
COMMENT ON COLUMN statistic.arrivals IS 'attempts that delivered, by which of their delivery they were: 1, 2, and 3 for all later ones';
COMMENT ON COLUMN statistic.latency IS 'HDR histogram of the milliseconds of attempts that were answered; null where none was';
CREATE INDEX statistic_hour ON statistic (hour);
SELECT wall_off('statistic');

-- How far it is counted: everything that transactions below this wrote.
CREATE TABLE statistic_progress (
  lane    int2 PRIMARY KEY,
  counted int8 NOT NULL,
  at      timestamptz NOT NULL
);
COMMENT ON COLUMN statistic_progress.at IS 'what was written before is counted';

-- The same for alert rules, which count events: see 0022-alerts.sql. Whoever counts, or ends an alert, holds the lock of its row.
CREATE TABLE alert_progress (
  lane    int2 PRIMARY KEY,
  counted int8 NOT NULL,
  up_at   timestamptz
) WITH (fillfactor = 50);
COMMENT ON COLUMN alert_progress.up_at IS 'when some process was there to count, to within some seconds; null: none was yet';

-- Endings without an attempt that were taken back, by a retry by hand, before they were counted.
CREATE TABLE uncounted_ending (
  lane         int2 NOT NULL,
  webhook      int4 NOT NULL,
  status       delivery_status NOT NULL,
  completed_at timestamptz NOT NULL,
  recorded     int8 NOT NULL
);
CREATE INDEX uncounted_ending_recorded ON uncounted_ending (lane, recorded);
SELECT wall_off('uncounted_ending', 'webhook IN (SELECT number FROM webhook)');

CREATE FUNCTION keep_uncounted_ending() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  IF OLD.recorded >= coalesce((SELECT counted FROM statistic_progress WHERE lane = OLD.lane), 0) THEN
    INSERT INTO uncounted_ending (lane, webhook, status, completed_at, recorded)
    VALUES (OLD.lane, OLD.webhook, OLD.status, OLD.completed_at, OLD.recorded);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER counted AFTER DELETE ON delivery FOR EACH ROW WHEN (OLD.recorded IS NOT NULL)
  EXECUTE FUNCTION keep_uncounted_ending();

-- All transactions of this database that are below this have ended, and whoever looks after this sees what they wrote.
-- pg_snapshot_xmin() alone would say so, too, and wait for the transactions of all databases of the cluster.
CREATE FUNCTION ended_until() RETURNS xid8 LANGUAGE plpgsql VOLATILE AS $$
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

-- Takes the next step of counting a lane, if nobody else is at it: what the transactions from where it is counted wrote,
-- p_most of them at once. Those still under way, and all later ones, are left to a later step. Answers with from where
-- and until where, or with nothing; `more` when there is another step to take.
CREATE FUNCTION next_to_count(p_lane int2, p_most int8, OUT start int8, OUT stop int8, OUT more boolean) LANGUAGE plpgsql AS $$
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

-- The highest number that anything has, or is counted with; null where nothing has any. Attempts are asked for by their
-- number alone, the others by lane: so each is found by its index, also before anybody has analyzed the tables.
CREATE FUNCTION highest_number(p_lanes int4) RETURNS int8 LANGUAGE sql STABLE
SET enable_seqscan = off SET jit = off AS $$
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

-- Sees to it that transactions have higher numbers than all that is written, which is so but for a database that was
-- restored from a dump: into a cluster that has had fewer transactions. Numbers that were counted there would be given
-- out again here, and what has them counted again. Whoever registers calls this before it writes anything.
CREATE FUNCTION go_on_numbering(p_lanes int4) RETURNS void LANGUAGE plpgsql AS $$
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

-- What transactions of a range wrote: attempts, but for tests, and endings without one. Milliseconds have three digits,
-- so that the rows are few; which attempt of its delivery one was is told of those that delivered, up to the third. Hours
-- are those of UTC: by their length from one of them, since by the calendar all of it takes twice as long.
CREATE FUNCTION count_attempts(p_lane int2, p_start int8, p_stop int8)
RETURNS TABLE (webhook int4, hour timestamptz, ending text, error_class text, status int4, duration_ms int4, attempt int4, count int8)
LANGUAGE sql STABLE AS $$
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
