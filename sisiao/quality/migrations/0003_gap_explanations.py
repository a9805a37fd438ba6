"""Why two figures of the ledger differ, said by a named agent."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("quality", "0002_journal"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="justification",
            name="dispositif",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)ss",
                to="offer.dispositif",
                verbose_name="dispositif",
            ),
        ),
        migrations.CreateModel(
            name="GapExplanation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("digest", models.CharField(max_length=32, verbose_name="empreinte des faits")),
                ("until", models.DateField(verbose_name="valable jusqu'au")),
                ("written_at", models.DateTimeField(verbose_name="écrite le")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="retirée le")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("authorised_funded", "Autorisées et financées"),
                            ("funded_created", "Financées et créées"),
                            ("created_open", "Créées et ouvertes"),
                            ("open_occupied", "Ouvertes et occupées"),
                        ],
                        max_length=20,
                        verbose_name="écart",
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("agreement", "Convention ou arrêté en cours de signature"),
                            ("funding", "Décision de financement attendue"),
                            ("creation", "Places en cours de création"),
                            ("works", "Travaux ou réhabilitation"),
                            ("staff", "Manque de personnel"),
                            ("season", "Ouverture saisonnière ou sur activation"),
                            ("transformation", "Transformation ou fermeture en cours"),
                            ("data", "Donnée à corriger, correction demandée"),
                            ("other", "Autre cause"),
                        ],
                        max_length=15,
                        verbose_name="cause",
                    ),
                ),
                ("comment", models.CharField(max_length=250, verbose_name="commentaire")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="écrite par",
                    ),
                ),
                (
                    "dispositif",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="offer.dispositif",
                        verbose_name="dispositif",
                    ),
                ),
            ],
            options={
                "verbose_name": "explication d'un écart",
                "verbose_name_plural": "explications des écarts",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("kind", "dispositif", "digest"),
                        name="gapexplanation_once_for_these_facts",
                        violation_error_message="Cet écart est déjà expliqué.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("comment", ""), _negated=True), name="gapexplanation_says_why"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at", None), ("withdrawn_at__gte", models.F("written_at")), _connector="OR"
                        ),
                        name="gapexplanation_then_withdrawn",
                    ),
                ],
            },
        ),
    ]
