"""What is opened of a record from outside its links; the journal follows it, and searches only receive rows."""

import datetime
import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from sisiao.audit.journal import append_only, follow


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0004_nation"),
        ("audit", "0002_journal"),
        ("households", "0003_name_words"),
        ("siao", "0002_journal"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BreakGlass",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("reason", models.CharField(max_length=500, verbose_name="motif")),
                ("period", django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name="ouvert")),
                ("verified_at", models.DateTimeField(blank=True, null=True, verbose_name="vérifié le")),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.grant",
                        verbose_name="habilitation",
                    ),
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
                ("told", models.ManyToManyField(related_name="+", to="access.scope", verbose_name="SIAO informés")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="compte",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="vérifié par",
                    ),
                ),
            ],
            options={
                "verbose_name": "ouverture hors lien",
                "verbose_name_plural": "ouvertures hors lien",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "period__endswith__lte",
                                models.ExpressionWrapper(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("period__startswith"),
                                        "+",
                                        models.Value(datetime.timedelta(seconds=14400)),
                                    ),
                                    output_field=models.DateTimeField(),
                                ),
                            ),
                            ("period__isempty", False),
                            ("period__lower_inf", False),
                            ("period__upper_inf", False),
                        ),
                        name="breakglass_four_hours",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__regex", "\\S.{18,}\\S")),
                        name="breakglass_reason_told",
                        violation_error_message="Le motif tient en 20 caractères au moins.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verified_at", None), ("verified_by", None)),
                            models.Q(
                                ("verified_at__isnull", False),
                                ("verified_by__isnull", False),
                                models.Q(("verified_by", models.F("user")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="breakglass_verified_by_another",
                        violation_error_message="Une ouverture est vérifiée par une autre personne.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=(("household", "="), ("grant", "="), ("period", "&&")), name="breakglass_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KnownElsewhere",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source_id", models.BigIntegerField(unique=True, verbose_name="appel")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Questions posées"),
                            ("confirmed", "Reconnu"),
                            ("closed", "Fermé après deux réponses fausses"),
                        ],
                        default="asked",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("wrong", models.PositiveSmallIntegerField(default=0, verbose_name="réponses fausses")),
                ("asked_at", models.DateTimeField(verbose_name="questions posées le")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="répondu le")),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="households.household",
                        verbose_name="ménage",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="households.person",
                        verbose_name="personne nommée",
                    ),
                ),
                (
                    "siao",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="siao.siao",
                        verbose_name="SIAO appelé",
                    ),
                ),
            ],
            options={
                "verbose_name": "ménage connu d'un autre SIAO",
                "verbose_name_plural": "ménages connus d'un autre SIAO",
                "indexes": [models.Index(fields=["household", "-answered_at"], name="knownelsewhere_household")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["asked", "confirmed", "closed"])),
                        name="knownelsewhere_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("wrong__lt", 2), ("state", "closed"), _connector="XOR"),
                        name="knownelsewhere_two_wrong_close",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OutsideSearch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("profile", models.CharField(max_length=30, verbose_name="profil")),
                ("at", models.DateTimeField(verbose_name="le")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="compte",
                    ),
                ),
            ],
            options={
                "verbose_name": "recherche hors périmètre",
                "verbose_name_plural": "recherches hors périmètre",
                "indexes": [models.Index(fields=["user", "-at"], name="outsidesearch_user")],
            },
        ),
        follow("households_breakglass"),
        follow("households_knownelsewhere"),
        append_only("households_outsidesearch"),
    ]
