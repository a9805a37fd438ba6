"""More of what looks like a place is refused; a base that holds such a text stops here, and the text is to be corrected."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parents[1] / "sql" / "addresses.sql").read_text()


class Migration(migrations.Migration):
    dependencies = (("directory", "0002_rules"),)
    operations = (migrations.RunSQL(SQL, migrations.RunSQL.noop),)
