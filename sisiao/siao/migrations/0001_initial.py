import uuid

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0001_initial"),
        ("geo", "0002_official_code"),
    ]

    operations = [
        migrations.CreateModel(
            name="Siao",
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
                ("name", models.CharField(max_length=150, verbose_name="nom")),
                (
                    "phone",
                    models.CharField(
                        blank=True, max_length=20, verbose_name="téléphone"
                    ),
                ),
                (
                    "departement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="siao",
                        to="geo.departement",
                        verbose_name="département de rattachement",
                    ),
                ),
                (
                    "scope",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="siao",
                        to="access.scope",
                        verbose_name="périmètre",
                    ),
                ),
            ],
            options={
                "verbose_name": "SIAO",
                "verbose_name_plural": "SIAO",
            },
        ),
        migrations.CreateModel(
            name="SiaoSettings",
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
                    "night_change_hour",
                    models.PositiveSmallIntegerField(
                        default=7,
                        validators=[django.core.validators.MaxValueValidator(23)],
                        verbose_name="heure de changement de nuit",
                    ),
                ),
                (
                    "release_hour",
                    models.PositiveSmallIntegerField(
                        default=12,
                        validators=[django.core.validators.MaxValueValidator(23)],
                        verbose_name="heure de libération des places",
                    ),
                ),
                (
                    "hold_minutes",
                    models.PositiveSmallIntegerField(
                        default=15,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(120),
                        ],
                        verbose_name="durée d'une réservation, en minutes",
                    ),
                ),
                (
                    "siao",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="settings",
                        to="siao.siao",
                        verbose_name="SIAO",
                    ),
                ),
            ],
            options={
                "verbose_name": "réglages du SIAO",
                "verbose_name_plural": "réglages des SIAO",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("night_change_hour__lte", 23)),
                        name="siao_night_change_hour",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("release_hour__lte", 23)),
                        name="siao_release_hour",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hold_minutes__range", (1, 120))),
                        name="siao_hold_minutes",
                    ),
                ],
            },
        ),
    ]
