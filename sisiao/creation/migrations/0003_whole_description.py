"""What a request says is the whole of what the workbook asks; who pre-validated it; corrections."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("creation", "0002_journal"),
        ("geo", "0003_collectivities"),
        ("offer", "0014_journal_of_activations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="creationrequest",
            name="creationrequest_state_known",
        ),
        migrations.AddField(
            model_name="creationrequest",
            name="animals",
            field=models.CharField(
                blank=True,
                choices=[("yes", "Oui"), ("case_by_case", "Au cas par cas"), ("no", "Non")],
                max_length=15,
                verbose_name="animaux acceptés",
            ),
        ),
        migrations.AddField(
            model_name="creationrequest",
            name="area",
            field=models.CharField(blank=True, max_length=200, verbose_name="secteur d'intervention"),
        ),
        migrations.AddField(
            model_name="creationrequest",
            name="entity_commune",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="geo.commune",
                verbose_name="commune du siège",
            ),
        ),
        migrations.AddField(
            model_name="creationrequest",
            name="entity_email",
            field=models.EmailField(blank=True, max_length=254, verbose_name="courriel de contact de l'entité"),
        ),
        migrations.AddField(
            model_name="creationrequest",
            name="entity_finess",
            field=models.CharField(blank=True, max_length=9, verbose_name="n° FINESS juridique"),
        ),
        migrations.AddField(
            model_name="creationrequest",
            name="entity_postal_code",
            field=models.CharField(blank=True, max_length=5, verbose_name="code postal du siège"),
        ),
        migrations.AddField(
            model_name="creationrequest",
            name="entity_short_name",
            field=models.CharField(blank=True, max_length=50, verbose_name="sigle ou nom d'usage"),
        ),
        migrations.AddField(
            model_name="creationrequest",
            name="entity_situation",
            field=models.CharField(
                choices=[
                    ("active", "Active"),
                    ("being_created", "En cours de création"),
                    ("stopped", "Activité arrêtée"),
                ],
                default="active",
                max_length=15,
                verbose_name="situation de l'entité",
            ),
        ),
        migrations.AddField(
            model_name="creationrequest",
            name="hours",
            field=models.CharField(blank=True, max_length=20, verbose_name="horaires"),
        ),
        migrations.AddField(
            model_name="creationrequest",
            name="legal_frame",
            field=models.CharField(blank=True, max_length=60, verbose_name="cadre juridique"),
        ),
        migrations.AddField(
            model_name="creationrequest",
            name="max_age",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="âge maximum"),
        ),
        migrations.AddField(
            model_name="creationrequest",
            name="min_age",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="âge minimum"),
        ),
        migrations.AddField(
            model_name="creationrequest",
            name="opening_regime",
            field=models.CharField(
                blank=True,
                choices=[("permanent", "Permanent"), ("seasonal", "Saisonnier"), ("on_activation", "Sur activation")],
                max_length=15,
                verbose_name="régime d'ouverture",
            ),
        ),
        migrations.AddField(
            model_name="creationrequest",
            name="precision",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="offer.precision",
                verbose_name="précision",
            ),
        ),
        migrations.AddField(
            model_name="creationrequest",
            name="prevalidated_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="pré-validée par",
            ),
        ),
        migrations.AddField(
            model_name="creationrequest",
            name="reception_modes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20),
                blank=True,
                default=list,
                size=None,
                verbose_name="modes d'accueil",
            ),
        ),
        migrations.AddField(
            model_name="creationrequest",
            name="season",
            field=models.CharField(blank=True, max_length=15, verbose_name="période d'ouverture"),
        ),
        migrations.AddField(
            model_name="creationrequest",
            name="specific_publics",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60),
                blank=True,
                default=list,
                size=None,
                verbose_name="publics spécifiques",
            ),
        ),
        migrations.AddField(
            model_name="creationrequest",
            name="wheelchair",
            field=models.CharField(
                blank=True,
                choices=[("yes", "Oui"), ("partly", "En partie"), ("no", "Non")],
                max_length=10,
                verbose_name="accessible en fauteuil roulant",
            ),
        ),
        migrations.AlterField(
            model_name="creationrequest",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Brouillon"),
                    ("to_confirm", "Courriel à confirmer"),
                    ("submitted", "À pré-valider"),
                    ("prevalidated", "À valider"),
                    ("asked", "Réponse attendue du demandeur"),
                    ("to_correct", "À corriger par le demandeur"),
                    ("validated", "Validée"),
                    ("refused", "Refusée"),
                    ("withdrawn", "Retirée"),
                ],
                default="draft",
                max_length=12,
                verbose_name="état",
            ),
        ),
        migrations.AddConstraint(
            model_name="creationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "draft",
                            "to_confirm",
                            "submitted",
                            "prevalidated",
                            "asked",
                            "to_correct",
                            "validated",
                            "refused",
                            "withdrawn",
                        ],
                    )
                ),
                name="creationrequest_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="creationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "validated"), _negated=True),
                    models.Q(("prevalidated_by", models.F("decided_by")), _negated=True),
                    _connector="OR",
                ),
                name="creationrequest_two_people",
                violation_error_message="Qui pré-valide une demande ne la valide pas.",
            ),
        ),
    ]
