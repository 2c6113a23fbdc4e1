-- Events whose payload is to be erased while deliveries of it are still being sent. store/erasures.ts has the states.
CREATE TABLE erasure (
  lane         int2 NOT NULL,
  event        uuid NOT NULL,
  organization int4 NOT NULL,
  at           timestamptz NOT NULL,
  PRIMARY KEY (lane, event)
);
SELECT wall_off('erasure');
