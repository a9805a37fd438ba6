-- The application runs as app_rw: it reads and writes rows, and owns nothing (docs/operations.md).
-- Where the migrating user may create roles the role is made here, else an administrator made it before; without it the
-- block does nothing, and production refuses to start. Safe to run again: a table that was granted keeps its own rights.
DO $$
DECLARE
    item regclass;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app_rw') THEN
        BEGIN
            CREATE ROLE app_rw NOLOGIN NOSUPERUSER NOBYPASSRLS;
        EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN
            RAISE NOTICE 'role app_rw was not created here';
        END;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app_rw') THEN
        RETURN;
    END IF;
    IF NOT pg_has_role('app_rw', 'MEMBER') THEN
        GRANT app_rw TO CURRENT_USER;
    END IF;
    GRANT USAGE ON SCHEMA public TO app_rw;
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO app_rw;
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO app_rw;
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO app_rw;
    FOR item IN
        SELECT c.oid FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
            AND pg_get_userbyid(c.relowner) = CURRENT_USER AND NOT has_table_privilege('app_rw', c.oid, 'SELECT')
    LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE %s TO app_rw', item);
    END LOOP;
    FOR item IN
        SELECT s.seqrelid FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
        WHERE c.relnamespace = 'public'::regnamespace AND pg_get_userbyid(c.relowner) = CURRENT_USER
            AND NOT has_sequence_privilege('app_rw', s.seqrelid, 'USAGE')
    LOOP
        EXECUTE format('GRANT USAGE, SELECT ON SEQUENCE %s TO app_rw', item);
    END LOOP;
END
$$;
