import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("households", "0001_initial"),
        ("occupation", "0001_initial"),
        ("offer", "0001_initial"),
        ("referrals", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Stay",
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
                    "regime",
                    models.CharField(
                        choices=[("nightly", "À la nuit"), ("continuous", "Continu")],
                        max_length=10,
                        verbose_name="régime",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "En cours"), ("ended", "Terminée")],
                        default="running",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                (
                    "planned_end",
                    models.DateField(blank=True, null=True, verbose_name="fin prévue"),
                ),
                (
                    "left_on",
                    models.DateField(blank=True, null=True, verbose_name="sortie le"),
                ),
                (
                    "exit_reason",
                    models.CharField(
                        blank=True, max_length=10, verbose_name="motif de sortie"
                    ),
                ),
                (
                    "destination",
                    models.CharField(
                        blank=True, max_length=10, verbose_name="destination"
                    ),
                ),
                (
                    "dispositif",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stays",
                        to="offer.dispositif",
                        verbose_name="dispositif",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stays",
                        to="households.household",
                        verbose_name="ménage",
                    ),
                ),
                (
                    "occupation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stay",
                        to="occupation.occupation",
                        verbose_name="occupation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stays",
                        to="households.person",
                        verbose_name="personne",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stays",
                        to="referrals.referral",
                        verbose_name="orientation",
                    ),
                ),
            ],
            options={
                "verbose_name": "prise en charge",
                "verbose_name_plural": "prises en charge",
                "indexes": [
                    models.Index(fields=["dispositif", "state"], name="stay_dispositif")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["running", "ended"])),
                        name="stay_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ended"), _negated=True),
                            models.Q(
                                ("left_on__isnull", False),
                                models.Q(("exit_reason", ""), _negated=True),
                                models.Q(("destination", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="stay_ended_has_reason",
                        violation_error_message="Une sortie porte sa date, son motif et sa destination.",
                    ),
                ],
            },
        ),
    ]
