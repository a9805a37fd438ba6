"""Row-level security of the records (`docs/architecture.md`)."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql" / "perimeter.sql"
REVERSE = """
DROP POLICY perimeter ON audit_rowhistory;
ALTER TABLE audit_rowhistory DISABLE ROW LEVEL SECURITY;
DROP VIEW households_findable;
DROP POLICY perimeter ON households_householdlink;
DROP POLICY perimeter ON households_person;
DROP POLICY perimeter ON households_membership;
DROP POLICY perimeter ON households_household;
ALTER TABLE households_householdlink DISABLE ROW LEVEL SECURITY;
ALTER TABLE households_person DISABLE ROW LEVEL SECURITY;
ALTER TABLE households_membership DISABLE ROW LEVEL SECURITY;
ALTER TABLE households_household DISABLE ROW LEVEL SECURITY;
DROP FUNCTION sisiao_reads_where(bigint, bigint[], bigint, bigint, timestamptz, boolean),
              sisiao_reads_person(bigint, bigint[], bigint, bigint, timestamptz),
              sisiao_reads(bigint, bigint[], bigint, bigint, timestamptz),
              sisiao_inside(bigint, bigint[], bigint, timestamptz), sisiao_in_hand(bigint), sisiao_account(), sisiao_now(), sisiao_grant(), sisiao_follows(), sisiao_scopes(),
              sisiao_cleared(), sisiao_beyond();
"""


class Migration(migrations.Migration):
    dependencies = (("households", "0004_outside_the_links"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), REVERSE),)
