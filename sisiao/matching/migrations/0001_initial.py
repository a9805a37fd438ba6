import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("households", "0001_initial"),
        ("offer", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NotProposed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("choice", "Choix du SIAO"),
                            ("ban", "Exclusion en cours"),
                            ("conflict", "Personnes à ne pas réunir"),
                        ],
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                (
                    "period",
                    django.contrib.postgres.fields.ranges.DateRangeField(
                        verbose_name="période"
                    ),
                ),
                (
                    "facts",
                    models.CharField(blank=True, max_length=500, verbose_name="faits"),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dispositif",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offer.dispositif",
                        verbose_name="dispositif",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="households.household",
                        verbose_name="ménage",
                    ),
                ),
            ],
            options={
                "verbose_name": "dispositif non proposé",
                "verbose_name_plural": "dispositifs non proposés",
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=(
                            ("household", "="),
                            ("dispositif", "="),
                            ("period", "&&"),
                        ),
                        name="notproposed_once",
                        violation_error_message="Ce dispositif est déjà marqué «\u00a0non proposé\u00a0» à cette période.",
                    )
                ],
            },
        ),
    ]
