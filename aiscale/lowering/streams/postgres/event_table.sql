-- Makes an event table, what stands beside it, and the rights on it. One transaction; run again, it changes nothing.
-- No event is ever touched. Needs psql and a server from version 14 on.
--   schema, table   where it is
--   snapshots       whether there is a table for the newest state of each stream
--   in_order        whether positions become visible in their order
--   writers, readers, copiers, publications   names with a blank between them
\set ON_ERROR_STOP on
\set positions_table :table _positions
\set snapshots_table :table _snapshots
\set in_order_trigger :table _in_order
SET client_min_messages = warning;
BEGIN;
-- Two that run at once wait for each other.
SELECT FROM pg_advisory_xact_lock(hashtextextended(:'schema' || '.' || :'table', 0)) \g /dev/null

-- Who works with it: roles that are there, and that could not change an event by another way.
CREATE TEMPORARY TABLE clients ON COMMIT DROP AS
SELECT does, role FROM (
  VALUES ('writes', :'writers'), ('reads', :'readers'), ('copies', :'copiers')) AS given (does, roles),
  regexp_split_to_table(roles, ' ') AS role WHERE role <> '';
SELECT format('DO $$ BEGIN RAISE EXCEPTION %L USING HINT = %L; END $$', message, hint) FROM (
  SELECT 'there is no role ' || role AS message, 'whoever runs the database makes it' AS hint FROM clients
  WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role)
  UNION ALL
  SELECT role || ' could change events: it is a superuser, or a member of ' || current_user, 'a role of its own'
  FROM clients JOIN pg_roles ON rolname = role WHERE rolsuper OR pg_has_role(role, current_user, 'MEMBER')
  UNION ALL
  SELECT role || ' may not read the log of the database', 'REPLICATION for that role, or what the cloud has for it'
  FROM clients JOIN pg_roles ON rolname = role WHERE does = 'copies' AND NOT rolreplication
  UNION ALL
  SELECT 'wal_level is ' || current_setting('wal_level') || ': the log of the database holds no rows',
    'wal_level = logical, and a restart' WHERE :'publications' <> '' AND current_setting('wal_level') <> 'logical'
) AS refused LIMIT 1 \gexec

SELECT format('CREATE SCHEMA %I', :'schema')
WHERE NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = :'schema') \gexec
CREATE TABLE IF NOT EXISTS :"schema".:"table" (
  position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  stream_id text NOT NULL,
  version bigint NOT NULL CHECK (version > 0),
  type text NOT NULL,
  data jsonb NOT NULL,
  metadata jsonb NOT NULL DEFAULT '{}',
  occurred_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Of two appends with one version, the second is refused.
  PRIMARY KEY (stream_id, version)
);
CREATE TABLE IF NOT EXISTS :"schema".:"positions_table" (
  reader text PRIMARY KEY,
  position bigint NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
\if :snapshots
CREATE TABLE IF NOT EXISTS :"schema".:"snapshots_table" (
  stream_id text PRIMARY KEY,
  version bigint NOT NULL,
  state jsonb NOT NULL,
  taken_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
\endif
SELECT oid AS events FROM pg_class
WHERE relname = :'table' AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = :'schema') \gset

-- A table of that name which somebody else made is left alone.
SELECT format('DO $$ BEGIN RAISE EXCEPTION %L USING HINT = %L; END $$',
  :'schema' || '.' || :'table' || ' is there already and is no event table: it has no ' || string_agg(column_of, ', '),
  'another table_name') FROM (
  VALUES ('position bigint'), ('stream_id text'), ('version bigint'), ('type text'), ('data jsonb'), ('metadata jsonb'),
    ('occurred_at timestamp with time zone')) AS wished (column_of)
WHERE NOT EXISTS (
  SELECT FROM pg_attribute WHERE attrelid = :events AND attnum > 0 AND NOT attisdropped
  AND attname || ' ' || format_type(atttypid, atttypmod) = column_of)
HAVING count(*) > 0 \gexec

-- A position is taken when a row is made, and is seen when its transaction commits. Unless appends wait for each other,
-- a later one may be seen first, and whoever reads by position misses the earlier one.
\if :in_order
CREATE OR REPLACE FUNCTION :"schema".:"in_order_trigger"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(TG_RELID::bigint);
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER :"in_order_trigger" BEFORE INSERT ON :"schema".:"table"
  FOR EACH STATEMENT EXECUTE FUNCTION :"schema".:"in_order_trigger"();
\else
DROP TRIGGER IF EXISTS :"in_order_trigger" ON :"schema".:"table";
\endif

-- Nobody but the writers append, and nobody but the owner changes an event, whatever was granted before.
SELECT format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON %s FROM %s', :events::regclass,
  CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END)
FROM (
  SELECT (aclexplode(relacl)).grantee FROM pg_class WHERE oid = :events
  UNION SELECT (aclexplode(attacl)).grantee FROM pg_attribute WHERE attrelid = :events
) AS granted WHERE grantee <> (SELECT relowner FROM pg_class WHERE oid = :events) \gexec
SELECT format('GRANT USAGE ON SCHEMA %I TO %I', :'schema', role) FROM clients WHERE :'schema' <> 'public' \gexec
SELECT format('GRANT SELECT, INSERT (stream_id, version, type, data, metadata, occurred_at) ON %s TO %I',
  :events::regclass, role)
FROM clients WHERE does = 'writes' \gexec
SELECT format('GRANT SELECT ON %s TO %I', :events::regclass, role) FROM clients WHERE does <> 'writes' \gexec
SELECT format('GRANT SELECT, INSERT, UPDATE ON %I.%I TO %I', :'schema', :'positions_table', role)
FROM clients WHERE does = 'reads' \gexec
\if :snapshots
SELECT format('GRANT SELECT%s ON %I.%I TO %I',
  CASE does WHEN 'writes' THEN ', INSERT, UPDATE' END, :'schema', :'snapshots_table', role)
FROM clients WHERE does <> 'copies' ORDER BY does \gexec
\endif
SELECT format('CREATE PUBLICATION %I FOR TABLE %s WITH (publish = %L)', name, :events::regclass, 'insert')
FROM regexp_split_to_table(:'publications', ' ') AS name
WHERE name <> '' AND NOT EXISTS (SELECT FROM pg_publication WHERE pubname = name) \gexec
COMMIT;
