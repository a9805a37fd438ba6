"""What readers say names nobody; the journal follows first steps, files of requests for help, messages put away."""

from pathlib import Path

from django.db import migrations

from sisiao.audit.journal import follow

SQL = (Path(__file__).parents[1] / "sql" / "opinions.sql").read_text()
REVERSE = "ALTER TABLE helpdesk_articlevote DROP CONSTRAINT articlevote_names_nobody;"


class Migration(migrations.Migration):
    dependencies = (("helpdesk", "0009_opinions_steps_files"), ("audit", "0002_journal"))
    operations = (
        migrations.RunSQL(SQL, REVERSE),
        follow("helpdesk_stepdone"),
        follow("helpdesk_ticketfile"),
        follow("helpdesk_messagedismissal"),
    )
