import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RecordOpening",
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
                ("household_id", models.BigIntegerField(verbose_name="ménage")),
                ("profile", models.CharField(max_length=20, verbose_name="profil")),
                (
                    "grant_id",
                    models.BigIntegerField(null=True, verbose_name="habilitation"),
                ),
                ("page", models.CharField(max_length=60, verbose_name="page")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="le")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="compte",
                    ),
                ),
            ],
            options={
                "verbose_name": "consultation",
                "verbose_name_plural": "consultations",
                "indexes": [
                    models.Index(
                        fields=["household_id", "-at"], name="recordopening_household"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RowHistory",
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
                ("table_name", models.CharField(max_length=63, verbose_name="table")),
                ("row_id", models.BigIntegerField(verbose_name="ligne")),
                (
                    "household_id",
                    models.BigIntegerField(null=True, verbose_name="ménage"),
                ),
                ("operation", models.CharField(max_length=1, verbose_name="opération")),
                ("old", models.JSONField(null=True, verbose_name="avant")),
                ("new", models.JSONField(null=True, verbose_name="après")),
                ("at", models.DateTimeField(verbose_name="le")),
                ("profile", models.CharField(max_length=20, verbose_name="profil")),
                ("label", models.CharField(max_length=80, verbose_name="commande")),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "modification",
                "verbose_name_plural": "modifications",
                "indexes": [
                    models.Index(
                        fields=["table_name", "row_id"], name="rowhistory_row"
                    ),
                    models.Index(
                        condition=models.Q(("household_id__isnull", False)),
                        fields=["household_id"],
                        name="rowhistory_household",
                    ),
                ],
            },
        ),
    ]
