"""Acts without a reference may be several; one contingent of the State, none for a type that holds no place.

An activation opens the places that are there for all its nights.
"""

from pathlib import Path

import django.contrib.postgres.constraints
from django.db import migrations, models
from django.db.models import Q

FOLDER = Path(__file__).parents[1] / "sql"
HOLDS, ACTIVATED = ((FOLDER / name).read_text() for name in ("quota_holds.sql", "activated_whole.sql"))
UNNAMED = """
UPDATE offer_quota q SET holder_name = '' WHERE q.holder = 'state' AND q.holder_name <> '' AND NOT EXISTS (
    SELECT FROM offer_quota o WHERE o.dispositif_id = q.dispositif_id AND o.holder = 'state' AND o.id <> q.id
        AND o.period && q.period
)
"""


class Migration(migrations.Migration):
    dependencies = (("offer", "0016_natures"), ("core", "0005_stored_files"))

    operations = (
        migrations.RemoveConstraint(model_name="act", name="act_reference_unique"),
        migrations.AddConstraint(
            model_name="act",
            constraint=models.UniqueConstraint(
                condition=~Q(reference=""),
                fields=("dispositif", "kind", "reference"),
                name="act_reference_unique",
                violation_error_message="Cet acte figure déjà sur la fiche du dispositif.",
            ),
        ),
        migrations.RunSQL(UNNAMED, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.CheckConstraint(
                condition=~Q(holder="state") | Q(holder_name=""),
                name="quota_state_is_one",
                violation_error_message=("L'État n'a qu'un contingent\xa0: laissez le nom du réservataire vide."),
            ),
        ),
        migrations.AlterConstraint(
            model_name="quota",
            name="quota_once_a_holder",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=(("dispositif", "="), ("holder", "="), ("holder_name", "="), ("period", "&&")),
                name="quota_once_a_holder",
                violation_error_message="Ce réservataire a déjà un contingent ces jours-là\xa0: changez celui qui"
                " existe, ou séparez les périodes.",
            ),
        ),
        migrations.RunSQL(HOLDS, "DROP FUNCTION offer_quota_of_type() CASCADE"),
        migrations.RunSQL(ACTIVATED, migrations.RunSQL.noop),
    )
