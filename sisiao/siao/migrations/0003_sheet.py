import datetime
import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0007_support_views"),
        ("core", "0005_stored_files"),
        ("geo", "0003_collectivities"),
        ("siao", "0002_journal"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Antenna",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=120, verbose_name="nom")),
                ("area", models.CharField(blank=True, max_length=200, verbose_name="secteur")),
                ("address", models.CharField(blank=True, max_length=120, verbose_name="adresse (n° et voie)")),
                ("postal_code", models.CharField(blank=True, max_length=5, verbose_name="code postal")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="téléphone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="courriel")),
                ("hours", models.CharField(blank=True, max_length=120, verbose_name="horaires")),
            ],
            options={
                "verbose_name": "antenne",
                "verbose_name_plural": "antennes",
            },
        ),
        migrations.CreateModel(
            name="CoveredTerritory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(verbose_name="depuis le")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="jusqu'au")),
            ],
            options={
                "verbose_name": "territoire couvert",
                "verbose_name_plural": "territoires couverts",
            },
        ),
        migrations.CreateModel(
            name="HelplineHours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Lundi"),
                            (1, "Mardi"),
                            (2, "Mercredi"),
                            (3, "Jeudi"),
                            (4, "Vendredi"),
                            (5, "Samedi"),
                            (6, "Dimanche"),
                        ],
                        verbose_name="jour",
                    ),
                ),
                ("opens", models.TimeField(verbose_name="de")),
                ("closes", models.TimeField(verbose_name="à")),
            ],
            options={
                "verbose_name": "heures du 115",
                "verbose_name_plural": "heures du 115",
            },
        ),
        migrations.CreateModel(
            name="SiaoContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("direction", "Direction"),
                            ("helpline", "Coordination du 115"),
                            ("insertion", "Pôle insertion et logement"),
                            ("assessment", "Évaluation et accompagnement"),
                            ("observatory", "Observatoire et statistiques"),
                            ("tool", "Référent SI SIAO"),
                            ("other", "Autre"),
                        ],
                        max_length=12,
                        verbose_name="fonction",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="nom de la personne ou du service")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="téléphone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="courriel")),
                ("hours", models.CharField(blank=True, max_length=120, verbose_name="quand")),
            ],
            options={
                "verbose_name": "contact du SIAO",
                "verbose_name_plural": "contacts des SIAO",
            },
        ),
        migrations.CreateModel(
            name="SiaoDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("agreement", "Convention avec l'État"),
                            ("rules", "Règlement de fonctionnement"),
                            ("commission", "Règlement de la commission d'orientation"),
                            ("report", "Rapport d'activité"),
                            ("protocol", "Protocole avec un partenaire"),
                            ("form", "Modèle ou notice"),
                            ("other", "Autre"),
                        ],
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                ("title", models.CharField(max_length=150, verbose_name="intitulé")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("team", "L'équipe du SIAO et l'État"),
                            ("departement", "L'équipe, l'État et les dispositifs du département"),
                        ],
                        max_length=12,
                        verbose_name="qui le lit",
                    ),
                ),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="échéance")),
            ],
            options={
                "verbose_name": "document du SIAO",
                "verbose_name_plural": "documents des SIAO",
            },
        ),
        migrations.CreateModel(
            name="SiaoMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("body", models.CharField(max_length=400, verbose_name="message")),
                (
                    "tone",
                    models.CharField(
                        choices=[("info", "Information"), ("warning", "Attention")],
                        max_length=7,
                        verbose_name="importance",
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("team", "L'équipe du SIAO et l'État"),
                            ("departement", "L'équipe, l'État et les dispositifs du département"),
                        ],
                        max_length=12,
                        verbose_name="qui le lit",
                    ),
                ),
                ("period", django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name="affiché")),
            ],
            options={
                "verbose_name": "message du jour",
                "verbose_name_plural": "messages du jour",
            },
        ),
        migrations.CreateModel(
            name="SiaoOperator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=150, verbose_name="raison sociale")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("association", "Association"),
                            ("gip", "Groupement d'intérêt public (GIP)"),
                            ("gcsms", "Groupement de coopération sociale ou médico-sociale (GCSMS)"),
                            ("ccas", "CCAS ou CIAS"),
                            ("public_body", "Autre établissement public"),
                            ("state", "Service de l'État"),
                            ("other", "Autre"),
                        ],
                        max_length=12,
                        verbose_name="statut juridique",
                    ),
                ),
                ("siren", models.CharField(blank=True, max_length=9, verbose_name="n° SIREN")),
                ("act", models.CharField(blank=True, max_length=60, verbose_name="convention ou arrêté")),
                ("starts_on", models.DateField(verbose_name="depuis le")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="jusqu'au")),
            ],
            options={
                "verbose_name": "opérateur du SIAO",
                "verbose_name_plural": "opérateurs des SIAO",
            },
        ),
        migrations.CreateModel(
            name="SiaoPartner",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("first_contact", "CCAS, Département ou autre premier accueil"),
                            ("health", "Santé"),
                            ("landlord", "Bailleur social ou réservataire"),
                            ("justice", "Justice et forces de l'ordre"),
                            ("association", "Association"),
                            ("state", "Service de l'État"),
                            ("other", "Autre"),
                        ],
                        max_length=15,
                        verbose_name="nature",
                    ),
                ),
                ("name", models.CharField(max_length=150, verbose_name="organisme")),
                ("purpose", models.CharField(blank=True, max_length=250, verbose_name="objet du partenariat")),
                ("contact", models.CharField(blank=True, max_length=120, verbose_name="personne ou service à joindre")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="téléphone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="courriel")),
                ("agreement", models.CharField(blank=True, max_length=60, verbose_name="convention")),
                (
                    "agreement_ends_on",
                    models.DateField(blank=True, null=True, verbose_name="échéance de la convention"),
                ),
            ],
            options={
                "verbose_name": "partenaire du SIAO",
                "verbose_name_plural": "partenaires des SIAO",
            },
        ),
        migrations.AddField(
            model_name="siao",
            name="address",
            field=models.CharField(blank=True, max_length=120, verbose_name="adresse (n° et voie)"),
        ),
        migrations.AddField(
            model_name="siao",
            name="commune",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="geo.commune",
                verbose_name="commune",
            ),
        ),
        migrations.AddField(
            model_name="siao",
            name="email",
            field=models.EmailField(blank=True, max_length=254, verbose_name="courriel"),
        ),
        migrations.AddField(
            model_name="siao",
            name="outside",
            field=models.CharField(
                blank=True,
                choices=[("on_call", "Astreinte du SIAO"), ("relayed", "Renvoi vers un autre SIAO")],
                max_length=10,
                verbose_name="en dehors de ces heures",
            ),
        ),
        migrations.AddField(
            model_name="siao",
            name="postal_code",
            field=models.CharField(blank=True, max_length=5, verbose_name="code postal"),
        ),
        migrations.AddField(
            model_name="siao",
            name="relay",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="relays",
                to="siao.siao",
                verbose_name="SIAO qui prend le relais",
            ),
        ),
        migrations.AddField(
            model_name="siao",
            name="round_the_clock",
            field=models.BooleanField(default=True, verbose_name="115 tenu par l'équipe 24 h/24"),
        ),
        migrations.AddField(
            model_name="siao",
            name="website",
            field=models.URLField(blank=True, verbose_name="site internet"),
        ),
        migrations.AddConstraint(
            model_name="siao",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outside", ""), ("round_the_clock", True)),
                    models.Q(("round_the_clock", False), models.Q(("outside", ""), _negated=True)),
                    _connector="OR",
                ),
                name="siao_115_always_answered",
                violation_error_message="Dites qui répond au 115 en dehors des heures de l'équipe.",
            ),
        ),
        migrations.AddConstraint(
            model_name="siao",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outside", "relayed"), ("relay__isnull", False)),
                    models.Q(models.Q(("outside", "relayed"), _negated=True), ("relay", None)),
                    _connector="OR",
                ),
                name="siao_relay_named",
                violation_error_message="Nommez le SIAO qui prend le relais, lui seul.",
            ),
        ),
        migrations.AddConstraint(
            model_name="siao",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("relay", None), models.Q(("relay", models.F("id")), _negated=True), _connector="OR"
                ),
                name="siao_relay_is_another",
                violation_error_message="Un SIAO ne prend pas son propre relais.",
            ),
        ),
        migrations.AddField(
            model_name="antenna",
            name="commune",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="geo.commune",
                verbose_name="commune",
            ),
        ),
        migrations.AddField(
            model_name="antenna",
            name="siao",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="antennas",
                to="siao.siao",
                verbose_name="SIAO",
            ),
        ),
        migrations.AddField(
            model_name="coveredterritory",
            name="collectivity",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="geo.collectivity",
                verbose_name="territoire",
            ),
        ),
        migrations.AddField(
            model_name="coveredterritory",
            name="siao",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="territories",
                to="siao.siao",
                verbose_name="SIAO",
            ),
        ),
        migrations.AddField(
            model_name="helplinehours",
            name="siao",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="helpline_hours",
                to="siao.siao",
                verbose_name="SIAO",
            ),
        ),
        migrations.AddField(
            model_name="siaocontact",
            name="siao",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contacts",
                to="siao.siao",
                verbose_name="SIAO",
            ),
        ),
        migrations.AddField(
            model_name="siaodocument",
            name="added_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="déposé par",
            ),
        ),
        migrations.AddField(
            model_name="siaodocument",
            name="file",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.storedfile",
                verbose_name="fichier",
            ),
        ),
        migrations.AddField(
            model_name="siaodocument",
            name="siao",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="documents",
                to="siao.siao",
                verbose_name="SIAO",
            ),
        ),
        migrations.AddField(
            model_name="siaomessage",
            name="author",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="écrit par",
            ),
        ),
        migrations.AddField(
            model_name="siaomessage",
            name="siao",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="siao.siao",
                verbose_name="SIAO",
            ),
        ),
        migrations.AddField(
            model_name="siaooperator",
            name="scope",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="access.scope",
                verbose_name="entité gestionnaire",
            ),
        ),
        migrations.AddField(
            model_name="siaooperator",
            name="siao",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="operators",
                to="siao.siao",
                verbose_name="SIAO",
            ),
        ),
        migrations.AddField(
            model_name="siaopartner",
            name="siao",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="partners",
                to="siao.siao",
                verbose_name="SIAO",
            ),
        ),
        migrations.AddConstraint(
            model_name="antenna",
            constraint=models.UniqueConstraint(
                fields=("siao", "name"),
                name="antenna_named_once",
                violation_error_message="Ce SIAO a déjà une antenne de ce nom.",
            ),
        ),
        migrations.AddConstraint(
            model_name="coveredterritory",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                name="coveredterritory_ends_after",
            ),
        ),
        migrations.AddConstraint(
            model_name="coveredterritory",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=(
                    ("collectivity", "="),
                    (models.Func(models.F("starts_on"), models.F("ends_on"), function="daterange"), "&&"),
                ),
                name="coveredterritory_one_siao",
            ),
        ),
        migrations.AddConstraint(
            model_name="helplinehours",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekday__in", [0, 1, 2, 3, 4, 5, 6])), name="helplinehours_weekday"
            ),
        ),
        migrations.AddConstraint(
            model_name="helplinehours",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("opens", models.F("closes")), _negated=True),
                    ("opens", datetime.time(0, 0)),
                    _connector="OR",
                ),
                name="helplinehours_last",
                violation_error_message="L'heure de fin est la même que celle de début.",
            ),
        ),
        migrations.AddConstraint(
            model_name="helplinehours",
            constraint=models.UniqueConstraint(fields=("siao", "weekday"), name="helplinehours_once_a_day"),
        ),
        migrations.AddConstraint(
            model_name="siaocontact",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", ""), ("phone", ""), _negated=True),
                name="siaocontact_reachable",
                violation_error_message="Indiquez un téléphone ou un courriel.",
            ),
        ),
        migrations.AddConstraint(
            model_name="siaomessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("period__isempty", False), ("period__startswith__isnull", False)),
                name="siaomessage_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="siaomessage",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=(("siao", "="), ("period", "&&")), name="siaomessage_one_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="siaooperator",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on", None), ("ends_on__gt", models.F("starts_on")), _connector="OR"),
                name="siaooperator_ends_after",
            ),
        ),
        migrations.AddConstraint(
            model_name="siaooperator",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=(
                    ("siao", "="),
                    (models.Func(models.F("starts_on"), models.F("ends_on"), function="daterange"), "&&"),
                ),
                name="siaooperator_one_at_a_time",
            ),
        ),
    ]
