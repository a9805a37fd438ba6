"""The names of the old profiles are longer than twenty letters."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_journal"),
    ]

    operations = [
        migrations.AlterField(
            model_name="recordopening",
            name="profile",
            field=models.CharField(max_length=30, verbose_name="profil"),
        ),
        migrations.AlterField(
            model_name="rowhistory",
            name="profile",
            field=models.CharField(max_length=30, verbose_name="profil"),
        ),
    ]
