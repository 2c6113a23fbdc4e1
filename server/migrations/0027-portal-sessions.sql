-- What customers of the operator are let in with: see docs/portal.md. Like a live token, a portal session is no wider than
-- whoever made it, is looked up with them, and so ends with them.
CREATE TABLE portal_session (
  number       int4 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  uid          uuid NOT NULL UNIQUE,
  organization int4 NOT NULL REFERENCES organization,
  project      int4 REFERENCES project,
  name         text NOT NULL,
  hash         bytea NOT NULL UNIQUE,
  api_key      int4 REFERENCES api_key ON DELETE CASCADE,
  session      int4 REFERENCES session ON DELETE CASCADE,
  permissions  text[] NOT NULL,
  branding     jsonb,
  created_at   timestamptz NOT NULL,
  expires_at   timestamptz NOT NULL,
  revoked_at   timestamptz,
  CHECK (num_nonnulls(api_key, session) = 1)
);
COMMENT ON TABLE portal_session IS 'those that have not ended long ago';
COMMENT ON COLUMN portal_session.name IS 'who it is for';
COMMENT ON COLUMN portal_session.hash IS 'SHA-256 of the token';
COMMENT ON COLUMN portal_session.branding IS 'the name and the accentColor of its page, where they were given';
COMMENT ON COLUMN portal_session.api_key IS 'who made it: this key, or the session';
CREATE INDEX portal_session_api_key ON portal_session (api_key) WHERE api_key IS NOT NULL;
CREATE INDEX portal_session_session ON portal_session (session) WHERE session IS NOT NULL;
CREATE INDEX portal_session_organization ON portal_session (organization, number);
CREATE INDEX portal_session_expires_at ON portal_session (expires_at);
SELECT wall_off('portal_session');
CREATE TRIGGER owned BEFORE INSERT ON portal_session FOR EACH ROW EXECUTE FUNCTION refuse_deleted_owner();
-- Made and revoked are for the audit log; that one which is over is taken away is not.
CREATE TRIGGER recorded AFTER INSERT OR UPDATE ON portal_session FOR EACH ROW EXECUTE FUNCTION record_change();
