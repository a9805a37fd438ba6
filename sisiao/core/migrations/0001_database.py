"""Extensions, the normalising function and the rights of the application's role.

It runs before every other migration: what exists is granted, what comes after is granted by default privileges.
"""

from pathlib import Path

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    initial = True
    dependencies = ()
    operations = (
        TrigramExtension(),
        UnaccentExtension(),
        BtreeGistExtension(),
        migrations.RunSQL((SQL / "normalise.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "grants.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    )
