"""The name of an old profile has more than twenty letters."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_referentiels"),
    ]

    operations = [
        migrations.AlterField(
            model_name="transitionlog",
            name="profile",
            field=models.CharField(max_length=30, verbose_name="profil"),
        ),
    ]
