"""Links, second factors, sessions and counted attempts: what signing in stands on."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_states"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccountLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("invitation", "Invitation"),
                            ("password_reset", "Mot de passe oublié"),
                            ("email_change_asked", "Changement d'adresse, à l'adresse actuelle"),
                            ("email_change_new", "Changement d'adresse, à la nouvelle adresse"),
                        ],
                        max_length=30,
                        verbose_name="nature",
                    ),
                ),
                ("new_email", models.EmailField(blank=True, max_length=254, verbose_name="nouvelle adresse")),
                ("created_at", models.DateTimeField(verbose_name="envoyé le")),
                ("expires_at", models.DateTimeField(verbose_name="valable jusqu'au")),
                ("opened_at", models.DateTimeField(blank=True, null=True, verbose_name="ouvert le")),
                ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="utilisé le")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="annulé le")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="compte",
                    ),
                ),
            ],
            options={
                "verbose_name": "lien à usage unique",
                "verbose_name_plural": "liens à usage unique",
            },
        ),
        migrations.CreateModel(
            name="Attempts",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80, verbose_name="clé")),
                ("since", models.DateTimeField(verbose_name="depuis")),
                ("count", models.IntegerField(verbose_name="nombre de tentatives")),
            ],
            options={
                "verbose_name": "tentatives",
                "verbose_name_plural": "tentatives",
            },
        ),
        migrations.CreateModel(
            name="BackupCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, verbose_name="empreinte")),
                ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="utilisé le")),
            ],
            options={
                "verbose_name": "code de secours",
                "verbose_name_plural": "codes de secours",
            },
        ),
        migrations.CreateModel(
            name="FactorRecovery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("asked_at", models.DateTimeField(verbose_name="demandée le")),
                ("effective_at", models.DateTimeField(blank=True, null=True, verbose_name="prend effet le")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="annulée le")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="faite le")),
            ],
            options={
                "verbose_name": "remise à zéro de la double authentification",
                "verbose_name_plural": "remises à zéro de la double authentification",
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("session_key", models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="clé")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("session_data", models.TextField(verbose_name="contenu")),
                ("browser", models.CharField(blank=True, max_length=60, verbose_name="navigateur")),
                ("started_at", models.DateTimeField(verbose_name="ouverte le")),
                ("seen_at", models.DateTimeField(verbose_name="dernière activité")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="finit le")),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
            },
        ),
        migrations.CreateModel(
            name="TotpDevice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("secret", models.CharField(max_length=200, verbose_name="secret scellé")),
                ("last_step", models.BigIntegerField(verbose_name="dernier pas accepté")),
                ("added_at", models.DateTimeField(verbose_name="activé le")),
            ],
            options={
                "verbose_name": "application de codes",
                "verbose_name_plural": "applications de codes",
            },
        ),
        migrations.CreateModel(
            name="TrustedBrowser",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("device", models.CharField(max_length=64, verbose_name="empreinte")),
                ("browser", models.CharField(blank=True, max_length=60, verbose_name="navigateur")),
                ("created_at", models.DateTimeField(verbose_name="accordé le")),
                ("expires_at", models.DateTimeField(verbose_name="jusqu'au")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="retiré le")),
            ],
            options={
                "verbose_name": "navigateur de confiance",
                "verbose_name_plural": "navigateurs de confiance",
            },
        ),
        migrations.DeleteModel(
            name="SignInFailure",
        ),
        migrations.AddIndex(
            model_name="attempts",
            index=models.Index(fields=["since"], name="attempts_since"),
        ),
        migrations.AddConstraint(
            model_name="attempts",
            constraint=models.UniqueConstraint(fields=("key", "since"), name="attempts_unique"),
        ),
        migrations.AddField(
            model_name="backupcode",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="backup_codes",
                to=settings.AUTH_USER_MODEL,
                verbose_name="compte",
            ),
        ),
        migrations.AddField(
            model_name="factorrecovery",
            name="approved_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="approuvée par",
            ),
        ),
        migrations.AddField(
            model_name="factorrecovery",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="demandée par",
            ),
        ),
        migrations.AddField(
            model_name="factorrecovery",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="factor_recoveries",
                to=settings.AUTH_USER_MODEL,
                verbose_name="compte",
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sessions",
                to=settings.AUTH_USER_MODEL,
                verbose_name="compte",
            ),
        ),
        migrations.AddField(
            model_name="totpdevice",
            name="user",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="totp",
                to=settings.AUTH_USER_MODEL,
                verbose_name="compte",
            ),
        ),
        migrations.AddField(
            model_name="trustedbrowser",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="trusted_browsers",
                to=settings.AUTH_USER_MODEL,
                verbose_name="compte",
            ),
        ),
        migrations.AddConstraint(
            model_name="accountlink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["invitation", "password_reset", "email_change_asked", "email_change_new"])
                ),
                name="accountlink_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="accountlink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ("email_change_asked", "email_change_new")), ("new_email", ""), _connector="XOR"
                ),
                name="accountlink_change_names_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="accountlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("created_at"))), name="accountlink_lasts"
            ),
        ),
        migrations.AddConstraint(
            model_name="accountlink",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at", None), ("used_at", None)),
                fields=("user", "kind"),
                name="accountlink_one_of_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="backupcode",
            constraint=models.UniqueConstraint(fields=("user", "digest"), name="backupcode_unique"),
        ),
        migrations.AddConstraint(
            model_name="factorrecovery",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cancelled_at", None), ("done_at", None)),
                fields=("user",),
                name="factorrecovery_one_running",
            ),
        ),
        migrations.AddConstraint(
            model_name="factorrecovery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("asked_by", models.F("user")), _negated=True),
                    models.Q(
                        ("approved_by", None),
                        models.Q(
                            models.Q(("approved_by", models.F("user")), _negated=True),
                            models.Q(("approved_by", models.F("asked_by")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                ),
                name="factorrecovery_two_others",
            ),
        ),
        migrations.AddConstraint(
            model_name="factorrecovery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_by", None), ("effective_at", None)),
                    models.Q(("approved_by__isnull", False), ("effective_at__isnull", False)),
                    _connector="OR",
                ),
                name="factorrecovery_approved_takes_effect",
            ),
        ),
        migrations.AddConstraint(
            model_name="factorrecovery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("done_at", None),
                    models.Q(
                        ("cancelled_at", None),
                        ("done_at__gte", models.F("effective_at")),
                        ("effective_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="factorrecovery_done_once_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="trustedbrowser",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at", None)), fields=("user", "device"), name="trustedbrowser_once"
            ),
        ),
    ]
