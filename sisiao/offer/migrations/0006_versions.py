import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_stored_files"),
        ("offer", "0005_who_carries_the_siao"),
    ]

    operations = [
        migrations.CreateModel(
            name="Act",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("order", "Arrêté"),
                            ("agreement", "Convention"),
                            ("cpom", "CPOM"),
                            ("approval", "Agrément"),
                            ("market", "Marché"),
                            ("amendment", "Avenant"),
                            ("other", "Autre acte"),
                        ],
                        max_length=12,
                        verbose_name="nature de l'acte",
                    ),
                ),
                ("reference", models.CharField(blank=True, max_length=60, verbose_name="référence")),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="signé le")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="échéance")),
            ],
            options={
                "verbose_name": "acte",
                "verbose_name_plural": "actes",
            },
        ),
        migrations.CreateModel(
            name="DispositifVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="période")),
                (
                    "situation",
                    models.CharField(
                        choices=[("open", "Ouvert"), ("planned", "En projet"), ("closing", "Fermeture programmée")],
                        max_length=10,
                        verbose_name="situation",
                    ),
                ),
                (
                    "siao_referral",
                    models.CharField(
                        choices=[("all", "Toutes les places"), ("some", "Une partie"), ("none", "Aucune")],
                        max_length=5,
                        verbose_name="orientation par le SIAO",
                    ),
                ),
                (
                    "reception_modes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="modes d'accueil",
                    ),
                ),
                (
                    "opening_regime",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("permanent", "Permanent"),
                            ("seasonal", "Saisonnier"),
                            ("on_activation", "Sur activation"),
                        ],
                        max_length=15,
                        verbose_name="régime d'ouverture",
                    ),
                ),
                ("season", models.CharField(blank=True, max_length=15, verbose_name="période d'ouverture")),
                ("hours", models.CharField(blank=True, max_length=20, verbose_name="horaires")),
                (
                    "publics",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("men", "Hommes seuls"),
                                ("women", "Femmes seules"),
                                ("couples", "Couples sans enfant"),
                                ("women_with_children", "Femmes avec enfant(s)"),
                                ("men_with_children", "Hommes avec enfant(s)"),
                                ("couples_with_children", "Couples avec enfant(s)"),
                            ],
                            max_length=25,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="publics",
                    ),
                ),
                (
                    "specific_publics",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="publics spécifiques",
                    ),
                ),
                ("min_age", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="âge minimum")),
                ("max_age", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="âge maximum")),
                (
                    "wheelchair",
                    models.CharField(
                        blank=True,
                        choices=[("yes", "Oui"), ("partly", "En partie"), ("no", "Non")],
                        max_length=10,
                        verbose_name="accessible en fauteuil roulant",
                    ),
                ),
                (
                    "animals",
                    models.CharField(
                        blank=True,
                        choices=[("yes", "Oui"), ("case_by_case", "Au cas par cas"), ("no", "Non")],
                        max_length=15,
                        verbose_name="animaux acceptés",
                    ),
                ),
                ("stay_rules", models.CharField(blank=True, max_length=400, verbose_name="règles de séjour")),
                (
                    "capacity",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="capacité autorisée ou agréée"),
                ),
                ("capacity_unit", models.CharField(blank=True, max_length=20, verbose_name="unité de capacité")),
                ("legal_frame", models.CharField(blank=True, max_length=60, verbose_name="cadre juridique")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="motif du changement")),
            ],
            options={
                "verbose_name": "version d'un dispositif",
                "verbose_name_plural": "versions des dispositifs",
            },
        ),
        migrations.CreateModel(
            name="Quota",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "holder",
                    models.CharField(
                        choices=[
                            ("state", "État (préfet)"),
                            ("action_logement", "Action Logement"),
                            ("municipality", "Commune ou EPCI"),
                            ("departement", "Département"),
                            ("caf", "CAF ou MSA"),
                            ("landlord", "Propriétaire ou bailleur"),
                            ("other", "Autre réservataire"),
                        ],
                        max_length=20,
                        verbose_name="réservataire",
                    ),
                ),
                ("holder_name", models.CharField(blank=True, max_length=80, verbose_name="nom du réservataire")),
                ("dwellings", models.PositiveIntegerField(verbose_name="logements réservés")),
                (
                    "given_to_siao",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="dont confiés au SIAO"),
                ),
                ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="période")),
            ],
            options={
                "verbose_name": "contingent",
                "verbose_name_plural": "contingents",
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(verbose_name="à compter du")),
                ("act", models.CharField(blank=True, max_length=60, verbose_name="acte")),
                ("applied_at", models.DateTimeField(blank=True, null=True, verbose_name="fait le")),
            ],
            options={
                "verbose_name": "transfert de dispositif",
                "verbose_name_plural": "transferts de dispositifs",
            },
        ),
        migrations.AddField(
            model_name="dispositif",
            name="old_names",
            field=models.CharField(blank=True, max_length=200, verbose_name="noms dans l'ancien SI SIAO"),
        ),
        migrations.AddField(
            model_name="funding",
            name="act_date",
            field=models.DateField(blank=True, null=True, verbose_name="date de l'acte attributif"),
        ),
        migrations.AddField(
            model_name="funding",
            name="act_reference",
            field=models.CharField(blank=True, max_length=60, verbose_name="acte attributif"),
        ),
        migrations.AddField(
            model_name="funding",
            name="chorus",
            field=models.CharField(blank=True, max_length=15, verbose_name="activité Chorus"),
        ),
        migrations.AddField(
            model_name="funding",
            name="cpom",
            field=models.BooleanField(blank=True, null=True, verbose_name="CPOM"),
        ),
        migrations.AddField(
            model_name="funding",
            name="cpom_ends_on",
            field=models.DateField(blank=True, null=True, verbose_name="échéance du CPOM"),
        ),
        migrations.AddField(
            model_name="funding",
            name="siao_places",
            field=models.PositiveIntegerField(
                blank=True, null=True, verbose_name="dont places mises à disposition du SIAO"
            ),
        ),
        migrations.AddField(
            model_name="funding",
            name="violence_places",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="dont places dédiées aux FVV"),
        ),
        migrations.AddConstraint(
            model_name="funding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("number", None),
                    models.Q(
                        models.Q(
                            ("violence_places", None), ("violence_places__lte", models.F("number")), _connector="OR"
                        ),
                        models.Q(("siao_places", None), ("siao_places__lte", models.F("number")), _connector="OR"),
                    ),
                    _connector="OR",
                ),
                name="funding_parts_within_number",
                violation_error_message="Les places dédiées ou confiées au SIAO font partie du nombre financé.",
            ),
        ),
        migrations.AddField(
            model_name="act",
            name="dispositif",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="acts",
                to="offer.dispositif",
                verbose_name="dispositif",
            ),
        ),
        migrations.AddField(
            model_name="act",
            name="file",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.storedfile",
                verbose_name="document",
            ),
        ),
        migrations.AddField(
            model_name="dispositifversion",
            name="dispositif",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="versions",
                to="offer.dispositif",
                verbose_name="dispositif",
            ),
        ),
        migrations.AddField(
            model_name="quota",
            name="dispositif",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="quotas",
                to="offer.dispositif",
                verbose_name="dispositif",
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="dispositif",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="transfers",
                to="offer.dispositif",
                verbose_name="dispositif",
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="from_entity",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="offer.entity",
                verbose_name="entité d'origine",
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="to_entity",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="offer.entity",
                verbose_name="entité d'accueil",
            ),
        ),
        migrations.AddConstraint(
            model_name="act",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("signed_on", None), ("ends_on", None), ("ends_on__gte", models.F("signed_on")), _connector="OR"
                ),
                name="act_ends_after_signature",
                violation_error_message="L'échéance ne peut pas précéder la signature.",
            ),
        ),
        migrations.AddConstraint(
            model_name="act",
            constraint=models.UniqueConstraint(
                fields=("dispositif", "reference"),
                name="act_reference_unique",
                violation_error_message="Cet acte figure déjà sur la fiche du dispositif.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispositifversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("period__isempty", False)), name="dispositifversion_period_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="dispositifversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("min_age", None), ("max_age", None), ("max_age__gte", models.F("min_age")), _connector="OR"
                ),
                name="dispositifversion_ages_ordered",
                violation_error_message="L'âge minimum dépasse l'âge maximum.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispositifversion",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=(("dispositif", "="), ("period", "&&")), name="dispositifversion_one_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.CheckConstraint(
                condition=models.Q(("period__isempty", False)), name="quota_period_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("given_to_siao", None), ("given_to_siao__lte", models.F("dwellings")), _connector="OR"
                ),
                name="quota_siao_part_of_reserved",
                violation_error_message="Les logements confiés au SIAO font partie de ceux du contingent.",
            ),
        ),
        migrations.AddConstraint(
            model_name="quota",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=(("dispositif", "="), ("holder", "="), ("holder_name", "="), ("period", "&&")),
                name="quota_once_a_holder",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_entity", models.F("to_entity")), _negated=True),
                name="transfer_changes_entity",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.UniqueConstraint(fields=("dispositif", "on"), name="transfer_one_a_day"),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("applied_at", None)), fields=("dispositif",), name="transfer_one_to_come"
            ),
        ),
    ]
