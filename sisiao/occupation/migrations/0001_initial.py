import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("households", "0001_initial"),
        ("offer", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Hold",
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
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "nights",
                    django.contrib.postgres.fields.ranges.DateRangeField(
                        verbose_name="nuits"
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="réservée le")),
                (
                    "expires_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="jusqu'à"),
                ),
                ("active", models.BooleanField(default=True, verbose_name="en cours")),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds",
                        to="households.household",
                        verbose_name="ménage",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offer.unit",
                        verbose_name="logement ou chambre",
                    ),
                ),
            ],
            options={
                "verbose_name": "réservation de place",
                "verbose_name_plural": "réservations de places",
            },
        ),
        migrations.CreateModel(
            name="Occupation",
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
                    "nights",
                    django.contrib.postgres.fields.ranges.DateRangeField(
                        verbose_name="nuits"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hold", "Réservée"),
                            ("stay", "Occupée"),
                            ("kept", "Conservée"),
                            ("out_of_service", "Indisponible"),
                            ("neutralised", "Neutralisée"),
                        ],
                        max_length=15,
                        verbose_name="nature",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="en cours")),
                (
                    "cause",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("works", "Travaux"),
                            ("pests", "Nuisibles"),
                            ("damage", "Dégât ou sinistre"),
                            ("staff", "Manque de personnel"),
                            ("other", "Autre cause"),
                        ],
                        max_length=10,
                        verbose_name="cause",
                    ),
                ),
                (
                    "surplus_reason",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="motif du surnuméraire"
                    ),
                ),
                (
                    "dispositif",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="occupations",
                        to="offer.dispositif",
                    ),
                ),
                (
                    "hold",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="occupations",
                        to="occupation.hold",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="occupations",
                        to="households.household",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="occupations",
                        to="households.person",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="occupations",
                        to="offer.place",
                    ),
                ),
            ],
            options={
                "verbose_name": "occupation",
                "verbose_name_plural": "occupations",
            },
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.UniqueConstraint(
                condition=models.Q(("active", True)),
                fields=("household",),
                name="hold_one_per_household",
                violation_error_message="Ce ménage a déjà une réservation en cours.",
            ),
        ),
        migrations.AddIndex(
            model_name="occupation",
            index=models.Index(
                condition=models.Q(("household__isnull", False)),
                fields=["household"],
                name="occupation_of_household",
            ),
        ),
        migrations.AddIndex(
            model_name="occupation",
            index=models.Index(
                condition=models.Q(("hold__isnull", False)),
                fields=["hold"],
                name="occupation_of_hold",
            ),
        ),
        migrations.AddConstraint(
            model_name="occupation",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("active", True), ("place__isnull", False)),
                expressions=(("place", "="), ("nights", "&&")),
                name="occupation_place_once",
                violation_error_message="Cette place est déjà prise pour une de ces nuits.",
            ),
        ),
        migrations.AddConstraint(
            model_name="occupation",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("active", True), ("kind", "stay")),
                expressions=(("person", "="), ("nights", "&&")),
                name="occupation_person_once",
                violation_error_message="Cette personne est déjà prise en charge une de ces nuits.",
            ),
        ),
        migrations.AddConstraint(
            model_name="occupation",
            constraint=models.CheckConstraint(
                condition=models.Q(("nights__isempty", False)),
                name="occupation_nights_not_empty",
            ),
        ),
        migrations.AddConstraint(
            model_name="occupation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("place__isnull", False),
                    models.Q(
                        ("kind", "stay"),
                        models.Q(("surplus_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="occupation_without_place_is_surplus",
                violation_error_message="Une personne sans place est un surnuméraire\u00a0: le motif est obligatoire.",
            ),
        ),
        migrations.AddConstraint(
            model_name="occupation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("household", None),
                        ("kind", "out_of_service"),
                        ("person", None),
                    ),
                    models.Q(
                        ("household__isnull", False),
                        ("kind", "neutralised"),
                        ("person", None),
                    ),
                    models.Q(
                        ("household__isnull", False),
                        ("kind__in", ("hold", "stay", "kept")),
                        ("person__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="occupation_belongs",
            ),
        ),
    ]
