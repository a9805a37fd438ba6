"""The journal follows who explains which gap."""

from django.db import migrations

from sisiao.audit.journal import follow


class Migration(migrations.Migration):
    dependencies = (("quality", "0003_gap_explanations"), ("audit", "0002_journal"))
    operations = (follow("quality_gapexplanation"),)
