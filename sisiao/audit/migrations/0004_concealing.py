"""Where a protected dispositif is may leave the journal, by one function of the owner (R26)."""

from pathlib import Path

from django.db import migrations

from sisiao.audit.journal import FUNCTIONS

SQL = (Path(__file__).parents[1] / "sql" / "concealing.sql").read_text(encoding="utf-8")
BEFORE = FUNCTIONS[FUNCTIONS.index("CREATE FUNCTION sisiao_append_only") :].replace("CREATE", "CREATE OR REPLACE", 1)


class Migration(migrations.Migration):
    dependencies = (("audit", "0003_old_profiles_fit"),)
    operations = (migrations.RunSQL(SQL, f"DROP FUNCTION sisiao_concealed; {BEFORE}"),)
