import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("geo", "0002_official_code"),
        ("households", "0001_initial"),
        ("housing_requests", "0001_initial"),
        ("siao", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Call",
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
                    "state",
                    models.CharField(
                        choices=[("running", "En cours"), ("ended", "Terminé")],
                        default="running",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="début de l'appel")),
                (
                    "ended_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="fin de l'appel"
                    ),
                ),
                ("night", models.DateField(verbose_name="pour la nuit du")),
                (
                    "free_to_speak",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("yes", "Oui"),
                            ("no", "Non : répondez par oui ou par non"),
                            ("", "Pas encore demandé"),
                        ],
                        max_length=5,
                        verbose_name="peut parler sans être entendu(e)",
                    ),
                ),
                (
                    "caller_kind",
                    models.CharField(
                        choices=[
                            ("self", "La personne elle-même"),
                            ("relative", "Un proche"),
                            ("professional", "Un professionnel"),
                            ("citizen", "Un particulier"),
                        ],
                        default="self",
                        max_length=15,
                        verbose_name="qui appelle",
                    ),
                ),
                (
                    "phone",
                    models.CharField(
                        blank=True, max_length=20, verbose_name="téléphone"
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
                    "purpose",
                    models.CharField(
                        choices=[
                            ("shelter", "Un hébergement pour la nuit"),
                            ("service", "Une prestation"),
                            ("information", "Une information"),
                            ("street_report", "Un signalement"),
                            ("nuisance", "Appel sans objet"),
                        ],
                        default="shelter",
                        max_length=15,
                        verbose_name="objet de l'appel",
                    ),
                ),
                (
                    "draft",
                    models.JSONField(
                        blank=True, default=dict, verbose_name="saisie en cours"
                    ),
                ),
                (
                    "note",
                    models.CharField(blank=True, max_length=500, verbose_name="note"),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=0, verbose_name="version"),
                ),
                (
                    "call_taker",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="écoutant",
                    ),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="geo.commune",
                        verbose_name="d'où appelle-t-on",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="households.household",
                        verbose_name="ménage",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="housing_requests.housingrequest",
                        verbose_name="demande",
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
                "verbose_name": "appel",
                "verbose_name_plural": "appels",
                "indexes": [
                    models.Index(fields=["siao", "night"], name="call_night"),
                    models.Index(
                        condition=models.Q(("phone", ""), _negated=True),
                        fields=["phone"],
                        name="call_phone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnmetRequest",
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
                ("night", models.DateField(verbose_name="nuit du")),
                (
                    "reason",
                    models.CharField(
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
                        verbose_name="motif",
                    ),
                ),
                ("minor", models.BooleanField(default=False, verbose_name="mineur")),
                (
                    "under_three",
                    models.BooleanField(default=False, verbose_name="moins de 3 ans"),
                ),
                (
                    "slept_last_night",
                    models.CharField(
                        blank=True, max_length=10, verbose_name="nuit dernière"
                    ),
                ),
                (
                    "frozen_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="arrêtée le"),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="households.household",
                        verbose_name="ménage",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="households.person",
                        verbose_name="personne",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="housing_requests.housingrequest",
                        verbose_name="demande",
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
                "verbose_name": "demande non pourvue",
                "verbose_name_plural": "demandes non pourvues",
                "indexes": [
                    models.Index(fields=["siao", "night"], name="unmetrequest_night")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "night"), name="unmetrequest_one_person_night"
                    )
                ],
            },
        ),
    ]
