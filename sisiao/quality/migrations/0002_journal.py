"""The journal follows who explains what."""

from django.db import migrations

from sisiao.audit.journal import follow


class Migration(migrations.Migration):
    dependencies = (("quality", "0001_initial"), ("audit", "0002_journal"))
    operations = (follow("quality_justification"),)
