"""The journal follows every row of these tables."""

from django.db import migrations

from sisiao.audit.journal import follow


class Migration(migrations.Migration):
    dependencies = (("households", "0001_initial"), ("audit", "0002_journal"))
    operations = (
        follow("households_person"),
        follow("households_household", "id"),
        follow("households_membership"),
        follow("households_householdlink"),
    )
