-- What people configure. Small, cached whole in every process: a change takes the next config_version, under one
-- lock so that versions become visible in order, and each process reads what is newer than what it has.

CREATE TABLE setting (
  name  text PRIMARY KEY,
  value jsonb NOT NULL
);
-- Hot rows are spread over lanes by a hash of their organization. One lane fits one PostgreSQL.
INSERT INTO setting (name, value) VALUES ('lanes', '1');

-- What is sealed names a master key in use, so that a key can be dropped once nothing is sealed with it: see
-- store/master-keys.ts. A trigger on every column of envelopes; its arguments are their names.
-- It runs as its owner, since not everybody who writes envelopes may read the settings.
CREATE FUNCTION refuse_ended_master_key() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path FROM CURRENT AS $$
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
END $$;

CREATE SEQUENCE config_version AS int8;

CREATE TABLE organization (
  number             int4 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id                 text NOT NULL,
  name               text NOT NULL,
  strict_event_types boolean NOT NULL DEFAULT false,
  -- What webhooks get that are made without a retry policy of their own; null: the standard one.
  default_retry      jsonb,
  created_at         timestamptz NOT NULL,
  updated_at         timestamptz NOT NULL,
  -- A deleted organization keeps its row and number, which its events name until the retention takes them. Its id is
  -- free: who uses it next gets another organization.
  deleted_at         timestamptz,
  version            int8 NOT NULL
);
CREATE UNIQUE INDEX organization_id ON organization (id) WHERE deleted_at IS NULL;
CREATE INDEX organization_version ON organization (version);
CREATE INDEX organization_deleted ON organization (number) WHERE deleted_at IS NOT NULL;

CREATE TABLE project (
  number       int4 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  organization int4 NOT NULL REFERENCES organization,
  id           text NOT NULL,
  name         text NOT NULL,
  -- As that of an organization, before which it goes; null: that.
  default_retry jsonb,
  created_at   timestamptz NOT NULL,
  updated_at   timestamptz NOT NULL,
  -- As that of an organization.
  deleted_at   timestamptz,
  version      int8 NOT NULL
);
CREATE UNIQUE INDEX project_id ON project (organization, id) WHERE deleted_at IS NULL;
CREATE INDEX project_version ON project (version);
CREATE INDEX project_deleted ON project (number) WHERE deleted_at IS NOT NULL;

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
  categories                 text[],
  min_severity               text,
  enabled                    boolean NOT NULL,
  paused                     boolean NOT NULL DEFAULT false,
  disabled_reason            text,
  signing                    text NOT NULL,
  header_names               json,
  secret                     bytea,
  previous_secrets           bytea,
  previous_secret_times      json NOT NULL DEFAULT '[]',
  api_key_header             text,
  headers                    json NOT NULL,
  credentials                bytea,
  config                     json,
  configuration_error        json,
  payload                    text,
  template                   json,
  encryption                 json,
  rendering                  int4 NOT NULL DEFAULT 1,
  retry                      jsonb NOT NULL,
  timeout_ms                 int4 NOT NULL,
  rate_per_second            float8,
  ordered                    boolean NOT NULL DEFAULT false,
  created_at                 timestamptz NOT NULL,
  updated_at                 timestamptz NOT NULL,
  -- A deleted webhook keeps its row, so that its deliveries still say where they went.
  deleted_at                 timestamptz,
  version                    int8 NOT NULL
);
COMMENT ON COLUMN webhook.secret IS 'sealed: bound to the organization and the webhook; null when nothing is signed';
COMMENT ON COLUMN webhook.previous_secrets IS 'sealed: as secret; JSON with those that may still sign, newest first';
COMMENT ON COLUMN webhook.previous_secret_times IS 'of the same, in the same order: [{replacedAt, expiresAt}]';
COMMENT ON COLUMN webhook.headers IS 'name → value, or {"secret": true} where the value is in credentials';
COMMENT ON COLUMN webhook.credentials IS 'sealed: as secret; JSON with the API key, the secret headers, the shared encryption key and the secrets of config';
COMMENT ON COLUMN webhook.config IS 'of other types than rest, with masks for its secrets, which are in credentials';
COMMENT ON COLUMN webhook.configuration_error IS 'what the receiver refuses the webhook for: {error, since}; null: nothing';
COMMENT ON COLUMN webhook.payload IS 'null: the notification type''s own';
COMMENT ON COLUMN webhook.rendering IS 'goes up with each change of payload, template or encryption; see former_rendering';
COMMENT ON COLUMN webhook.categories IS 'null: all';
COMMENT ON COLUMN webhook.min_severity IS 'null: any';
CREATE TRIGGER webhook_sealed BEFORE INSERT OR UPDATE OF secret, previous_secrets, credentials ON webhook
  FOR EACH ROW EXECUTE FUNCTION refuse_ended_master_key('secret', 'previous_secrets', 'credentials');
CREATE INDEX webhook_version ON webhook (version);
CREATE INDEX webhook_organization ON webhook (organization, number);

CREATE TABLE api_key (
  number       int4 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  uid          uuid NOT NULL UNIQUE,
  first_uid    uuid,
  organization int4 REFERENCES organization,
  project      int4 REFERENCES project,
  name         text NOT NULL,
  origin       text NOT NULL,
  hash         bytea NOT NULL UNIQUE,
  hint         text NOT NULL,
  permissions  text[] NOT NULL,
  networks     text[],
  created_at   timestamptz NOT NULL,
  expires_at   timestamptz,
  last_used_at timestamptz,
  revoked_at   timestamptz,
  revoke_reason text CHECK (revoke_reason IS NULL OR revoked_at IS NOT NULL)
);
COMMENT ON COLUMN api_key.first_uid IS 'of the key whose place it took by rotation, or the first one that had it; null: it took none';
COMMENT ON COLUMN api_key.organization IS 'the only one it sees; null: the whole instance';
COMMENT ON COLUMN api_key.origin IS 'start: made at the first start; setting: given as TIDINGS_API_KEY; api: made by a caller';
COMMENT ON COLUMN api_key.revoke_reason IS 'in the words of who revoked it; null: none were given';
COMMENT ON COLUMN api_key.hash IS 'SHA-256 of the key';

-- Answers to POST requests that carried an Idempotency-Key, for 24 hours.
CREATE TABLE request (
  principal    text NOT NULL,
  key          text NOT NULL,
  hash         bytea NOT NULL,
  status       int2,
  body         bytea,
  created_at   timestamptz NOT NULL,
  PRIMARY KEY (principal, key)
);
COMMENT ON COLUMN request.principal IS 'public id of the API key or the member';
COMMENT ON COLUMN request.body IS 'sealed: an answer may hold a secret';
CREATE TRIGGER request_sealed BEFORE INSERT OR UPDATE OF body ON request
  FOR EACH ROW EXECUTE FUNCTION refuse_ended_master_key('body');
CREATE INDEX request_created_at ON request (created_at);
