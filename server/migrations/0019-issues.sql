-- The list for review by people: deliveries that were given up and have not arrived since, grouped into issues by webhook and
-- error class. ARCHITECTURE.md, "Issues", has the states in prose.

CREATE TABLE issue (
  lane         int2 NOT NULL,
  number       int4 GENERATED ALWAYS AS IDENTITY,
  uid          uuid NOT NULL,
  organization int4 NOT NULL,
  project      int4,
  webhook      int4 NOT NULL,
  error_class  text NOT NULL,
  state        text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'acknowledged', 'snoozed', 'resolved', 'ignored')),
  snoozed_until timestamptz CHECK ((snoozed_until IS NOT NULL) = (state = 'snoozed')),
  reason       text,
  assignee     int4 REFERENCES member ON DELETE SET NULL,
  note         text NOT NULL DEFAULT '',
  deliveries   int4 NOT NULL DEFAULT 0,
  failures     int8 NOT NULL DEFAULT 0,
  first_seen   timestamptz NOT NULL,
  last_seen    timestamptz NOT NULL,
  last_event   uuid NOT NULL,
  last_error   text,
  last_status  int2,
  changed_at   timestamptz NOT NULL,
  resolved_at  timestamptz,
  PRIMARY KEY (lane, number),
  UNIQUE (lane, webhook, error_class)
) WITH (fillfactor = 80);
COMMENT ON COLUMN issue.assignee IS 'who looks after it: of its organization, or of the whole instance; null: nobody in particular';
COMMENT ON COLUMN issue.reason IS 'why the platform changed its state; null when a person did';
COMMENT ON COLUMN issue.deliveries IS 'rows of given_up that name it: given up, and not arrived since';
COMMENT ON COLUMN issue.failures IS 'how often one was given up, those that have arrived since included';
COMMENT ON COLUMN issue.first_seen IS 'since it was opened, or opened again';
CREATE UNIQUE INDEX issue_uid ON issue (uid, lane);
CREATE INDEX issue_organization ON issue (organization, number);
CREATE INDEX issue_snoozed ON issue (snoozed_until) WHERE state = 'snoozed';
CREATE INDEX issue_assignee ON issue (assignee) WHERE assignee IS NOT NULL;
SELECT wall_off('issue');

-- Who looks after an issue, for whoever sees the issue: members of the instance are behind the wall.
CREATE FUNCTION assignee_of(p_issue issue, OUT assignee_uid uuid, OUT assignee_name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  SELECT m.uid, m.name FROM member m WHERE m.number = p_issue.assignee
$$;

-- A delivery that was given up. record() writes the row, in the transaction that gives up.
CREATE TABLE given_up (
  lane         int2 NOT NULL,
  event        uuid NOT NULL,
  webhook      int4 NOT NULL,
  organization int4 NOT NULL,
  at           timestamptz NOT NULL,
  attempts     int2 NOT NULL,
  error_class  text NOT NULL,
  error        text,
  status_code  int2,
  issue        int4,
  looked_at    boolean NOT NULL DEFAULT false,
  again        int8,
  PRIMARY KEY (lane, event, webhook)
) WITH (fillfactor = 70);
COMMENT ON COLUMN given_up.issue IS 'that counts it; null until the first look';
COMMENT ON COLUMN given_up.looked_at IS 'false: it was given up, perhaps once more, since the last look';
COMMENT ON COLUMN given_up.again IS 'the transaction that made it due again, by hand or by a replay, or erased it, while what came of it is to be seen; else null';
CREATE INDEX given_up_new ON given_up (lane, at) WHERE NOT looked_at;
CREATE INDEX given_up_again ON given_up (lane, event, webhook) WHERE again IS NOT NULL;
CREATE INDEX given_up_issue ON given_up (lane, issue, event);
SELECT wall_off('given_up');
