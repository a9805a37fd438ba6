"""A published version stays; the journal follows articles, their versions, their files."""

from pathlib import Path

from django.db import migrations

from sisiao.audit.journal import follow

SQL = (Path(__file__).parents[1] / "sql" / "versions.sql").read_text()
REVERSE = "DROP FUNCTION helpdesk_published_stays() CASCADE;"
TABLES = (
    "helpdesk_article",
    "helpdesk_articleversion",
    "helpdesk_articleattachment",
    "helpdesk_articlevote",
    "helpdesk_newsreading",
)


class Migration(migrations.Migration):
    dependencies = (("helpdesk", "0001_articles"), ("audit", "0002_journal"))
    operations = (migrations.RunSQL(SQL, REVERSE), *(follow(table) for table in TABLES))
