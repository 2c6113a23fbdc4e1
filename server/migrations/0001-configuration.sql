-- What people configure. Small, cached whole in every process: a change takes the next config_version, under one
-- lock so that versions become visible in order, and each process reads what is newer than what it has.

CREATE TABLE setting (
  name  text PRIMARY KEY,
  value jsonb NOT NULL
);
-- Hot rows are spread over lanes by a hash of their organization. One lane fits one PostgreSQL.
INSERT INTO setting (name, value) VALUES ('lanes', '1');

CREATE SEQUENCE config_version AS int8;

CREATE TABLE organization (
  number             int4 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id                 text NOT NULL UNIQUE,
  name               text NOT NULL,
  strict_event_types boolean NOT NULL DEFAULT false,
  created_at         timestamptz NOT NULL,
  updated_at         timestamptz NOT NULL,
  version            int8 NOT NULL
);
CREATE INDEX organization_version ON organization (version);

CREATE TABLE project (
  number       int4 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  organization int4 NOT NULL REFERENCES organization,
  id           text NOT NULL,
  created_at   timestamptz NOT NULL,
  version      int8 NOT NULL,
  UNIQUE (organization, id)
);
CREATE INDEX project_version ON project (version);

CREATE TABLE webhook (
  number                     int4 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  uid                        uuid NOT NULL UNIQUE,
  organization               int4 NOT NULL REFERENCES organization,
  project                    int4 REFERENCES project,
  name                       text NOT NULL,
  description                text NOT NULL,
  type                       text NOT NULL,
  url                        text NOT NULL,
  events                     text[] NOT NULL,
  filters                    json NOT NULL,
  enabled                    boolean NOT NULL,
  paused                     boolean NOT NULL DEFAULT false,
  disabled_reason            text,
  signing                    text NOT NULL,
  secret                     bytea NOT NULL,
  previous_secret            bytea,
  previous_secret_expires_at timestamptz,
  payload                    text NOT NULL,
  retry                      jsonb NOT NULL,
  timeout_ms                 int4 NOT NULL,
  created_at                 timestamptz NOT NULL,
  updated_at                 timestamptz NOT NULL,
  -- A deleted webhook keeps its row, so that its deliveries still say where they went.
  deleted_at                 timestamptz,
  version                    int8 NOT NULL
);
COMMENT ON COLUMN webhook.secret IS 'AES-256-GCM envelope, bound to the webhook';
CREATE INDEX webhook_version ON webhook (version);
CREATE INDEX webhook_organization ON webhook (organization, number) WHERE deleted_at IS NULL;

CREATE TABLE api_key (
  number     int4 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  uid        uuid NOT NULL UNIQUE,
  name       text NOT NULL,
  origin     text NOT NULL,
  hash       bytea NOT NULL UNIQUE,
  created_at timestamptz NOT NULL,
  revoked_at timestamptz
);
COMMENT ON COLUMN api_key.origin IS 'start: made at the first start; setting: given as TIDINGS_API_KEY';
COMMENT ON COLUMN api_key.hash IS 'SHA-256 of the key';

-- Answers to POST requests that carried an Idempotency-Key, for 24 hours.
CREATE TABLE request (
  api_key      int4 NOT NULL,
  key          text NOT NULL,
  hash         bytea NOT NULL,
  status       int2,
  body         bytea,
  created_at   timestamptz NOT NULL,
  PRIMARY KEY (api_key, key)
);
COMMENT ON COLUMN request.body IS 'AES-256-GCM envelope: an answer may hold a secret';
CREATE INDEX request_created_at ON request (created_at);
