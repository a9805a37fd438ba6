"""The journal: its trigger functions, and history tables that only receive rows."""

from django.db import migrations

from sisiao.audit.journal import FUNCTIONS, REVERSE_FUNCTIONS, append_only


class Migration(migrations.Migration):
    dependencies = (("audit", "0001_initial"), ("core", "0002_references_and_log"))
    operations = (
        migrations.RunSQL(FUNCTIONS, REVERSE_FUNCTIONS),
        append_only("audit_rowhistory"),
        append_only("audit_recordopening"),
        append_only("core_transitionlog"),
    )
