import datetime
import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0001_initial"),
        ("geo", "0002_official_code"),
        ("siao", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="BudgetLine",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=30,
                        primary_key=True,
                        serialize=False,
                        verbose_name="code",
                    ),
                ),
                ("label", models.CharField(max_length=80, verbose_name="ligne")),
                ("action", models.CharField(max_length=4, verbose_name="action")),
                ("group_label", models.CharField(max_length=60, verbose_name="groupe")),
                (
                    "units",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        size=None,
                        verbose_name="unités",
                    ),
                ),
                (
                    "types",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30),
                        size=None,
                        verbose_name="types de dispositif",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="ordre")),
                (
                    "active_from",
                    models.DateField(null=True, verbose_name="valable à partir du"),
                ),
                ("active_to", models.DateField(null=True, verbose_name="jusqu'au")),
            ],
            options={
                "verbose_name": "ligne BOP 177",
                "verbose_name_plural": "lignes BOP 177",
            },
        ),
        migrations.CreateModel(
            name="DispositifType",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=30,
                        primary_key=True,
                        serialize=False,
                        verbose_name="code",
                    ),
                ),
                ("label", models.CharField(max_length=80, verbose_name="type")),
                (
                    "family",
                    models.CharField(max_length=30, verbose_name="code de la famille"),
                ),
                (
                    "family_label",
                    models.CharField(max_length=80, verbose_name="famille"),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="ordre")),
                (
                    "holds_places",
                    models.BooleanField(verbose_name="peut porter des places"),
                ),
                (
                    "holds_measures",
                    models.BooleanField(verbose_name="peut porter des mesures"),
                ),
                (
                    "holds_services",
                    models.BooleanField(verbose_name="peut porter des prestations"),
                ),
                (
                    "units",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        size=None,
                        verbose_name="unités de capacité",
                    ),
                ),
                (
                    "referral_by_siao",
                    models.CharField(max_length=20, verbose_name="orienté par le SIAO"),
                ),
                (
                    "validated_by",
                    models.CharField(max_length=20, verbose_name="validé par"),
                ),
                (
                    "active_from",
                    models.DateField(null=True, verbose_name="valable à partir du"),
                ),
                ("active_to", models.DateField(null=True, verbose_name="jusqu'au")),
            ],
            options={
                "verbose_name": "type de dispositif",
                "verbose_name_plural": "types de dispositif",
            },
        ),
        migrations.CreateModel(
            name="Entity",
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
                    "name",
                    models.CharField(max_length=150, verbose_name="raison sociale"),
                ),
                (
                    "short_name",
                    models.CharField(
                        blank=True, max_length=50, verbose_name="sigle ou nom d'usage"
                    ),
                ),
                (
                    "legal_status",
                    models.CharField(
                        choices=[
                            ("association", "Association"),
                            ("ccas", "CCAS ou CIAS"),
                            ("municipality", "Commune ou EPCI"),
                            ("departement", "Département"),
                            ("public_hospital", "Établissement public de santé"),
                            ("other_public", "Autre établissement public"),
                            ("gip", "GIP"),
                            ("gcsms", "GCSMS"),
                            ("foundation", "Fondation"),
                            ("mutual", "Mutuelle"),
                            ("social_landlord", "Organisme HLM ou SEM"),
                            ("company", "Société commerciale"),
                            ("state_service", "Service de l'État"),
                            ("other", "Autre"),
                        ],
                        max_length=20,
                        verbose_name="statut juridique",
                    ),
                ),
                (
                    "siren",
                    models.CharField(blank=True, max_length=9, verbose_name="n° SIREN"),
                ),
                (
                    "finess",
                    models.CharField(
                        blank=True, max_length=9, verbose_name="n° FINESS juridique"
                    ),
                ),
                (
                    "address",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="adresse du siège"
                    ),
                ),
                (
                    "address_extra",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="complément d'adresse"
                    ),
                ),
                (
                    "postal_code",
                    models.CharField(
                        blank=True, max_length=5, verbose_name="code postal du siège"
                    ),
                ),
                (
                    "phone",
                    models.CharField(
                        blank=True, max_length=20, verbose_name="téléphone"
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        blank=True, max_length=254, verbose_name="courriel de contact"
                    ),
                ),
                (
                    "carries_siao",
                    models.BooleanField(
                        default=False, verbose_name="porte aussi le SIAO du département"
                    ),
                ),
                (
                    "manager_last_name",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="gestionnaire\u00a0: nom"
                    ),
                ),
                (
                    "manager_first_name",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="gestionnaire\u00a0: prénom"
                    ),
                ),
                (
                    "manager_email",
                    models.EmailField(
                        blank=True,
                        max_length=254,
                        verbose_name="gestionnaire\u00a0: courriel nominatif",
                    ),
                ),
                (
                    "situation",
                    models.CharField(
                        choices=[
                            ("active", "Active"),
                            ("being_created", "En cours de création"),
                            ("stopped", "Activité arrêtée"),
                        ],
                        max_length=15,
                        verbose_name="situation",
                    ),
                ),
                (
                    "comment",
                    models.CharField(
                        blank=True, max_length=250, verbose_name="commentaire"
                    ),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="geo.commune",
                        verbose_name="commune du siège",
                    ),
                ),
                (
                    "departements",
                    models.ManyToManyField(
                        related_name="entities",
                        to="geo.departement",
                        verbose_name="départements d'intervention",
                    ),
                ),
                (
                    "scope",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entity",
                        to="access.scope",
                        verbose_name="périmètre",
                    ),
                ),
            ],
            options={
                "verbose_name": "entité gestionnaire",
                "verbose_name_plural": "entités gestionnaires",
            },
        ),
        migrations.CreateModel(
            name="Dispositif",
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
                    "name",
                    models.CharField(max_length=120, verbose_name="nom du dispositif"),
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
                    "siao_referral",
                    models.CharField(
                        choices=[
                            ("all", "Toutes les places"),
                            ("some", "Une partie"),
                            ("none", "Aucune"),
                        ],
                        max_length=5,
                        verbose_name="orientation par le SIAO",
                    ),
                ),
                (
                    "protected_address",
                    models.BooleanField(default=False, verbose_name="adresse protégée"),
                ),
                (
                    "siret",
                    models.CharField(
                        blank=True, max_length=14, verbose_name="n° SIRET"
                    ),
                ),
                (
                    "finess",
                    models.CharField(
                        blank=True, max_length=9, verbose_name="n° FINESS géographique"
                    ),
                ),
                (
                    "address",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="adresse"
                    ),
                ),
                (
                    "address_extra",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="complément"
                    ),
                ),
                (
                    "postal_code",
                    models.CharField(
                        blank=True, max_length=5, verbose_name="code postal"
                    ),
                ),
                (
                    "layout",
                    models.CharField(
                        choices=[
                            ("grouped", "Regroupé"),
                            ("scattered", "Diffus"),
                            ("mixed", "Mixte"),
                            ("mobile", "Mobile"),
                            ("not_applicable", "Sans objet"),
                        ],
                        max_length=15,
                        verbose_name="implantation",
                    ),
                ),
                (
                    "area",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        verbose_name="secteur d'intervention",
                    ),
                ),
                (
                    "phone",
                    models.CharField(
                        blank=True, max_length=20, verbose_name="téléphone"
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        blank=True, max_length=254, verbose_name="courriel"
                    ),
                ),
                (
                    "opened_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="date d'ouverture"
                    ),
                ),
                (
                    "closed_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="date de fermeture"
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
                (
                    "season",
                    models.CharField(
                        blank=True, max_length=15, verbose_name="période d'ouverture"
                    ),
                ),
                (
                    "hours",
                    models.CharField(
                        blank=True, max_length=20, verbose_name="horaires"
                    ),
                ),
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
                    "min_age",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="âge minimum"
                    ),
                ),
                (
                    "max_age",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="âge maximum"
                    ),
                ),
                (
                    "wheelchair",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("yes", "Oui"),
                            ("partly", "En partie"),
                            ("no", "Non"),
                        ],
                        max_length=10,
                        verbose_name="accessible en fauteuil roulant",
                    ),
                ),
                (
                    "animals",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("yes", "Oui"),
                            ("case_by_case", "Au cas par cas"),
                            ("no", "Non"),
                        ],
                        max_length=15,
                        verbose_name="animaux acceptés",
                    ),
                ),
                (
                    "capacity",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        verbose_name="capacité autorisée ou agréée",
                    ),
                ),
                (
                    "capacity_unit",
                    models.CharField(
                        blank=True, max_length=20, verbose_name="unité de capacité"
                    ),
                ),
                (
                    "legal_frame",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="cadre juridique"
                    ),
                ),
                (
                    "situation",
                    models.CharField(
                        choices=[
                            ("open", "Ouvert"),
                            ("planned", "En projet"),
                            ("closing", "Fermeture programmée"),
                        ],
                        max_length=10,
                        verbose_name="situation",
                    ),
                ),
                (
                    "arrival_limit",
                    models.TimeField(
                        default=datetime.time(21, 30),
                        verbose_name="heure limite d'arrivée",
                    ),
                ),
                (
                    "comment",
                    models.CharField(
                        blank=True, max_length=250, verbose_name="commentaire"
                    ),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="geo.commune",
                        verbose_name="commune",
                    ),
                ),
                (
                    "scope",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dispositif",
                        to="access.scope",
                        verbose_name="périmètre",
                    ),
                ),
                (
                    "siao",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dispositifs",
                        to="siao.siao",
                        verbose_name="SIAO",
                    ),
                ),
                (
                    "type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offer.dispositiftype",
                        verbose_name="type",
                    ),
                ),
                (
                    "entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dispositifs",
                        to="offer.entity",
                        verbose_name="entité gestionnaire",
                    ),
                ),
            ],
            options={
                "verbose_name": "dispositif",
                "verbose_name_plural": "dispositifs",
            },
        ),
        migrations.CreateModel(
            name="Funding",
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
                ("funder", models.CharField(max_length=60, verbose_name="financeur")),
                (
                    "regime",
                    models.CharField(
                        choices=[
                            ("permanent", "Pérenne"),
                            ("winter", "Hivernal"),
                            ("exceptional", "Exceptionnel"),
                            ("experimental", "Expérimental"),
                        ],
                        max_length=15,
                        verbose_name="régime des places",
                    ),
                ),
                (
                    "fiscal_year",
                    models.PositiveSmallIntegerField(verbose_name="exercice"),
                ),
                ("starts_on", models.DateField(verbose_name="date de début")),
                ("ends_on", models.DateField(verbose_name="date de fin")),
                (
                    "unit",
                    models.CharField(max_length=20, verbose_name="unité financée"),
                ),
                (
                    "number",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="nombre financé",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="montant notifié",
                    ),
                ),
                (
                    "comment",
                    models.CharField(
                        blank=True, max_length=250, verbose_name="commentaire"
                    ),
                ),
                (
                    "dispositif",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fundings",
                        to="offer.dispositif",
                        verbose_name="dispositif",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offer.budgetline",
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne de financement",
                "verbose_name_plural": "lignes de financement",
            },
        ),
        migrations.CreateModel(
            name="PlaceGroup",
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
                ("name", models.CharField(max_length=120, verbose_name="nom")),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("night_emergency", "Urgence à la nuit"),
                            ("continuous_emergency", "Urgence continue"),
                            ("stabilisation", "Stabilisation"),
                            ("insertion", "Insertion"),
                            ("housing", "Logement"),
                        ],
                        max_length=20,
                        verbose_name="mode d'accueil",
                    ),
                ),
                (
                    "route",
                    models.CharField(
                        choices=[
                            ("siao_115", "SIAO-115"),
                            ("siao", "SIAO hors urgence"),
                            ("quota_holder", "Réservataire"),
                            ("manager", "Gestionnaire"),
                            ("outreach", "Maraude"),
                            ("police", "Forces de l'ordre"),
                        ],
                        max_length=15,
                        verbose_name="voie d'accès",
                    ),
                ),
                (
                    "quota_holder",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="réservataire"
                    ),
                ),
                (
                    "period",
                    django.contrib.postgres.fields.ranges.DateRangeField(
                        verbose_name="période d'ouverture"
                    ),
                ),
                (
                    "regime",
                    models.CharField(
                        choices=[
                            ("permanent", "Permanent"),
                            ("seasonal", "Saisonnier"),
                            ("on_activation", "Sur activation"),
                        ],
                        default="permanent",
                        max_length=15,
                        verbose_name="régime",
                    ),
                ),
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
                        default=list,
                        size=None,
                        verbose_name="publics",
                    ),
                ),
                (
                    "min_age",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="âge minimum"
                    ),
                ),
                (
                    "max_age",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="âge maximum"
                    ),
                ),
                (
                    "wheelchair",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("yes", "Oui"),
                            ("partly", "En partie"),
                            ("no", "Non"),
                        ],
                        max_length=10,
                        verbose_name="accessible en fauteuil roulant",
                    ),
                ),
                (
                    "animals",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("yes", "Oui"),
                            ("case_by_case", "Au cas par cas"),
                            ("no", "Non"),
                        ],
                        max_length=15,
                        verbose_name="animaux acceptés",
                    ),
                ),
                (
                    "update_rhythm_hours",
                    models.PositiveSmallIntegerField(
                        default=24, verbose_name="rythme de mise à jour, en heures"
                    ),
                ),
                (
                    "declared_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="places déclarées le"
                    ),
                ),
                (
                    "dispositif",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="place_groups",
                        to="offer.dispositif",
                        verbose_name="dispositif",
                    ),
                ),
            ],
            options={
                "verbose_name": "groupe de places",
                "verbose_name_plural": "groupes de places",
            },
        ),
        migrations.CreateModel(
            name="Precision",
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
                ("code", models.CharField(max_length=30, verbose_name="code")),
                ("label", models.CharField(max_length=80, verbose_name="précision")),
                ("position", models.PositiveSmallIntegerField(verbose_name="ordre")),
                (
                    "active_from",
                    models.DateField(null=True, verbose_name="valable à partir du"),
                ),
                ("active_to", models.DateField(null=True, verbose_name="jusqu'au")),
                (
                    "type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="precisions",
                        to="offer.dispositiftype",
                        verbose_name="type",
                    ),
                ),
            ],
            options={
                "verbose_name": "précision du type",
                "verbose_name_plural": "précisions des types",
            },
        ),
        migrations.AddField(
            model_name="dispositif",
            name="precision",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="offer.precision",
            ),
        ),
        migrations.CreateModel(
            name="Unit",
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
                ("name", models.CharField(max_length=60, verbose_name="nom ou numéro")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("room", "Chambre"),
                            ("flat", "Logement"),
                            ("dormitory", "Dortoir"),
                        ],
                        max_length=10,
                        verbose_name="type",
                    ),
                ),
                (
                    "sharing",
                    models.CharField(
                        choices=[
                            ("exclusive", "Exclusif"),
                            ("women", "Partagé – femmes"),
                            ("men", "Partagé – hommes"),
                            ("adults", "Partagé – adultes"),
                            ("families", "Partagé – familles"),
                        ],
                        max_length=10,
                        verbose_name="partage",
                    ),
                ),
                (
                    "wheelchair",
                    models.BooleanField(
                        default=False, verbose_name="accessible en fauteuil roulant"
                    ),
                ),
                (
                    "floor",
                    models.CharField(blank=True, max_length=20, verbose_name="étage"),
                ),
                (
                    "period",
                    django.contrib.postgres.fields.ranges.DateRangeField(
                        verbose_name="période"
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="offer.placegroup",
                        verbose_name="groupe de places",
                    ),
                ),
            ],
            options={
                "verbose_name": "logement ou chambre",
                "verbose_name_plural": "logements et chambres",
            },
        ),
        migrations.CreateModel(
            name="Place",
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
                ("number", models.PositiveSmallIntegerField(verbose_name="numéro")),
                (
                    "period",
                    django.contrib.postgres.fields.ranges.DateRangeField(
                        verbose_name="période"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="offer.unit",
                        verbose_name="logement ou chambre",
                    ),
                ),
            ],
            options={
                "verbose_name": "place",
                "verbose_name_plural": "places",
            },
        ),
        migrations.CreateModel(
            name="WorkbookCode",
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
                    "tab",
                    models.CharField(
                        choices=[
                            ("entities", "Entités"),
                            ("dispositifs", "Dispositifs"),
                            ("fundings", "Financement"),
                            ("groups", "Groupes"),
                            ("units", "Unités"),
                        ],
                        max_length=15,
                        verbose_name="onglet",
                    ),
                ),
                ("code", models.CharField(max_length=8, verbose_name="code")),
                ("object_id", models.BigIntegerField(verbose_name="objet")),
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
                "verbose_name": "code de classeur",
                "verbose_name_plural": "codes de classeur",
            },
        ),
        migrations.AddConstraint(
            model_name="entity",
            constraint=models.UniqueConstraint(
                condition=models.Q(("siren", ""), _negated=True),
                fields=("siren",),
                name="entity_siren_unique",
                violation_error_message="Une entité porte déjà ce n° SIREN : une entité est une personne morale.",
            ),
        ),
        migrations.AddConstraint(
            model_name="funding",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                name="funding_ends_after_start",
                violation_error_message="La fin du financement ne peut pas précéder son début.",
            ),
        ),
        migrations.AddConstraint(
            model_name="placegroup",
            constraint=models.CheckConstraint(
                condition=models.Q(("period__isempty", False)),
                name="placegroup_period_not_empty",
            ),
        ),
        migrations.AddConstraint(
            model_name="placegroup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("min_age", None),
                    ("max_age", None),
                    ("max_age__gte", models.F("min_age")),
                    _connector="OR",
                ),
                name="placegroup_ages_ordered",
                violation_error_message="L'âge minimum dépasse l'âge maximum.",
            ),
        ),
        migrations.AddConstraint(
            model_name="precision",
            constraint=models.UniqueConstraint(
                fields=("type", "code"), name="precision_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="dispositif",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("protected_address", False),
                    models.Q(
                        ("address", ""),
                        ("address_extra", ""),
                        ("commune", None),
                        ("email", ""),
                        ("finess", ""),
                        ("phone", ""),
                        ("postal_code", ""),
                        ("siret", ""),
                    ),
                    _connector="OR",
                ),
                name="dispositif_protected_tells_nothing",
                violation_error_message="Un dispositif à adresse protégée ne porte ni adresse, ni SIRET, ni FINESS.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispositif",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_on", None),
                    ("opened_on", None),
                    ("closed_on__gte", models.F("opened_on")),
                    _connector="OR",
                ),
                name="dispositif_closes_after_opening",
                violation_error_message="La fermeture ne peut pas précéder l'ouverture.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispositif",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("min_age", None),
                    ("max_age", None),
                    ("max_age__gte", models.F("min_age")),
                    _connector="OR",
                ),
                name="dispositif_ages_ordered",
                violation_error_message="L'âge minimum dépasse l'âge maximum.",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(("period__isempty", False)),
                name="unit_period_not_empty",
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(("period__isempty", False)),
                name="place_period_not_empty",
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=(("unit", "="), ("number", "="), ("period", "&&")),
                name="place_number_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="workbookcode",
            constraint=models.UniqueConstraint(
                fields=("departement", "tab", "code"), name="workbookcode_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="workbookcode",
            constraint=models.UniqueConstraint(
                fields=("departement", "tab", "object_id"),
                name="workbookcode_object_unique",
            ),
        ),
    ]
