-- Tokens with which browsers open the live stream, which cannot show a key. A token is no wider than whoever made it, is
-- looked up with them, and so ends with them.
CREATE TABLE live_token (
  number       int4 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  uid          uuid NOT NULL UNIQUE,
  organization int4,
  project      int4,
  hash         bytea NOT NULL UNIQUE,
  api_key      int4 REFERENCES api_key ON DELETE CASCADE,
  session      int4 REFERENCES session ON DELETE CASCADE,
  permissions  text[] NOT NULL,
  created_at   timestamptz NOT NULL,
  expires_at   timestamptz NOT NULL,
  CHECK (num_nonnulls(api_key, session) = 1)
);
COMMENT ON TABLE live_token IS 'those that have not expired long ago';
COMMENT ON COLUMN live_token.organization IS 'the only one it hears of; null: as its maker';
COMMENT ON COLUMN live_token.hash IS 'SHA-256 of the token';
COMMENT ON COLUMN live_token.api_key IS 'who made it: this key, or the session';
CREATE INDEX live_token_api_key ON live_token (api_key) WHERE api_key IS NOT NULL;
CREATE INDEX live_token_session ON live_token (session) WHERE session IS NOT NULL;
CREATE INDEX live_token_expires_at ON live_token (expires_at);
SELECT wall_off('live_token');
