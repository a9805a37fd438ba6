"""No text of the directory tells a place; the journal follows every row."""

from pathlib import Path

from django.db import migrations

from sisiao.audit.journal import follow

SQL = (Path(__file__).parents[1] / "sql" / "addresses.sql").read_text()
REVERSE = """
ALTER TABLE directory_privilegedcontact DROP CONSTRAINT privilegedcontact_tells_no_place;
DROP FUNCTION directory_tells_where(text);
"""
TABLES = (
    "directory_privilegedcontact",
    "directory_contactcommune",
    "directory_contactslot",
    "directory_contactclosure",
)


class Migration(migrations.Migration):
    dependencies = (("directory", "0001_initial"), ("audit", "0002_journal"), ("core", "0001_database"))
    operations = (migrations.RunSQL(SQL, REVERSE), *(follow(table) for table in TABLES))
