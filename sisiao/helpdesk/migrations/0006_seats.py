"""No session is overbooked; the journal follows sessions and who comes."""

from pathlib import Path

from django.db import migrations

from sisiao.audit.journal import follow

SQL = (Path(__file__).parents[1] / "sql" / "seats.sql").read_text()
REVERSE = "DROP FUNCTION helpdesk_seat_exists() CASCADE; DROP FUNCTION helpdesk_places_stay() CASCADE;"


class Migration(migrations.Migration):
    dependencies = (("helpdesk", "0005_sessions"), ("audit", "0002_journal"))
    operations = (
        migrations.RunSQL(SQL, REVERSE),
        follow("helpdesk_helpsession"),
        follow("helpdesk_sessionseat"),
    )
