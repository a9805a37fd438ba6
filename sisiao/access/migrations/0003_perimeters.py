"""Every kind of grant, wider perimeters, the old profiles and the « temps » of each département."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_journal"),
        ("accounts", "0003_states"),
        ("geo", "0002_official_code"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DepartementStage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Prérequis\xa0: module SIAO"),
                            (1, "Temps 1\xa0: recenser les entités et les dispositifs"),
                            (2, "Temps 2\xa0: rattacher les groupes de places et les comptes"),
                            (3, "Temps 3\xa0: bascule, profils cibles en vigueur"),
                        ],
                        verbose_name="temps",
                    ),
                ),
            ],
            options={
                "verbose_name": "temps du département",
                "verbose_name_plural": "temps des départements",
            },
        ),
        migrations.CreateModel(
            name="ProfileMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "legacy",
                    models.CharField(
                        choices=[
                            ("national_admin", "Administrateur national"),
                            ("departement_admin", "Administrateur départemental"),
                            ("analyst", "Analyste"),
                            ("siao_admin", "Administrateur SIAO"),
                            ("siao_operator", "Opérateur SIAO"),
                            ("call_taker", "Écoutant 115"),
                            ("entity_manager", "Gestionnaire d'entité"),
                            ("assistant", "Assistant"),
                            ("dispositif_manager", "Responsable de dispositif"),
                            ("social_worker", "Travailleur social"),
                            ("dpo", "Délégué à la protection des données"),
                            ("archivist", "Archiviste"),
                            ("region_reader", "Lecteur régional"),
                            ("prescriber", "Travailleur social (prescripteur)"),
                            ("night_staff", "Travailleur social (équipe de nuit)"),
                            ("read_only", "Consultation seule"),
                            ("old_national_admin", "Administrateur national (ancien profil)"),
                            ("old_territorial_admin", "Administrateur territorial (ancien profil)"),
                            ("old_statistician", "Statisticien insertion ou 115 (ancien profil)"),
                            ("old_functional_admin", "Administrateur fonctionnel (ancien profil)"),
                            ("old_coordinator", "Coordinateur (ancien profil)"),
                            ("old_call_taker", "Écoutant (ancien profil)"),
                            ("old_outreach", "Maraude (ancien profil)"),
                            ("old_structure_manager", "Gestionnaire structure (ancien profil)"),
                            ("old_structure_reader", "Gestionnaire structure lecture seule (ancien profil)"),
                            ("old_reader", "Lecture seule (ancien profil)"),
                            ("old_siao_operator", "Opérateur SIAO (ancien profil)"),
                            ("old_first_contact", "Premier accueil (ancien profil)"),
                            ("old_housing_user", "Utilisateur hébergement logement (ancien profil)"),
                            ("old_local_manager", "Gestionnaire local (ancien profil)"),
                        ],
                        max_length=30,
                        verbose_name="ancien profil",
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField(verbose_name="rang")),
                (
                    "target",
                    models.CharField(
                        choices=[
                            ("national_admin", "Administrateur national"),
                            ("departement_admin", "Administrateur départemental"),
                            ("analyst", "Analyste"),
                            ("siao_admin", "Administrateur SIAO"),
                            ("siao_operator", "Opérateur SIAO"),
                            ("call_taker", "Écoutant 115"),
                            ("entity_manager", "Gestionnaire d'entité"),
                            ("assistant", "Assistant"),
                            ("dispositif_manager", "Responsable de dispositif"),
                            ("social_worker", "Travailleur social"),
                            ("dpo", "Délégué à la protection des données"),
                            ("archivist", "Archiviste"),
                            ("region_reader", "Lecteur régional"),
                            ("prescriber", "Travailleur social (prescripteur)"),
                            ("night_staff", "Travailleur social (équipe de nuit)"),
                            ("read_only", "Consultation seule"),
                            ("old_national_admin", "Administrateur national (ancien profil)"),
                            ("old_territorial_admin", "Administrateur territorial (ancien profil)"),
                            ("old_statistician", "Statisticien insertion ou 115 (ancien profil)"),
                            ("old_functional_admin", "Administrateur fonctionnel (ancien profil)"),
                            ("old_coordinator", "Coordinateur (ancien profil)"),
                            ("old_call_taker", "Écoutant (ancien profil)"),
                            ("old_outreach", "Maraude (ancien profil)"),
                            ("old_structure_manager", "Gestionnaire structure (ancien profil)"),
                            ("old_structure_reader", "Gestionnaire structure lecture seule (ancien profil)"),
                            ("old_reader", "Lecture seule (ancien profil)"),
                            ("old_siao_operator", "Opérateur SIAO (ancien profil)"),
                            ("old_first_contact", "Premier accueil (ancien profil)"),
                            ("old_housing_user", "Utilisateur hébergement logement (ancien profil)"),
                            ("old_local_manager", "Gestionnaire local (ancien profil)"),
                        ],
                        max_length=30,
                        verbose_name="profil cible",
                    ),
                ),
                ("reason", models.CharField(max_length=120, verbose_name="raison")),
            ],
            options={
                "verbose_name": "correspondance d'un ancien profil",
                "verbose_name_plural": "correspondances des anciens profils",
                "ordering": ("legacy", "rank"),
            },
        ),
        migrations.RemoveConstraint(
            model_name="grant",
            name="grant_profile_known",
        ),
        migrations.RemoveConstraint(
            model_name="grant",
            name="grant_ends_after_start",
        ),
        migrations.RemoveConstraint(
            model_name="scope",
            name="scope_kind_known",
        ),
        migrations.AddField(
            model_name="grant",
            name="also",
            field=models.ManyToManyField(
                blank=True, related_name="+", to="access.scope", verbose_name="autres périmètres"
            ),
        ),
        migrations.AddField(
            model_name="grant",
            name="clearances",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20),
                blank=True,
                default=list,
                size=None,
                verbose_name="habilité pour",
            ),
        ),
        migrations.AddField(
            model_name="grant",
            name="confirmed_on",
            field=models.DateField(blank=True, null=True, verbose_name="confirmée le"),
        ),
        migrations.AddField(
            model_name="grant",
            name="replaces",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="access.grant",
                verbose_name="remplace",
            ),
        ),
        migrations.AddField(
            model_name="grant",
            name="within",
            field=models.ManyToManyField(
                blank=True, related_name="+", to="geo.departement", verbose_name="limité aux départements"
            ),
        ),
        migrations.AddField(
            model_name="scope",
            name="region",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="geo.region"
            ),
        ),
        migrations.AlterField(
            model_name="grant",
            name="profile",
            field=models.CharField(
                choices=[
                    ("national_admin", "Administrateur national"),
                    ("departement_admin", "Administrateur départemental"),
                    ("analyst", "Analyste"),
                    ("siao_admin", "Administrateur SIAO"),
                    ("siao_operator", "Opérateur SIAO"),
                    ("call_taker", "Écoutant 115"),
                    ("entity_manager", "Gestionnaire d'entité"),
                    ("assistant", "Assistant"),
                    ("dispositif_manager", "Responsable de dispositif"),
                    ("social_worker", "Travailleur social"),
                    ("dpo", "Délégué à la protection des données"),
                    ("archivist", "Archiviste"),
                    ("region_reader", "Lecteur régional"),
                    ("prescriber", "Travailleur social (prescripteur)"),
                    ("night_staff", "Travailleur social (équipe de nuit)"),
                    ("read_only", "Consultation seule"),
                    ("old_national_admin", "Administrateur national (ancien profil)"),
                    ("old_territorial_admin", "Administrateur territorial (ancien profil)"),
                    ("old_statistician", "Statisticien insertion ou 115 (ancien profil)"),
                    ("old_functional_admin", "Administrateur fonctionnel (ancien profil)"),
                    ("old_coordinator", "Coordinateur (ancien profil)"),
                    ("old_call_taker", "Écoutant (ancien profil)"),
                    ("old_outreach", "Maraude (ancien profil)"),
                    ("old_structure_manager", "Gestionnaire structure (ancien profil)"),
                    ("old_structure_reader", "Gestionnaire structure lecture seule (ancien profil)"),
                    ("old_reader", "Lecture seule (ancien profil)"),
                    ("old_siao_operator", "Opérateur SIAO (ancien profil)"),
                    ("old_first_contact", "Premier accueil (ancien profil)"),
                    ("old_housing_user", "Utilisateur hébergement logement (ancien profil)"),
                    ("old_local_manager", "Gestionnaire local (ancien profil)"),
                ],
                max_length=30,
                verbose_name="profil",
            ),
        ),
        migrations.AlterField(
            model_name="scope",
            name="kind",
            field=models.CharField(
                choices=[
                    ("nation", "Nation"),
                    ("region", "Région"),
                    ("departement", "Département"),
                    ("siao", "SIAO"),
                    ("entity", "Entité gestionnaire"),
                    ("dispositif", "Dispositif"),
                ],
                max_length=12,
                verbose_name="nature",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "profile__in",
                        [
                            "national_admin",
                            "departement_admin",
                            "analyst",
                            "siao_admin",
                            "siao_operator",
                            "call_taker",
                            "entity_manager",
                            "assistant",
                            "dispositif_manager",
                            "social_worker",
                            "dpo",
                            "archivist",
                            "region_reader",
                            "prescriber",
                            "night_staff",
                            "read_only",
                            "old_national_admin",
                            "old_territorial_admin",
                            "old_statistician",
                            "old_functional_admin",
                            "old_coordinator",
                            "old_call_taker",
                            "old_outreach",
                            "old_structure_manager",
                            "old_structure_reader",
                            "old_reader",
                            "old_siao_operator",
                            "old_first_contact",
                            "old_housing_user",
                            "old_local_manager",
                        ],
                    )
                ),
                name="grant_profile_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                name="grant_ends_after_start",
                violation_error_message="La fin de l'habilitation ne peut pas précéder son début.",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(("clearances__contained_by", ["violence", "judicial", "protected_place"])),
                name="grant_clearances_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="scope",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["nation", "region", "departement", "siao", "entity", "dispositif"])),
                name="scope_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="scope",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "region"), _negated=True), ("region__isnull", False), _connector="OR"
                ),
                name="scope_region_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="scope",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "departement"), _negated=True), ("departement__isnull", False), _connector="OR"
                ),
                name="scope_departement_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="scope",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "nation")), fields=("kind",), name="scope_one_nation"
            ),
        ),
        migrations.AddConstraint(
            model_name="scope",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "region")), fields=("region",), name="scope_one_for_each_region"
            ),
        ),
        migrations.AddConstraint(
            model_name="scope",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "departement")),
                fields=("departement",),
                name="scope_one_for_each_departement",
            ),
        ),
        migrations.AddField(
            model_name="departementstage",
            name="departement",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stage",
                to="geo.departement",
                verbose_name="département",
            ),
        ),
        migrations.AddConstraint(
            model_name="profilemapping",
            constraint=models.UniqueConstraint(fields=("legacy", "rank"), name="profilemapping_rank"),
        ),
        migrations.AddConstraint(
            model_name="profilemapping",
            constraint=models.UniqueConstraint(fields=("legacy", "target"), name="profilemapping_target"),
        ),
        migrations.AddConstraint(
            model_name="profilemapping",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "legacy__in",
                        [
                            "old_call_taker",
                            "old_coordinator",
                            "old_first_contact",
                            "old_functional_admin",
                            "old_housing_user",
                            "old_local_manager",
                            "old_national_admin",
                            "old_outreach",
                            "old_reader",
                            "old_siao_operator",
                            "old_statistician",
                            "old_structure_manager",
                            "old_structure_reader",
                            "old_territorial_admin",
                        ],
                    ),
                    models.Q(
                        (
                            "target__in",
                            [
                                "old_call_taker",
                                "old_coordinator",
                                "old_first_contact",
                                "old_functional_admin",
                                "old_housing_user",
                                "old_local_manager",
                                "old_national_admin",
                                "old_outreach",
                                "old_reader",
                                "old_siao_operator",
                                "old_statistician",
                                "old_structure_manager",
                                "old_structure_reader",
                                "old_territorial_admin",
                            ],
                        ),
                        _negated=True,
                    ),
                ),
                name="profilemapping_old_to_new",
            ),
        ),
        migrations.AddConstraint(
            model_name="departementstage",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", [0, 1, 2, 3])), name="departementstage_known"
            ),
        ),
    ]
