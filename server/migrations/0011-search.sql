-- What searches need: JSON and texts as far as PostgreSQL can hold them, and never an error, since one odd event must not
-- spoil a search over all others.

-- Bytes as text: null when they are none in UTF-8, or hold NUL. What is kept of an answer may end inside a character.
-- Not for parallel workers, nor the two below: they cannot catch errors.
CREATE FUNCTION searchable_text(p_bytes bytea) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT COST 100 AS $$
BEGIN
  RETURN convert_from(p_bytes, 'UTF8');
EXCEPTION WHEN data_exception THEN
  FOR cut IN 1 .. least(3, length(p_bytes)) LOOP
    BEGIN
      RETURN convert_from(substring(p_bytes FROM 1 FOR length(p_bytes) - cut), 'UTF8');
    EXCEPTION WHEN data_exception THEN NULL;
    END;
  END LOOP;
  RETURN NULL;
END $$;

-- JSON without the escapes of NUL and of half surrogate pairs, which jsonb refuses; null when it is refused even so, for
-- a number beyond numeric.
CREATE FUNCTION searchable_json(p_text text) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE STRICT COST 500 AS $$
DECLARE
  plain text;
BEGIN
  RETURN p_text::jsonb;
EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
  BEGIN
    -- Escaped backslashes step aside, so that \\u0000 is not taken for \u0000. JSON holds no bare control character.
    plain := replace(replace(p_text, '\\', E'\x01'), '\u0000', '');
    IF plain ~ '\\u[dD][89a-fA-F]' THEN
      plain := regexp_replace(plain, '(\\u[dD][89abAB]..\\u[dD][c-fC-F]..)|\\u[dD][89a-fA-F]..', '\1', 'g');
    END IF;
    RETURN replace(plain, E'\x01', '\\')::jsonb;
  EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
    RETURN NULL;
  END;
END $$;

-- A number as the double that JavaScript reads it as, which is infinite or zero beyond its range; null when it is none.
CREATE FUNCTION json_number(p_value jsonb) RETURNS float8 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE
    WHEN jsonb_typeof(p_value) <> 'number' THEN NULL
    WHEN abs(p_value::numeric) >= 1.797693134862315807937e308 THEN sign(p_value::numeric)::float8 * 'Infinity'::float8
    WHEN abs(p_value::numeric) <= 2.4703282292062327e-324 THEN 0
    ELSE p_value::float8 END
$$;

-- The public id of an event that has none of the caller's own, see core/src/id.ts.
CREATE FUNCTION event_public_id(p_uid uuid) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT 'evt_' || string_agg(
    substr('0123456789abcdefghjkmnpqrstvwxyz', substring(bits FROM at FOR 5)::int4 + 1, 1), '' ORDER BY at)
  FROM (SELECT B'00' || ('x' || replace(p_uid::text, '-', ''))::bit(128) AS bits) AS b, generate_series(1, 126, 5) AS at
$$;

-- Few deliveries fail, and those are looked for most. On the way of a success it costs the look at its predicate.
CREATE INDEX delivery_unsuccessful ON delivery (lane, webhook, event) WHERE status <> 'success';
