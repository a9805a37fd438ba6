"""The relays of the 115 never turn in a circle."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parents[1] / "sql" / "relays.sql").read_text()


class Migration(migrations.Migration):
    dependencies = (("siao", "0004_journal_of_the_sheet"),)
    operations = (migrations.RunSQL(SQL, "DROP FUNCTION siao_relays_end() CASCADE"),)
