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
