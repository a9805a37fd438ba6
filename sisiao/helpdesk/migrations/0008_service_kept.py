"""The stretches of a day are apart; the journal follows the hours of the support and the messages."""

from pathlib import Path

from django.db import migrations

from sisiao.audit.journal import follow

SQL = (Path(__file__).parents[1] / "sql" / "hours.sql").read_text()
REVERSE = "ALTER TABLE helpdesk_supporthours DROP CONSTRAINT supporthours_apart;"


class Migration(migrations.Migration):
    dependencies = (("helpdesk", "0007_service"), ("audit", "0002_journal"))
    operations = (
        migrations.RunSQL(SQL, REVERSE),
        follow("helpdesk_supporthours"),
        follow("helpdesk_supportclosure"),
        follow("helpdesk_servicemessage"),
    )
