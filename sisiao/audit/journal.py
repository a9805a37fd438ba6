"""SQL of the journal's trigger, for the migrations of the apps whose rows it follows.

A change whose transaction has not said who acts (`sisiao.core.context`) is refused by PostgreSQL itself, bulk updates
and raw SQL included. Secrets and derived columns are not kept. The history tables refuse UPDATE, DELETE and TRUNCATE.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION sisiao_journal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    actor jsonb := nullif(current_setting('sisiao.actor', true), '')::jsonb;
    unkept text[] := '{password,last_login,search_words}';
    before jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) - unkept END;
    after jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) - unkept END;
    household text := coalesce(after, before) ->> TG_ARGV[0];
    id bigint := (coalesce(after, before) ->> 'id')::bigint;
BEGIN
    IF actor IS NULL THEN
        RAISE EXCEPTION 'journal: % of % without an actor', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF before = after THEN RETURN NULL; END IF;
        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, after -> o.key) INTO before, after
        FROM jsonb_each(before) AS o WHERE o.value IS DISTINCT FROM after -> o.key;
    END IF;
    INSERT INTO audit_rowhistory (table_name, row_id, household_id, operation, old, new, at, user_id, profile, label)
    VALUES (TG_TABLE_NAME, id, household::bigint, left(TG_OP, 1), before, after, clock_timestamp(),
            (actor ->> 'user')::bigint, actor ->> 'profile', actor ->> 'label');
    RETURN NULL;
END $$;
CREATE FUNCTION sisiao_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'journal: % only receives rows', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
"""
REVERSE_FUNCTIONS = "DROP FUNCTION sisiao_append_only; DROP FUNCTION sisiao_journal;"


def follow(table: str, household_column: str = "") -> migrations.RunSQL:
    """Journal every row of `table`; `household_column` is the column that says whose record the row belongs to."""
    return migrations.RunSQL(
        f"CREATE TRIGGER journal AFTER INSERT OR UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION sisiao_journal('{household_column or 'household_id'}')",
        f"DROP TRIGGER journal ON {table}",
    )


def append_only(table: str) -> migrations.RunSQL:
    """Refuse every change of the rows of `table` but their arrival."""
    return migrations.RunSQL(
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION sisiao_append_only()",
        f"DROP TRIGGER append_only ON {table}",
    )
