"""Groups keep what they said before a change; surge places open by an activation; units have an identifier."""

import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Each row gets its own.
UNIT_ID = """
ALTER TABLE offer_unit ADD COLUMN public_id uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE;
ALTER TABLE offer_unit ALTER COLUMN public_id DROP DEFAULT
"""


class Migration(migrations.Migration):
    dependencies = [
        ("offer", "0012_what_a_type_holds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Activation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("cold", "Temps froid (niveau 1)"),
                            ("great_cold", "Grand froid (niveau 2)"),
                            ("extreme_cold", "Froid extrême (niveau 3)"),
                            ("heat", "Canicule"),
                            ("storm", "Cyclone ou intempéries"),
                            ("disaster", "Sinistre ou évacuation"),
                            ("other", "Autre motif"),
                        ],
                        max_length=15,
                        verbose_name="niveau",
                    ),
                ),
                ("decided_by", models.CharField(max_length=120, verbose_name="autorité qui décide")),
                ("act_reference", models.CharField(blank=True, max_length=60, verbose_name="référence de l'acte")),
                ("nights", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="nuits")),
                ("places", models.PositiveSmallIntegerField(verbose_name="nombre de places")),
                ("recorded_at", models.DateTimeField(verbose_name="enregistrée le")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="terminée le")),
            ],
            options={
                "verbose_name": "activation",
                "verbose_name_plural": "activations",
            },
        ),
        migrations.AddField(
            model_name="placegroup",
            name="became",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="before",
                to="offer.placegroup",
                verbose_name="devenu",
            ),
        ),
        migrations.AddField(
            model_name="placegroup",
            name="reminded_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="dernier rappel"),
        ),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(UNIT_ID, "ALTER TABLE offer_unit DROP COLUMN public_id")],
            [
                migrations.AddField(
                    "unit", "public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
                )
            ],
        ),
        migrations.AddConstraint(
            model_name="placegroup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "publics__contained_by",
                        [
                            "men",
                            "women",
                            "couples",
                            "women_with_children",
                            "men_with_children",
                            "couples_with_children",
                        ],
                    )
                ),
                name="placegroup_publics_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="placegroup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("route", "quota_holder"), _negated=True),
                    models.Q(("quota_holder", ""), _negated=True),
                    _connector="OR",
                ),
                name="placegroup_holder_named",
                violation_error_message="Nommez le réservataire.",
            ),
        ),
        migrations.AddConstraint(
            model_name="placegroup",
            constraint=models.CheckConstraint(
                condition=models.Q(("update_rhythm_hours__gte", 1)),
                name="placegroup_rhythm",
                violation_error_message="Le rythme de mise à jour est d'une heure au moins.",
            ),
        ),
        migrations.AddConstraint(
            model_name="placegroup",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("became__isnull", False)),
                expressions=(("became", "="), ("period", "&&")),
                name="placegroup_before_once",
            ),
        ),
        migrations.AddField(
            model_name="activation",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="activation",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="activations",
                to="offer.placegroup",
                verbose_name="groupe de places",
            ),
        ),
        migrations.AddField(
            model_name="activation",
            name="recorded_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="activation",
            constraint=models.CheckConstraint(
                condition=models.Q(("nights__isempty", False)), name="activation_nights_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="activation",
            constraint=models.CheckConstraint(
                condition=models.Q(("places__gte", 1)),
                name="activation_opens_places",
                violation_error_message="Une activation ouvre au moins une place.",
            ),
        ),
        migrations.AddConstraint(
            model_name="activation",
            constraint=models.CheckConstraint(
                condition=models.Q(("decided_by", ""), _negated=True), name="activation_decided_by_somebody"
            ),
        ),
        migrations.AddConstraint(
            model_name="activation",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=(("group", "="), ("nights", "&&")),
                name="activation_one_at_a_time",
                violation_error_message="Ce groupe est déjà activé pour une de ces nuits.",
            ),
        ),
    ]
