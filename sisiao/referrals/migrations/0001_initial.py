import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("households", "0001_initial"),
        ("housing_requests", "0001_initial"),
        ("occupation", "0001_initial"),
        ("offer", "0001_initial"),
        ("siao", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Referral",
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
                ("night", models.DateField(verbose_name="nuit du")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "En attente d'arrivée"),
                            ("admitted", "Arrivée confirmée"),
                            ("refused", "Refusée par le dispositif"),
                            ("no_show", "Ne s'est pas présenté"),
                            ("cancelled", "Annulée par le SIAO"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="orientée le")),
                (
                    "arrival_limit",
                    models.DateTimeField(verbose_name="arrivée attendue avant"),
                ),
                (
                    "message",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="message au dispositif"
                    ),
                ),
                (
                    "answered_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="répondue le"
                    ),
                ),
                (
                    "refusal_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unusable", "Place inutilisable ce soir"),
                            ("ban", "Exclusion en cours dans ce dispositif"),
                            ("danger", "Danger actuel, décrit par des faits"),
                        ],
                        max_length=10,
                        verbose_name="motif de refus",
                    ),
                ),
                (
                    "refusal_facts",
                    models.CharField(blank=True, max_length=500, verbose_name="faits"),
                ),
                (
                    "created_by",
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
                        related_name="referrals",
                        to="offer.dispositif",
                        verbose_name="dispositif",
                    ),
                ),
                (
                    "hold",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referral",
                        to="occupation.hold",
                        verbose_name="réservation",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="households.household",
                        verbose_name="ménage",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
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
                "verbose_name": "orientation",
                "verbose_name_plural": "orientations",
                "indexes": [
                    models.Index(
                        fields=["dispositif", "state"], name="referral_dispositif"
                    ),
                    models.Index(fields=["siao", "night"], name="referral_siao_night"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "waiting",
                                    "admitted",
                                    "refused",
                                    "no_show",
                                    "cancelled",
                                ],
                            )
                        ),
                        name="referral_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("request",),
                        name="referral_one_waiting_per_request",
                        violation_error_message="Cette demande a déjà une orientation en attente.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(
                                models.Q(("refusal_reason", ""), _negated=True),
                                models.Q(("refusal_facts", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="referral_refusal_motivated",
                        violation_error_message="Un refus est toujours motivé par des faits.",
                    ),
                ],
            },
        ),
    ]
