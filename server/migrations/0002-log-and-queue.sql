-- The data path. ARCHITECTURE.md, "The lease protocol", says which states these rows go through.
--
-- Every key starts with the lane, and the statements on the hot path are functions whose first argument is the lane,
-- so that the same code runs when the tables are distributed by lane over several nodes. Times and ids come in as
-- arguments, but for leases, which the database's own clock decides.

CREATE TYPE delivery_status AS ENUM ('pending', 'retrying', 'success', 'failed', 'held', 'skipped', 'canceled');

-- The transaction, as what it writes is told by: later ones have higher numbers, and all below those under way are over.
-- A cluster that the database was restored into gives out its own; what is added to them makes them go on, see
-- go_on_numbering().
CREATE TABLE transaction_numbering (
  one   boolean PRIMARY KEY DEFAULT true CHECK (one),
  added int8 NOT NULL
);
INSERT INTO transaction_numbering (added) VALUES (0);

-- Volatile, so that whoever had to wait for what is added being changed reads it anew.
CREATE FUNCTION transaction_number(p_transaction xid8) RETURNS int8 LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN p_transaction::text::int8 + (SELECT added FROM transaction_numbering WHERE one);
END $$;
CREATE FUNCTION this_transaction() RETURNS int8 LANGUAGE sql VOLATILE AS $$ SELECT transaction_number(pg_current_xact_id()) $$;

-- The log: append-only, partitioned by day through the time in the event's UUIDv7. Deliveries and attempts lie in the
-- partition of their event's day, so that one day is dropped whole.
CREATE TABLE event (
  lane         int2 NOT NULL,
  uid          uuid NOT NULL,
  organization int4 NOT NULL,
  project      int4,
  configuration int8 NOT NULL,
  id           text,
  type         text NOT NULL,
  created      text NOT NULL,
  batch        uuid,
  targets      int4[] NOT NULL,
  test         boolean NOT NULL,
  named        boolean NOT NULL DEFAULT false,
  attributes   json,
  data         bytea NOT NULL,
  erased_at    timestamptz,
  PRIMARY KEY (lane, uid)
) PARTITION BY RANGE (uid);
CREATE INDEX event_erased ON event (lane, uid) WHERE erased_at IS NOT NULL;
COMMENT ON COLUMN event.id IS 'the caller''s own id; null when the id is ours, made from uid';
COMMENT ON COLUMN event.created IS 'ISO 8601, as the caller wrote it: a retry sends the same bytes';
COMMENT ON COLUMN event.batch IS 'the group commit it came in, see table batch';
COMMENT ON COLUMN event.targets IS 'numbers of the webhooks it goes to, decided at acceptance';
COMMENT ON COLUMN event.named IS 'its sender named the webhooks it is for: it goes to no other, later either';
COMMENT ON COLUMN event.configuration IS 'the config_version by which its webhooks were chosen: see former_webhook';
COMMENT ON COLUMN event.data IS 'byte for byte as received; null, as JSON, once it is erased';

CREATE TABLE delivery (
  lane         int2 NOT NULL,
  event        uuid NOT NULL,
  webhook      int4 NOT NULL,
  organization int4 NOT NULL,
  status       delivery_status NOT NULL,
  attempts     int2 NOT NULL,
  completed_at timestamptz NOT NULL,
  recorded     int8,
  PRIMARY KEY (lane, event, webhook)
) PARTITION BY RANGE (event);
COMMENT ON TABLE delivery IS 'deliveries that have ended; those that have not are rows of queue, or targets of an open batch';
COMMENT ON COLUMN delivery.recorded IS 'the transaction that ended it without an attempt, for who counts them; else null';
CREATE INDEX delivery_webhook ON delivery (lane, webhook, event);
CREATE INDEX delivery_recorded ON delivery (lane, recorded) WHERE recorded IS NOT NULL;

CREATE TABLE attempt (
  lane             int2 NOT NULL,
  event            uuid NOT NULL,
  webhook          int4 NOT NULL,
  number           int2 NOT NULL,
  at               timestamptz NOT NULL,
  trigger          text NOT NULL,
  status_code      int2,
  error_class      text,
  error            text,
  duration_ms      int4 NOT NULL,
  first_byte_ms    int4,
  connecting_ms    int4[],
  address          text,
  url              text NOT NULL,
  rendering        int4 NOT NULL,
  request_headers  text NOT NULL,
  request_body     bytea,
  response_headers text,
  response_body    bytea,
  truncated        boolean NOT NULL,
  resent           boolean NOT NULL,
  gave_up          boolean NOT NULL DEFAULT false,
  recorded         int8 NOT NULL DEFAULT this_transaction()
) PARTITION BY RANGE (event);
COMMENT ON COLUMN attempt.connecting_ms IS 'of look-up, connection and TLS; null when the connection was there already, or none was tried';
COMMENT ON COLUMN attempt.address IS 'the IP address that it was connected to; null where it never was, and for what a test inbox took';
COMMENT ON COLUMN attempt.rendering IS 'which of its webhook''s: the body sent is that applied to the event';
COMMENT ON COLUMN attempt.request_headers IS 'JSON, secrets masked';
COMMENT ON COLUMN attempt.request_body IS 'only where the webhook is told to keep ciphertext';
COMMENT ON COLUMN attempt.gave_up IS 'its delivery was given up with it';
COMMENT ON COLUMN attempt.recorded IS 'the transaction that wrote it, for who counts them: see count_attempts()';
CREATE INDEX attempt_delivery ON attempt (lane, event, webhook);
-- Numbers only ever grow, and those of a transaction are alike: the index is added to at its end, and takes few bytes an
-- attempt. One by blocks (BRIN) would cost less to write, and more with every step that counts: blocks of the last minute
-- are not in it yet, which are all that a step asks for. Without the lane, which would let it stand in for the index above
-- where nobody has analyzed the table yet.
CREATE INDEX attempt_recorded ON attempt (recorded);

-- Own event ids. Today's and yesterday's make sending idempotent for 24 hours; older ones find an event by its id.
CREATE TABLE idempotency (
  lane         int2 NOT NULL,
  organization int4 NOT NULL,
  id           text NOT NULL,
  day          date NOT NULL,
  event        uuid NOT NULL,
  at           timestamptz NOT NULL,
  hash         bytea NOT NULL,
  PRIMARY KEY (lane, organization, id, day)
) PARTITION BY RANGE (day);

-- Which events each transaction of the hot path wrote, or wrote attempts of, for who follows the log from transaction to
-- transaction: see ARCHITECTURE.md, "The live stream". A row for up to 64 of them, so that it costs an event its uid. What
-- ends without an attempt is found by delivery.recorded.
CREATE TABLE journal (
  lane        int2 NOT NULL,
  transaction int8 NOT NULL,
  day         date NOT NULL,
  attempted   boolean NOT NULL,
  events      uuid[] NOT NULL
) PARTITION BY RANGE (day);
COMMENT ON COLUMN journal.attempted IS 'attempts of the events were written; else the events themselves';
CREATE INDEX journal_transaction ON journal (lane, transaction);

-- A running process. Its id is new at each start and after each lost connection, and fences everything it writes.
-- Unlogged, so that it is empty after a crash of PostgreSQL: records do not wait for the disk, and the crash may have
-- taken back some that their process believes written. No id of before may go on as if they were.
CREATE SEQUENCE process_id AS int8;
CREATE UNLOGGED TABLE process (
  id          int8 PRIMARY KEY,
  host        text NOT NULL,
  pid         int4 NOT NULL,
  roles       text[] NOT NULL,
  master_keys text[] NOT NULL DEFAULT '{}',
  started_at  timestamptz NOT NULL,
  beat_at     timestamptz NOT NULL
) WITH (fillfactor = 50);
COMMENT ON COLUMN process.master_keys IS 'ids of the keys it holds, the one it seals with first';

-- A group commit whose first attempts are made from the memory of the process that committed it.
CREATE TABLE batch (
  lane  int2 NOT NULL,
  id    uuid NOT NULL,
  last  uuid NOT NULL,
  owner int8 NOT NULL,
  PRIMARY KEY (lane, id)
);
COMMENT ON COLUMN batch.id IS 'uid of its first event; its events lie between id and last';

-- Deliveries that wait: for a retry, for a webhook that rests or is paused, or for a process with room.
CREATE TABLE queue (
  lane         int2 NOT NULL,
  event        uuid NOT NULL,
  webhook      int4 NOT NULL,
  organization int4 NOT NULL,
  size         int4 NOT NULL,
  attempts     int2 NOT NULL,
  trigger      text NOT NULL,
  due_at       timestamptz NOT NULL,
  parked       boolean NOT NULL,
  position     int8,
  owner        int8,
  ended        delivery_status,
  ended_at     timestamptz,
  PRIMARY KEY (lane, event, webhook),
  CHECK (parked OR position IS NULL)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
COMMENT ON COLUMN queue.size IS 'bytes of the event''s data and attributes, so that nobody claims more than fits into its memory';
COMMENT ON COLUMN queue.parked IS 'waits behind its webhook (see backlog) instead of its due time alone';
COMMENT ON COLUMN queue.position IS 'in the order of an ordered webhook (see ordering); 0 comes next; null is not part of it';
COMMENT ON COLUMN queue.ended IS 'of a delivery that is replayed: what it had come to, and when';
CREATE INDEX queue_ready ON queue (lane, due_at) WHERE owner IS NULL AND NOT parked;
CREATE INDEX queue_parked ON queue (lane, webhook, due_at) WHERE owner IS NULL AND parked AND position IS NULL;
CREATE INDEX queue_ordered ON queue (lane, webhook, position, event) WHERE position IS NOT NULL;
CREATE INDEX queue_webhook ON queue (lane, webhook, event);
CREATE INDEX queue_owner ON queue (lane, owner) WHERE owner IS NOT NULL;

-- What a delivery is when it ends. One that was replayed keeps what it had come to where it had arrived before, and where
-- it was not sent.
CREATE FUNCTION status_after(p_status delivery_status, p_before delivery_status) RETURNS delivery_status
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN p_before = 'success' OR (p_before IS NOT NULL AND p_status IN ('skipped', 'canceled'))
              THEN p_before ELSE p_status END
$$;

-- Webhooks that have parked deliveries. One process at a time works on a webhook's backlog.
CREATE TABLE backlog (
  lane        int2 NOT NULL,
  webhook     int4 NOT NULL,
  due_at      timestamptz NOT NULL,
  rests_until timestamptz NOT NULL DEFAULT '-infinity',
  ready_at    timestamptz NOT NULL GENERATED ALWAYS AS (greatest(due_at, rests_until)) STORED,
  woken       boolean NOT NULL DEFAULT false,
  owner       int8,
  PRIMARY KEY (lane, webhook)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
COMMENT ON COLUMN backlog.due_at IS 'no parked delivery is due earlier';
COMMENT ON COLUMN backlog.rests_until IS 'set by whoever worked on it last; parking more does not shorten it';
COMMENT ON COLUMN backlog.woken IS 'the webhook was changed while somebody worked on it: what they know is old';
CREATE INDEX backlog_ready ON backlog (lane, ready_at) WHERE owner IS NULL;

-- Webhooks that fail, until their next success.
CREATE TABLE health (
  lane          int2 NOT NULL,
  webhook       int4 NOT NULL,
  failing_since timestamptz NOT NULL,
  failures      int4 NOT NULL,
  PRIMARY KEY (lane, webhook)
) WITH (fillfactor = 50);
COMMENT ON COLUMN health.failures IS 'deliveries whose first attempt failed since then';

-- Makes the partitions of the days from p_from on. Each is made apart and then attached, which stops neither readers
-- nor writers; made as a partition, it would wait for all of them, and everybody else for it.
CREATE FUNCTION make_partitions(p_from timestamptz, p_days int4) RETURNS void LANGUAGE plpgsql AS $$
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

-- The least UUIDv7 of a day (RFC 9562 §5.7: 48 bits of milliseconds in front).
CREATE FUNCTION uuid_floor(p_day date) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT (lpad(to_hex((extract(epoch FROM p_day::timestamp AT TIME ZONE 'UTC') * 1000)::int8), 12, '0') || repeat('0', 20))::uuid
$$;
