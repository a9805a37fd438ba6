from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("households", "0005_row_security"),
    ]

    operations = [
        migrations.AlterField(
            model_name="householdlink",
            name="reason",
            field=models.CharField(
                choices=[
                    ("call", "Appel au 115"),
                    ("request", "Demande"),
                    ("referral", "Orientation"),
                    ("stay", "Prise en charge"),
                    ("prescriber", "Prescripteur"),
                    ("legacy", "Demande de l'ancien outil"),
                ],
                max_length=12,
                verbose_name="motif",
            ),
        ),
    ]
