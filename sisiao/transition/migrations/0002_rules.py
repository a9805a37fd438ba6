"""The journal follows what people decide; PostgreSQL holds the shares of each decision whole, and who sleeps where.

The old rows themselves are not followed: their file is the source, and an address that must be forgotten is forgotten.
Nobody reads an old stay but a verb: it tells where a household is, and no page shows it.
"""

from pathlib import Path

from django.db import migrations

from sisiao.audit.journal import follow

SQL = (Path(__file__).parents[1] / "sql" / "shares_whole.sql").read_text(encoding="utf-8")
BACK = """
DROP TRIGGER shares_whole ON transition_attachmentshare;
DROP TRIGGER shares_whole ON transition_attachment;
DROP FUNCTION sisiao_shares_whole;
"""
POLICY = """
ALTER TABLE transition_legacystay ENABLE ROW LEVEL SECURITY;
CREATE POLICY perimeter ON transition_legacystay
USING ((SELECT sisiao_beyond())) WITH CHECK ((SELECT sisiao_beyond()));
"""
PUBLIC = """
DROP POLICY perimeter ON transition_legacystay;
ALTER TABLE transition_legacystay DISABLE ROW LEVEL SECURITY;
"""
TABLES = (
    "transition_attachment",
    "transition_attachmentshare",
    "transition_userattachment",
    "transition_switchdecision",
    "transition_switch",
)


class Migration(migrations.Migration):
    dependencies = (("transition", "0001_initial"), ("audit", "0002_journal"), ("households", "0005_row_security"))
    operations = (migrations.RunSQL(SQL, BACK), migrations.RunSQL(POLICY, PUBLIC), *(follow(table) for table in TABLES))
