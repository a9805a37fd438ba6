"""Campaigns, their départements, what was sent, taken and signed."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("geo", "0003_collectivities"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Campaign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=120, verbose_name="nom")),
                ("workbook", models.CharField(max_length=20, verbose_name="classeur")),
                ("opens_on", models.DateField(verbose_name="ouverture")),
                ("closes_on", models.DateField(verbose_name="fin prévue")),
                ("send_by", models.DateField(verbose_name="modèle envoyé avant le")),
                ("receive_by", models.DateField(verbose_name="classeur reçu avant le")),
                ("import_by", models.DateField(verbose_name="classeur importé avant le")),
                ("validate_by", models.DateField(verbose_name="recensement validé avant le")),
                (
                    "remind_before",
                    models.PositiveSmallIntegerField(default=7, verbose_name="jours de la relance automatique"),
                ),
                ("remind_every", models.PositiveSmallIntegerField(default=7, verbose_name="jours entre deux relances")),
                ("note", models.TextField(blank=True, max_length=2000, verbose_name="consigne")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="créée le")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="close le")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="close par",
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
            ],
            options={
                "verbose_name": "campagne de recensement",
                "verbose_name_plural": "campagnes de recensement",
            },
        ),
        migrations.CreateModel(
            name="CampaignDepartement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="campaigns.campaign",
                        verbose_name="campagne",
                    ),
                ),
                (
                    "departement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="geo.departement",
                        verbose_name="département",
                    ),
                ),
            ],
            options={
                "verbose_name": "département d'une campagne",
                "verbose_name_plural": "départements des campagnes",
            },
        ),
        migrations.CreateModel(
            name="CampaignSending",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("template", "Envoi du modèle"), ("reminder", "Relance")],
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("sent", "Modèle envoyé"),
                            ("received", "Classeur reçu"),
                            ("imported", "Classeur importé"),
                            ("validated", "Recensement validé"),
                        ],
                        max_length=10,
                        verbose_name="étape attendue",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="envoyé le")),
                ("recipients", models.PositiveSmallIntegerField(verbose_name="destinataires")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="envoyé par",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sendings",
                        to="campaigns.campaigndepartement",
                        verbose_name="département de la campagne",
                    ),
                ),
                (
                    "follows",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="campaigns.campaignsending",
                        verbose_name="suit",
                    ),
                ),
            ],
            options={
                "verbose_name": "envoi d'une campagne",
                "verbose_name_plural": "envois des campagnes",
            },
        ),
        migrations.CreateModel(
            name="CampaignValidation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=32, verbose_name="empreinte")),
                ("counts", models.JSONField(default=dict, verbose_name="comptes")),
                ("name", models.CharField(max_length=120, verbose_name="nom écrit")),
                ("at", models.DateTimeField(verbose_name="signée le")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="retirée le")),
                ("reason", models.CharField(blank=True, max_length=250, verbose_name="motif du retrait")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="signée par",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="validations",
                        to="campaigns.campaigndepartement",
                        verbose_name="département de la campagne",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="retirée par",
                    ),
                ),
            ],
            options={
                "verbose_name": "validation d'un recensement",
                "verbose_name_plural": "validations des recensements",
            },
        ),
        migrations.CreateModel(
            name="TemplateDownload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="téléchargé le")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="téléchargé par",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="downloads",
                        to="campaigns.campaigndepartement",
                        verbose_name="département de la campagne",
                    ),
                ),
            ],
            options={
                "verbose_name": "téléchargement du modèle",
                "verbose_name_plural": "téléchargements du modèle",
            },
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("send_by__gte", models.F("opens_on")),
                    ("receive_by__gte", models.F("send_by")),
                    ("import_by__gte", models.F("receive_by")),
                    ("validate_by__gte", models.F("import_by")),
                    ("closes_on__gte", models.F("validate_by")),
                ),
                name="campaign_dates_in_order",
                violation_error_message="Les dates se suivent\xa0: ouverture, envoi, réception, import, validation, fin prévue.",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(("remind_every__gte", 1)), name="campaign_reminds_at_most_daily"
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="campaign_is_named"
            ),
        ),
        migrations.AddConstraint(
            model_name="campaigndepartement",
            constraint=models.UniqueConstraint(fields=("campaign", "departement"), name="campaign_departement_once"),
        ),
        migrations.AddConstraint(
            model_name="campaignsending",
            constraint=models.UniqueConstraint(
                fields=("entry", "kind", "follows"), name="campaignsending_one_after_another", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="campaignsending",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["template", "reminder"])), name="campaignsending_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="campaignsending",
            constraint=models.CheckConstraint(
                condition=models.Q(("step__in", ["sent", "received", "imported", "validated"])),
                name="campaignsending_step_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaignsending",
            constraint=models.CheckConstraint(
                condition=models.Q(("recipients__gte", 1)), name="campaignsending_to_somebody"
            ),
        ),
        migrations.AddConstraint(
            model_name="campaignvalidation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)), fields=("entry",), name="campaignvalidation_one_in_force"
            ),
        ),
        migrations.AddConstraint(
            model_name="campaignvalidation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), ("withdrawn_at", None), ("withdrawn_by", None)),
                    models.Q(
                        ("withdrawn_at__gte", models.F("at")),
                        ("withdrawn_by__isnull", False),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="campaignvalidation_withdrawn_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaignvalidation",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("name", ""), _negated=True), models.Q(("digest", ""), _negated=True)),
                name="campaignvalidation_is_signed",
            ),
        ),
    ]
