"""The journal follows measures and services; what each type may hold is held by the base."""

from pathlib import Path

from django.db import migrations

from sisiao.audit.journal import follow

SQL = (Path(__file__).parents[1] / "sql" / "holds.sql").read_text()


class Migration(migrations.Migration):
    dependencies = (("offer", "0011_measures_and_services"), ("audit", "0002_journal"))
    operations = (
        follow("offer_supportmeasure"),
        follow("offer_provision"),
        migrations.RunSQL(SQL, "DROP FUNCTION offer_holds() CASCADE"),
    )
