-- Who sees what. Every look-up on behalf of a caller says whose rows it wants; row-level security is a second wall for
-- the day one of them forgets. Requests of callers that belong to one organization run under the role tidings_tenant
-- with the setting tidings.organization, both for one transaction (store/tenant-role.ts). The platform's own
-- statements run as the owner of the tables, whom the policies do not concern.

-- The organization that this session may see.
CREATE FUNCTION tenant_organization() RETURNS int4 STABLE LANGUAGE sql AS $$
  SELECT nullif(current_setting('tidings.organization', true), '')::int4
$$;

-- Where there is no such role, the owner itself is subject to the policies, and sees everything while it has not
-- chosen an organization. The role without one sees nothing.
CREATE FUNCTION sees_every_organization() RETURNS boolean STABLE LANGUAGE sql AS $$
  SELECT tenant_organization() IS NULL AND current_user <> 'tidings_tenant'
$$;

-- Keeps the rows of organizations apart. Every table that holds any is walled off when it is made.
-- p_condition: what holds for rows of tenant_organization().
CREATE FUNCTION wall_off(p_table regclass, p_condition text DEFAULT 'organization = (SELECT tenant_organization())')
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', p_table);
  -- The questions about the session are asked once in a statement, not once for each row.
  EXECUTE format('CREATE POLICY organization ON %s USING ((%s) OR (SELECT sees_every_organization()))', p_table, p_condition);
END $$;

SELECT wall_off('organization', 'number = (SELECT tenant_organization())');
SELECT wall_off('project');
SELECT wall_off('webhook');
SELECT wall_off('api_key');
SELECT wall_off('event');
SELECT wall_off('delivery');
SELECT wall_off('queue');
SELECT wall_off('idempotency');
-- What belongs to a webhook, which its own wall keeps apart.
SELECT wall_off('attempt', 'webhook IN (SELECT number FROM webhook)');
SELECT wall_off('backlog', 'webhook IN (SELECT number FROM webhook)');
SELECT wall_off('health', 'webhook IN (SELECT number FROM webhook)');

-- Who changed what. Rows are written by triggers on the tables of the configuration, so that none of its changes goes
-- without, in the transaction of the change; nothing takes a row back.
CREATE TABLE audit_log (
  number       int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at           timestamptz NOT NULL,
  organization int4,
  project      int4,
  -- As they were called then: they may be gone since.
  actor_kind   text NOT NULL,
  actor_id     text,
  actor_name   text,
  address      text,
  user_agent   text,
  operation    text,
  action       text NOT NULL,
  resource     text NOT NULL,
  resource_id  text NOT NULL,
  resource_name text,
  changes      jsonb NOT NULL
);
COMMENT ON COLUMN audit_log.actor_kind IS 'api-key, member, portal-session; nobody: not let in; platform: its own doing';
COMMENT ON COLUMN audit_log.resource IS 'the table';
COMMENT ON COLUMN audit_log.resource_id IS 'uid, or the id or name that it has instead';
COMMENT ON COLUMN audit_log.changes IS 'column → [before, after]; what must not be seen is "(hidden)"';
CREATE INDEX audit_log_organization ON audit_log (organization, number);
CREATE INDEX audit_log_resource ON audit_log (resource, resource_id, number);
CREATE INDEX audit_log_actor ON audit_log (actor_id, number);
CREATE INDEX audit_log_at ON audit_log (at);
SELECT wall_off('audit_log');

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is only ever added to' USING ERRCODE = '42501';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Writes a row on behalf of whoever the transaction is for (the setting tidings.actor, see store/caller.ts).
CREATE FUNCTION write_audit_log(
  p_organization int4, p_project int4, p_action text, p_resource text, p_resource_id text, p_resource_name text, p_changes jsonb
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  actor jsonb := coalesce(nullif(current_setting('tidings.actor', true), ''), '{"kind": "platform"}')::jsonb;
BEGIN
  INSERT INTO audit_log (at, organization, project, actor_kind, actor_id, actor_name, address, user_agent, operation,
                         action, resource, resource_id, resource_name, changes)
  VALUES (coalesce(to_timestamp((actor ->> 'at')::float8 / 1000), clock_timestamp()), p_organization, p_project,
          actor ->> 'kind', actor ->> 'id', actor ->> 'name', actor ->> 'address', actor ->> 'userAgent', actor ->> 'operation',
          p_action, p_resource, p_resource_id, p_resource_name, p_changes);
END $$;

-- A row of the audit log for a row of the configuration that is made, changed or deleted. Byte strings are secrets,
-- sealed or hashed; so are the columns named as arguments.
CREATE FUNCTION record_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  before jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
  after jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
  row jsonb := coalesce(after, before);
  bytes text[] := ARRAY(SELECT attname FROM pg_attribute WHERE attrelid = TG_RELID AND atttypid = 'bytea'::regtype);
  changed text[] := ARRAY(
    SELECT key FROM jsonb_object_keys(row) AS key
    WHERE coalesce(before -> key, 'null') IS DISTINCT FROM coalesce(after -> key, 'null') ORDER BY key);
  shown jsonb;
  owner record;
BEGIN
  -- A secret that is sealed anew with another master key is the same secret.
  IF TG_OP = 'UPDATE' AND changed <@ bytes THEN RETURN NULL; END IF;
  SELECT jsonb_object_agg(key, jsonb_build_array(
           CASE WHEN hidden AND before -> key <> 'null' THEN '"(hidden)"' ELSE coalesce(before -> key, 'null') END,
           CASE WHEN hidden AND after -> key <> 'null' THEN '"(hidden)"' ELSE coalesce(after -> key, 'null') END))
  INTO shown
  FROM unnest(changed) AS key CROSS JOIN LATERAL (SELECT key = ANY (bytes) OR key = ANY (TG_ARGV) AS hidden) h
  -- Numbers are ours; when it was is the row's own time; what is used is not thereby changed; and a URL says whose it is.
  WHERE key NOT IN ('number', 'test_inbox', 'uid', 'first_uid', 'organization', 'project', 'version', 'rendering', 'created_at', 'updated_at', 'last_used_at',
                    'webhook', 'api_key', 'session', 'last_fired_at', 'last_signed_in_at');
  IF shown IS NULL AND TG_OP = 'UPDATE' THEN RETURN NULL; END IF;
  -- What a webhook has belongs where the webhook does.
  SELECT w.organization, w.project INTO owner FROM webhook w WHERE w.number = (row ->> 'webhook')::int4;
  PERFORM write_audit_log(
    CASE WHEN TG_TABLE_NAME = 'organization' THEN (row ->> 'number')::int4
         ELSE coalesce((row ->> 'organization')::int4, owner.organization) END,
    coalesce((row ->> 'project')::int4, owner.project),
    CASE WHEN TG_OP = 'INSERT' THEN 'create'
         WHEN TG_OP = 'DELETE' THEN 'delete'
         WHEN coalesce(before ->> 'deleted_at', before ->> 'revoked_at') IS NULL
              AND coalesce(after ->> 'deleted_at', after ->> 'revoked_at') IS NOT NULL THEN 'delete'
         ELSE 'update' END,
    TG_TABLE_NAME, coalesce(row ->> 'uid', row ->> 'id', (row ->> 'kind') || '/' || (row ->> 'item'), row ->> 'name'),
    row ->> 'name', coalesce(shown, '{}'));
  RETURN NULL;
END $$;

-- Has every change of a table of the configuration written down. p_hidden: columns that must not be seen.
CREATE FUNCTION record_changes_of(p_table regclass, VARIADIC p_hidden text[] DEFAULT '{}') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER recorded AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION record_change(%s)',
                 p_table, (SELECT string_agg(quote_literal(name), ', ') FROM unnest(p_hidden) AS name));
END $$;

SELECT record_changes_of('setting', 'value');
SELECT record_changes_of('organization');
SELECT record_changes_of('project');
SELECT record_changes_of('webhook');
SELECT record_changes_of('api_key');
