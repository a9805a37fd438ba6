"""The journal follows versions, contingents, acts and transfers; the versions of a dispositif leave no day without one."""

from pathlib import Path

from django.db import migrations

from sisiao.audit.journal import follow

SQL = (Path(__file__).parents[1] / "sql" / "versions_whole.sql").read_text()
TABLES = ("offer_dispositifversion", "offer_quota", "offer_act", "offer_transfer")


class Migration(migrations.Migration):
    dependencies = (("offer", "0006_versions"), ("audit", "0002_journal"))
    operations = (
        *(follow(table) for table in TABLES),
        migrations.RunSQL(
            SQL, "DROP FUNCTION offer_versions_whole() CASCADE; DROP FUNCTION offer_version_fits() CASCADE"
        ),
    )
