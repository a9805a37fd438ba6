"""The written answers that people get before the places where they sleep close (R10)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("households", "0005_row_security"),
        ("offer", "0014_journal_of_activations"),
        ("stays", "0003_row_security"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ClosingAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("closes_on", models.DateField(verbose_name="première nuit fermée")),
                ("text", models.CharField(max_length=300, verbose_name="réponse donnée")),
                ("signed_on", models.DateField(verbose_name="remise et signée le")),
                ("recorded_at", models.DateTimeField(verbose_name="enregistrée le")),
                (
                    "dispositif",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offer.dispositif",
                        verbose_name="dispositif",
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
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stay",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closing_answers",
                        to="stays.stay",
                        verbose_name="prise en charge",
                    ),
                ),
            ],
            options={
                "verbose_name": "réponse écrite avant une fermeture",
                "verbose_name_plural": "réponses écrites avant une fermeture",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="closinganswer_says_something"
                    ),
                    models.UniqueConstraint(fields=("stay", "closes_on"), name="closinganswer_one_for_a_closing"),
                ],
            },
        ),
    ]
