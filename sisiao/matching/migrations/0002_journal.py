"""The journal follows every row of these tables."""

from django.db import migrations

from sisiao.audit.journal import follow


class Migration(migrations.Migration):
    dependencies = (("matching", "0001_initial"), ("audit", "0002_journal"))
    operations = (follow("matching_notproposed"),)
