-- Webhooks that are sent to at a limited rate, and webhooks that are sent to in order. ARCHITECTURE.md has both
-- protocols in prose: "Slots of a rate-limited webhook" and "The order of an ordered webhook".

-- One row for each webhook that ever had a rate limit.
CREATE TABLE pace (
  lane    int2 NOT NULL,
  webhook int4 NOT NULL,
  next_at timestamptz NOT NULL,
  PRIMARY KEY (lane, webhook)
) WITH (fillfactor = 50);
COMMENT ON COLUMN pace.next_at IS 'time of the next slot that nobody has; never moves back';

-- Positions given out, one row for each webhook that ever was ordered.
CREATE TABLE ordering (
  lane    int2 NOT NULL,
  webhook int4 NOT NULL,
  last    int8 NOT NULL,
  PRIMARY KEY (lane, webhook)
) WITH (fillfactor = 50);

SELECT wall_off('pace', 'webhook IN (SELECT number FROM webhook)');
SELECT wall_off('ordering', 'webhook IN (SELECT number FROM webhook)');

-- Gives out up to p_count slots, p_interval apart and the first not before p_now, as far as they lie within p_horizon.
-- Answers with the time of the first, how many there are, and when the next free one is.
CREATE FUNCTION reserve_slots(
  p_lane int2, p_now timestamptz, p_webhook int4, p_interval interval, p_count int4, p_horizon interval,
  OUT first timestamptz, OUT count int4, OUT next_at timestamptz
) LANGUAGE plpgsql
SET enable_seqscan = off AS $$
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

-- What is next to be sent to an ordered webhook whose backlog the caller holds. The row was claimed when it names its
-- owner; otherwise it tells until when there is nothing to do. p_rests: only what a person asked for.
CREATE FUNCTION claim_next(p_lane int2, p_now timestamptz, p_owner int8, p_webhook int4, p_rests boolean)
RETURNS SETOF queue LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
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
