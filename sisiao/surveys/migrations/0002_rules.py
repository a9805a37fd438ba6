"""What is counted never changes; the journal follows waves alone: it would tell who answered when (ADR 17)."""

from pathlib import Path

from django.db import migrations

from sisiao.audit.journal import append_only, follow

SQL = (Path(__file__).parents[1] / "sql" / "rules.sql").read_text()
REVERSE = """
ALTER TABLE surveys_tally DROP CONSTRAINT tally_marks_add_up;
DROP FUNCTION surveys_counted() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = (("surveys", "0001_initial"), ("audit", "0002_journal"))
    operations = (migrations.RunSQL(SQL, REVERSE), follow("surveys_wave"), append_only("surveys_tally"))
