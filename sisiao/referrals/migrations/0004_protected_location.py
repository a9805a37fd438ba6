"""The sealed table of protected locations, of the role app_fvv."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql" / "protected_location.sql"
REVERSE = "SET LOCAL ROLE app_fvv; DROP SCHEMA sealed CASCADE; RESET ROLE; REVOKE ALL ON offer_dispositif FROM app_fvv;"


class Migration(migrations.Migration):
    dependencies = (("referrals", "0003_row_security"), ("offer", "0001_initial"))
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), REVERSE),)
