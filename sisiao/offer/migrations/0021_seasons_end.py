"""A seasonal group has a last night; one that has none was never a season."""

from django.db import migrations, models
from django.db.models import Q

SAID = """
UPDATE offer_placegroup SET regime = 'permanent' WHERE regime = 'seasonal' AND upper_inf(period)
"""


class Migration(migrations.Migration):
    dependencies = (("offer", "0020_masked_views"),)

    operations = (
        migrations.RunSQL(SAID, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="placegroup",
            constraint=models.CheckConstraint(
                condition=~Q(regime="seasonal") | Q(period__upper_inf=False),
                name="placegroup_season_ends",
                violation_error_message="Un groupe saisonnier a une dernière nuit\xa0: indiquez-la.",
            ),
        ),
    )
