"""Changes of nature, and the rule that a dispositif is never of a type that may not hold what runs in it."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from sisiao.audit.journal import follow

SQL = (Path(__file__).parents[1] / "sql" / "nature.sql").read_text()
# `offer_version_fits` stays as it is here, with the types of today alone.
UNDO = """
DROP FUNCTION offer_dispositif_holds() CASCADE;
CREATE OR REPLACE FUNCTION offer_type_then(dispositif bigint, now_of varchar, days daterange) RETURNS varchar
LANGUAGE sql STABLE AS 'SELECT now_of';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_journal"),
        ("offer", "0015_closings"),
    ]

    operations = [
        migrations.CreateModel(
            name="NatureChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(verbose_name="à compter du")),
                ("applied_at", models.DateTimeField(blank=True, null=True, verbose_name="fait le")),
                (
                    "dispositif",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="natures",
                        to="offer.dispositif",
                        verbose_name="dispositif",
                    ),
                ),
                (
                    "from_precision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offer.precision",
                        verbose_name="précision d'origine",
                    ),
                ),
                (
                    "from_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offer.dispositiftype",
                        verbose_name="type d'origine",
                    ),
                ),
                (
                    "to_precision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offer.precision",
                        verbose_name="nouvelle précision",
                    ),
                ),
                (
                    "to_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offer.dispositiftype",
                        verbose_name="nouveau type",
                    ),
                ),
            ],
            options={
                "verbose_name": "changement de nature",
                "verbose_name_plural": "changements de nature",
                "constraints": [
                    models.UniqueConstraint(fields=("dispositif", "on"), name="nature_one_a_day"),
                    models.UniqueConstraint(
                        condition=models.Q(("applied_at", None)), fields=("dispositif",), name="nature_one_to_come"
                    ),
                ],
            },
        ),
        follow("offer_naturechange"),
        migrations.RunSQL(SQL, UNDO),
    ]
