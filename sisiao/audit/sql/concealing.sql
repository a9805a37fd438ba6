-- The one change that the journal takes: where a protected dispositif is leaves it (R26). The function below is the
-- owner's; it empties known words of one row and nothing else, and the application's role can neither do it otherwise
-- nor choose what is emptied: the caller in SQL does (`creation/sql/protecting.sql`).
CREATE OR REPLACE FUNCTION sisiao_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'audit_rowhistory' AND current_setting('sisiao.conceals', true) = 'on'
        AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'journal: % only receives rows', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

-- The columns of a row of the journal without what these say; that they said something stays.
CREATE FUNCTION sisiao_concealed(said jsonb, columns text[]) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN said IS NULL THEN NULL ELSE coalesce(jsonb_object_agg(
        key, CASE WHEN key = ANY (columns) AND value NOT IN ('""', 'null') THEN '"protégé"' ELSE value END
    ), '{}') END FROM jsonb_each(said)
$$;
