-- What waits for somebody: of a lane, and of no lane. Asked about ten times a second by each process, where there is nothing most of
-- the time: once for all whose work it is. Every look-up is by key, whatever was known of the tables when it was planned; so each connection
-- plans it once, and not five times over to see whether that is dearer.
CREATE FUNCTION what_waits(
  p_lane int2, p_now timestamptz,
  OUT deliveries boolean, OUT backlogs boolean, OUT asking boolean, OUT replays boolean, OUT reports boolean,
  OUT given_up boolean, OUT sent_again boolean, OUT interactions boolean, OUT press_replies boolean, OUT snoozed_issues boolean,
  OUT erasures boolean, OUT alert_rules int8)
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
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
