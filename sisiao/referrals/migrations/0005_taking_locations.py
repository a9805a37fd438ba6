"""The address of a dispositif that becomes protected joins the sealed table."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql" / "protecting.sql"
REVERSE = "SET LOCAL ROLE app_fvv; DROP FUNCTION sealed.take_location; RESET ROLE;"


class Migration(migrations.Migration):
    dependencies = (("referrals", "0004_protected_location"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), REVERSE),)
