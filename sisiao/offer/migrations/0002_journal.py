"""The journal follows every row of these tables."""

from django.db import migrations

from sisiao.audit.journal import follow


class Migration(migrations.Migration):
    dependencies = (("offer", "0001_initial"), ("audit", "0002_journal"))
    operations = (
        follow("offer_entity"),
        follow("offer_dispositif"),
        follow("offer_funding"),
        follow("offer_placegroup"),
        follow("offer_unit"),
    )
