-- How bodies were rendered before a change, so that attempts of then are shown as they were made.
CREATE TABLE former_rendering (
  webhook     int4 NOT NULL REFERENCES webhook,
  number      int4 NOT NULL,
  payload     text,
  template    json,
  encryption  json,
  replaced_at timestamptz NOT NULL,
  PRIMARY KEY (webhook, number)
);
SELECT wall_off('former_rendering', 'webhook IN (SELECT number FROM webhook)');
