-- Event types of organizations' own. Those that ship with the platform are in the code.

ALTER TABLE organization ADD COLUMN publish_event_types boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN organization.publish_event_types IS 'its catalog can be read without a key';

CREATE TABLE event_type (
  number         int4 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  organization   int4 NOT NULL REFERENCES organization,
  name           text NOT NULL COLLATE "C",
  group_name     text NOT NULL,
  description    text NOT NULL,
  example        json,
  schema_version int4,
  validation     text NOT NULL CHECK (validation IN ('off', 'warn', 'reject')),
  asks           json,
  deprecated     boolean NOT NULL,
  draft          boolean NOT NULL,
  created_at     timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL,
  -- A deleted type keeps its row, so that processes learn of it, and its versions, so that none is given twice.
  deleted_at     timestamptz,
  version        int8 NOT NULL,
  UNIQUE (organization, name),
  CHECK (validation = 'off' OR schema_version IS NOT NULL)
);
COMMENT ON COLUMN event_type.example IS 'of the data; null: none';
COMMENT ON COLUMN event_type.asks IS 'what its events ask people; null: nothing';
COMMENT ON COLUMN event_type.schema_version IS 'the one in force, in event_type_schema; null: none';
CREATE INDEX event_type_version ON event_type (version);
-- How new a catalog is.
CREATE INDEX event_type_catalog ON event_type (organization, version);

CREATE TABLE event_type_schema (
  event_type int4 NOT NULL REFERENCES event_type,
  version    int4 NOT NULL,
  schema     json NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (event_type, version)
);

-- Events that did not fit the schema in force.
CREATE TABLE event_type_violations (
  event_type   int4 PRIMARY KEY REFERENCES event_type,
  warned       int8 NOT NULL,
  refused      int8 NOT NULL,
  last_at      timestamptz NOT NULL,
  last_path    text NOT NULL,
  last_message text NOT NULL
) WITH (fillfactor = 50);

SELECT wall_off('event_type');
-- What belongs to an event type, which its own wall keeps apart.
SELECT wall_off('event_type_schema', 'event_type IN (SELECT number FROM event_type)');
SELECT wall_off('event_type_violations', 'event_type IN (SELECT number FROM event_type)');
-- The schemas themselves are kept, version by version, in a table that is only added to.
SELECT record_changes_of('event_type');
