from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0007_support_views"),
        ("geo", "0003_collectivities"),
        ("offer", "0003_nomenclature_2024"),
        ("siao", "0004_journal_of_the_sheet"),
    ]

    operations = [
        migrations.AddField(
            model_name="dispositif",
            name="siao_reserved",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="dont confiés au SIAO"),
        ),
        migrations.AddField(
            model_name="dispositif",
            name="state_reserved",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="logements réservés par l'État"),
        ),
        migrations.AddConstraint(
            model_name="dispositif",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("siao_reserved", None), ("state_reserved__gte", models.F("siao_reserved")), _connector="OR"
                ),
                name="dispositif_siao_part_of_reserved",
                violation_error_message="Les logements confiés au SIAO font partie de ceux que l'État réserve.",
            ),
        ),
    ]
