import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import sisiao.households.models

SEQUENCES = """
CREATE SEQUENCE household_record_number START 100001;
CREATE SEQUENCE person_record_number START 500001;
"""
DROP_SEQUENCES = (
    "DROP SEQUENCE household_record_number; DROP SEQUENCE person_record_number;"
)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_database"),
        ("access", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(SEQUENCES, DROP_SEQUENCES),
        migrations.CreateModel(
            name="Household",
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
                    "record_number",
                    models.BigIntegerField(
                        db_default=sisiao.households.models.NextNumber(
                            "household_record_number"
                        ),
                        editable=False,
                        unique=True,
                        verbose_name="identifiant du ménage",
                    ),
                ),
                (
                    "animals",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="animaux",
                    ),
                ),
                (
                    "to_protect",
                    models.BooleanField(default=False, verbose_name="à protéger"),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="créé le"),
                ),
            ],
            options={
                "verbose_name": "ménage",
                "verbose_name_plural": "ménages",
            },
        ),
        migrations.CreateModel(
            name="NameWord",
            fields=[
                (
                    "word",
                    models.TextField(
                        db_collation="C", primary_key=True, serialize=False
                    ),
                ),
            ],
            options={
                "verbose_name": "mot de nom",
                "verbose_name_plural": "mots de noms",
            },
        ),
        migrations.CreateModel(
            name="Person",
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
                    "record_number",
                    models.BigIntegerField(
                        db_default=sisiao.households.models.NextNumber(
                            "person_record_number"
                        ),
                        editable=False,
                        unique=True,
                        verbose_name="identifiant de la personne",
                    ),
                ),
                (
                    "last_name",
                    models.CharField(blank=True, max_length=80, verbose_name="nom"),
                ),
                (
                    "birth_name",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="nom de naissance"
                    ),
                ),
                (
                    "first_name",
                    models.CharField(blank=True, max_length=80, verbose_name="prénom"),
                ),
                (
                    "sex",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("FEMME", "Femme"),
                            ("HOMME", "Homme"),
                            ("", "Non renseigné"),
                        ],
                        max_length=5,
                        verbose_name="sexe",
                    ),
                ),
                (
                    "birth_date",
                    models.DateField(
                        blank=True, null=True, verbose_name="date de naissance"
                    ),
                ),
                (
                    "birth_date_estimated",
                    models.BooleanField(
                        default=False,
                        verbose_name="date de naissance estimée d'après l'âge déclaré",
                    ),
                ),
                (
                    "phone",
                    models.CharField(
                        blank=True, max_length=16, verbose_name="téléphone"
                    ),
                ),
                (
                    "reception_wish",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("with_women", "Avec des femmes"),
                            ("with_men", "Avec des hommes"),
                            ("either", "Indifférent"),
                            ("", "Non renseigné"),
                        ],
                        max_length=10,
                        verbose_name="accueil souhaité",
                    ),
                ),
                (
                    "wheelchair",
                    models.BooleanField(
                        default=False, verbose_name="se déplace en fauteuil roulant"
                    ),
                ),
                (
                    "pregnant",
                    models.BooleanField(default=False, verbose_name="enceinte"),
                ),
                (
                    "anonymous",
                    models.BooleanField(default=False, verbose_name="personne anonyme"),
                ),
                (
                    "search_words",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.Func(
                                django.db.models.functions.text.Concat(
                                    "last_name",
                                    models.Value(" "),
                                    "birth_name",
                                    models.Value(" "),
                                    "first_name",
                                ),
                                function="sisiao_normalise",
                            ),
                            models.Value(" "),
                            function="string_to_array",
                        ),
                        output_field=django.contrib.postgres.fields.ArrayField(
                            base_field=models.TextField(db_collation="C"), size=None
                        ),
                    ),
                ),
            ],
            options={
                "verbose_name": "personne",
                "verbose_name_plural": "personnes",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search_words"], name="person_search_words"
                    ),
                    models.Index(fields=["birth_date"], name="person_birth_date"),
                    models.Index(
                        condition=models.Q(("phone", ""), _negated=True),
                        fields=["phone"],
                        name="person_phone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HouseholdLink",
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
                    "reason",
                    models.CharField(
                        choices=[
                            ("call", "Appel au 115"),
                            ("request", "Demande"),
                            ("referral", "Orientation"),
                            ("stay", "Prise en charge"),
                            ("prescriber", "Prescripteur"),
                        ],
                        max_length=12,
                        verbose_name="motif",
                    ),
                ),
                ("source_id", models.BigIntegerField(verbose_name="origine")),
                ("starts_on", models.DateField(verbose_name="depuis le")),
                ("ends_on", models.DateField(null=True, verbose_name="jusqu'au")),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="households.household",
                        verbose_name="ménage",
                    ),
                ),
                (
                    "scope",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.scope",
                        verbose_name="périmètre",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="compte",
                    ),
                ),
            ],
            options={
                "verbose_name": "accès au dossier",
                "verbose_name_plural": "accès aux dossiers",
                "indexes": [
                    models.Index(
                        fields=["scope", "household"], name="householdlink_scope"
                    ),
                    models.Index(
                        condition=models.Q(("user__isnull", False)),
                        fields=["user", "household"],
                        name="householdlink_user",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("scope__isnull", True), ("user__isnull", False)),
                            models.Q(("scope__isnull", False), ("user__isnull", True)),
                            _connector="OR",
                        ),
                        name="householdlink_scope_or_user",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on", None),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="householdlink_ordered",
                    ),
                    models.UniqueConstraint(
                        fields=("household", "scope", "user", "reason", "source_id"),
                        name="householdlink_unique",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
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
                    "period",
                    django.contrib.postgres.fields.ranges.DateRangeField(
                        verbose_name="période"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("contact", "Contact principal"),
                            ("partner", "Conjoint·e du contact principal"),
                            ("child", "Enfant"),
                            ("other", "Autre membre"),
                        ],
                        max_length=10,
                        verbose_name="rôle",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(default=0, verbose_name="ordre"),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="households.household",
                        verbose_name="ménage",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="households.person",
                        verbose_name="personne",
                    ),
                ),
            ],
            options={
                "verbose_name": "membre du ménage",
                "verbose_name_plural": "membres des ménages",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("period__isempty", False)),
                        name="membership_period_not_empty",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=(
                            ("household", "="),
                            ("person", "="),
                            ("period", "&&"),
                        ),
                        name="membership_once",
                        violation_error_message="Cette personne est déjà membre du ménage à cette période.",
                    ),
                ],
            },
        ),
    ]
