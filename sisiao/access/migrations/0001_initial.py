import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("geo", "0002_official_code"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Scope",
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
                            ("nation", "Nation"),
                            ("departement", "Département"),
                            ("siao", "SIAO"),
                            ("entity", "Entité gestionnaire"),
                            ("dispositif", "Dispositif"),
                        ],
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                ("label", models.CharField(max_length=200, verbose_name="libellé")),
                (
                    "departement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="geo.departement",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="access.scope",
                    ),
                ),
            ],
            options={
                "verbose_name": "périmètre",
                "verbose_name_plural": "périmètres",
            },
        ),
        migrations.CreateModel(
            name="Grant",
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
                    "profile",
                    models.CharField(
                        choices=[
                            ("siao_admin", "Administrateur SIAO"),
                            ("siao_operator", "Opérateur SIAO"),
                            ("call_taker", "Écoutant 115"),
                            ("entity_manager", "Gestionnaire d'entité"),
                            ("dispositif_manager", "Responsable de dispositif"),
                            ("social_worker", "Travailleur social"),
                        ],
                        max_length=20,
                        verbose_name="profil",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="à partir du")),
                (
                    "ends_on",
                    models.DateField(blank=True, null=True, verbose_name="jusqu'au"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="compte",
                    ),
                ),
                (
                    "scope",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="access.scope",
                        verbose_name="périmètre",
                    ),
                ),
            ],
            options={
                "verbose_name": "habilitation",
                "verbose_name_plural": "habilitations",
            },
        ),
        migrations.AddConstraint(
            model_name="scope",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["nation", "departement", "siao", "entity", "dispositif"],
                    )
                ),
                name="scope_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "profile__in",
                        [
                            "siao_admin",
                            "siao_operator",
                            "call_taker",
                            "entity_manager",
                            "dispositif_manager",
                            "social_worker",
                        ],
                    )
                ),
                name="grant_profile_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on", None),
                    ("ends_on__gt", models.F("starts_on")),
                    _connector="OR",
                ),
                name="grant_ends_after_start",
                violation_error_message="La fin de l'habilitation doit être après son début.",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_on", None)),
                fields=("user", "profile", "scope"),
                name="grant_unique_open",
                violation_error_message="Ce compte a déjà ce profil sur ce périmètre.",
            ),
        ),
    ]
