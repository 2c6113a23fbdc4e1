-- People, and how they sign in. store/sessions.ts has the protocol in prose.

CREATE TABLE member (
  number            int4 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  uid               uuid NOT NULL UNIQUE,
  organization      int4 REFERENCES organization,
  email             text NOT NULL,
  name              text NOT NULL,
  role              text NOT NULL,
  reveal_secrets    boolean NOT NULL,
  view_payloads     boolean NOT NULL,
  password          text,
  oidc_subject    text,
  created_at        timestamptz NOT NULL,
  updated_at        timestamptz NOT NULL,
  last_signed_in_at timestamptz
);
COMMENT ON COLUMN member.organization IS 'the only one it sees; null: the whole instance';
COMMENT ON COLUMN member.email IS 'in small letters';
COMMENT ON COLUMN member.password IS 'argon2id, in the PHC string format; null: has none';
COMMENT ON COLUMN member.oidc_subject IS 'who it is at the OpenID provider: issuer and subject, bound at the first sign-in';
-- A person may be a member of several organizations. Each membership has a password of its own: whoever invites may
-- hand on the link that sets it, and must not thereby get into another organization.
CREATE UNIQUE INDEX member_email ON member (organization, email) NULLS NOT DISTINCT;
CREATE INDEX member_by_email ON member (email);
CREATE UNIQUE INDEX member_oidc_subject ON member (oidc_subject, organization) NULLS NOT DISTINCT
  WHERE oidc_subject IS NOT NULL;
SELECT wall_off('member');
SELECT record_changes_of('member', 'password');

CREATE TABLE session (
  number       int4 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  uid          uuid NOT NULL UNIQUE,
  member       int4 NOT NULL REFERENCES member ON DELETE CASCADE,
  hash         bytea NOT NULL UNIQUE,
  method       text NOT NULL,
  address      text NOT NULL,
  user_agent   text,
  created_at   timestamptz NOT NULL,
  last_used_at timestamptz NOT NULL
) WITH (fillfactor = 70);
COMMENT ON COLUMN session.hash IS 'SHA-256 of what the browser holds';
COMMENT ON COLUMN session.last_used_at IS 'written every few seconds, not with each request';
CREATE INDEX session_member ON session (member);
SELECT wall_off('session', 'member IN (SELECT number FROM member)');

CREATE TABLE sign_in_link (
  number     int4 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  member     int4 NOT NULL REFERENCES member ON DELETE CASCADE,
  hash       bytea NOT NULL UNIQUE,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
COMMENT ON TABLE sign_in_link IS 'those that were not used yet';
COMMENT ON COLUMN sign_in_link.hash IS 'SHA-256 of the token';
CREATE INDEX sign_in_link_member ON sign_in_link (member);
SELECT wall_off('sign_in_link', 'member IN (SELECT number FROM member)');

-- How many failed sign-ins an address or an account has still before it: a bucket that fills up with time. It is full
-- at full_at; each try moves that time on by one interval, which is refused when it would be too far away.
CREATE UNLOGGED TABLE sign_in_limit (
  key     bytea PRIMARY KEY,
  full_at timestamptz NOT NULL
);
COMMENT ON COLUMN sign_in_limit.key IS 'SHA-256 of the address, or of e-mail address and organization';
CREATE INDEX sign_in_limit_full_at ON sign_in_limit (full_at);
