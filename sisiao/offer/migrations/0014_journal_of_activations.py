"""The journal follows activations; which places they open is a view; no place for a type that holds none."""

from pathlib import Path

from django.db import migrations

from sisiao.audit.journal import follow

SQL = (Path(__file__).parents[1] / "sql" / "activated.sql").read_text()
UNDO = "DROP FUNCTION offer_holds_places() CASCADE; DROP VIEW offer_activatedplace"


class Migration(migrations.Migration):
    dependencies = (("offer", "0013_groups_over_time"), ("audit", "0002_journal"))
    operations = (follow("offer_activation"), migrations.RunSQL(SQL, UNDO))
