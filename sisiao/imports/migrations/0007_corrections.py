"""What is corrected on screen in a deposited workbook stands beside the file, which is never altered."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0006_masked_views"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="uploadedworkbook",
            name="job",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="tâche de lecture"),
        ),
        migrations.AddField(
            model_name="uploadedworkbook",
            name="reading",
            field=models.PositiveIntegerField(default=0, verbose_name="numéro de lecture"),
        ),
        migrations.AddField(
            model_name="uploadedworkbook",
            name="typed",
            field=models.JSONField(default=dict, verbose_name="valeurs lues"),
        ),
        migrations.CreateModel(
            name="CellCorrection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tab", models.CharField(max_length=31, verbose_name="onglet")),
                ("row", models.PositiveIntegerField(verbose_name="ligne")),
                ("column", models.CharField(max_length=3, verbose_name="colonne")),
                ("heading", models.CharField(blank=True, max_length=100, verbose_name="intitulé")),
                ("before", models.TextField(blank=True, verbose_name="valeur du fichier")),
                ("value", models.TextField(blank=True, verbose_name="valeur corrigée")),
                ("concealed", models.BooleanField(default=False, verbose_name="non répétée")),
                ("at", models.DateTimeField(verbose_name="corrigée le")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="annulée le")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="corrigée par",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="annulée par",
                    ),
                ),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrections",
                        to="imports.uploadedworkbook",
                        verbose_name="classeur",
                    ),
                ),
            ],
            options={
                "verbose_name": "correction de cellule",
                "verbose_name_plural": "corrections de cellules",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)),
                        fields=("upload", "tab", "row", "column"),
                        name="correction_one_by_cell",
                        violation_error_message="Cette cellule est déjà corrigée.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("undone_at", None), ("undone_at__gte", models.F("at")), _connector="OR"),
                        name="correction_then_undone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RowLeftOut",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tab", models.CharField(max_length=31, verbose_name="onglet")),
                ("row", models.PositiveIntegerField(verbose_name="ligne")),
                ("reason", models.CharField(max_length=250, verbose_name="motif")),
                ("at", models.DateTimeField(verbose_name="laissée le")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="reprise le")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="laissée par",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reprise par",
                    ),
                ),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="left_out",
                        to="imports.uploadedworkbook",
                        verbose_name="classeur",
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne laissée de côté",
                "verbose_name_plural": "lignes laissées de côté",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)),
                        fields=("upload", "tab", "row"),
                        name="left_out_once",
                        violation_error_message="Cette ligne est déjà laissée de côté.",
                    ),
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="left_out_says_why"),
                    models.CheckConstraint(
                        condition=models.Q(("undone_at", None), ("undone_at__gte", models.F("at")), _connector="OR"),
                        name="left_out_then_back",
                    ),
                ],
            },
        ),
    ]
