"""What the journal says of where a protected dispositif is can be emptied (R26)."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parents[1] / "sql" / "protecting.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = (
        ("audit", "0004_concealing"),
        ("creation", "0004_rules"),
        ("offer", "0019_contacts"),
        ("referrals", "0005_taking_locations"),
        ("transition", "0005_account_reasons"),
    )
    operations = (migrations.RunSQL(SQL, "DROP FUNCTION creation_conceal_history"),)
