import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("geo", "0002_official_code"),
        ("households", "0001_initial"),
        ("occupation", "0001_initial"),
        ("siao", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HousingRequest",
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
                ("night", models.DateField(verbose_name="pour la nuit du")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "En cours"),
                            ("referred", "Orientée"),
                            ("provided", "Pourvue"),
                            ("unmet", "Non pourvue"),
                            ("declined", "Offre refusée par la personne"),
                            ("cancelled", "Annulée"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                (
                    "slept_last_night",
                    models.CharField(
                        blank=True, max_length=10, verbose_name="nuit dernière"
                    ),
                ),
                (
                    "motive",
                    models.CharField(
                        blank=True, max_length=10, verbose_name="motif de la demande"
                    ),
                ),
                (
                    "unmet_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_place", "Aucune place disponible"),
                            ("composition", "Aucune place pour cette composition"),
                            ("mobility", "Aucune place accessible"),
                            ("animal", "Aucune place acceptant l'animal"),
                            ("place_or_hour", "Lieu ou heure incompatible"),
                            (
                                "other_service",
                                "Orientation vers un autre service sans résultat",
                            ),
                        ],
                        max_length=15,
                        verbose_name="motif de non-attribution",
                    ),
                ),
                (
                    "end_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("declined", "La personne refuse la proposition"),
                            ("own_solution", "La personne a trouvé une autre solution"),
                            ("cancelled", "Demande annulée par la personne"),
                            ("not_reached", "Personne non jointe au rappel"),
                        ],
                        max_length=15,
                        verbose_name="motif de fin",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="créée le")),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="geo.commune",
                        verbose_name="depuis",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="créée par",
                    ),
                ),
                (
                    "hold",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="requests",
                        to="occupation.hold",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="households.household",
                        verbose_name="ménage",
                    ),
                ),
                (
                    "siao",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="siao.siao",
                        verbose_name="SIAO",
                    ),
                ),
            ],
            options={
                "verbose_name": "demande",
                "verbose_name_plural": "demandes",
                "indexes": [
                    models.Index(fields=["siao", "night"], name="housingrequest_night")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "open",
                                    "referred",
                                    "provided",
                                    "unmet",
                                    "declined",
                                    "cancelled",
                                ],
                            )
                        ),
                        name="housingrequest_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "unmet"), _negated=True),
                            models.Q(("unmet_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="housingrequest_unmet_has_reason",
                        violation_error_message="Une demande non pourvue porte son motif.",
                    ),
                    models.UniqueConstraint(
                        fields=("household", "siao", "night"),
                        name="housingrequest_one_per_night",
                    ),
                ],
            },
        ),
    ]
