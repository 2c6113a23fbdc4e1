-- What a process takes of what waits, and gives back. As in 0003, every look-up is by key.

-- Takes deliveries that are due, the longest due first, whose events are no larger than p_largest each, and no more than
-- p_bytes together. The first comes in any case. They are answered in that order, which RETURNING does not keep.
CREATE FUNCTION claim_ready(
  p_lane int2, p_now timestamptz, p_owner int8, p_limit int4, p_bytes int8, p_largest int4
) RETURNS SETOF queue LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
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

-- Takes the backlogs of webhooks whose rest is over.
CREATE FUNCTION claim_backlogs(p_lane int2, p_now timestamptz, p_owner int8, p_limit int4)
RETURNS SETOF int4 LANGUAGE sql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
  UPDATE backlog SET owner = p_owner, woken = false
  WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM backlog WHERE lane = p_lane AND owner IS NULL AND ready_at <= p_now
    ORDER BY ready_at LIMIT p_limit FOR UPDATE SKIP LOCKED))
  RETURNING webhook
$$;

-- The same for parked deliveries of one webhook. Those with a position are of a webhook that is ordered no more.
CREATE FUNCTION claim_parked(
  p_lane int2, p_now timestamptz, p_owner int8, p_webhook int4, p_limit int4, p_bytes int8, p_largest int4
) RETURNS SETOF queue LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
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

-- Ends what waits for a webhook that was disabled or deleted, due or not, and answers with the number. A disabled one
-- may still be tested, and one that the platform disabled may be replayed to: p_spared names triggers.
CREATE FUNCTION end_waiting(
  p_lane int2, p_now timestamptz, p_webhook int4, p_status delivery_status, p_spared text[], p_limit int4
) RETURNS int4 LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
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

-- Gives a backlog back: nobody works on it before p_rests_until, unless its webhook was changed meanwhile; it is gone
-- when nothing is parked any more. p_ordered: those behind the first in order wait for it.
CREATE FUNCTION release_backlog(p_lane int2, p_owner int8, p_webhook int4, p_ordered boolean, p_rests_until timestamptz)
RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
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
