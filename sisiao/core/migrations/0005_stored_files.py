from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_wider_profile"),
    ]

    operations = [
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_name", models.CharField(max_length=150, verbose_name="nom du fichier")),
                ("media_type", models.CharField(max_length=100, verbose_name="format")),
                ("size", models.PositiveIntegerField(verbose_name="taille, en octets")),
                ("sha256", models.CharField(max_length=64, verbose_name="empreinte")),
                ("content", models.BinaryField(verbose_name="contenu")),
                ("kept_at", models.DateTimeField(verbose_name="déposé le")),
            ],
            options={
                "verbose_name": "fichier joint",
                "verbose_name_plural": "fichiers joints",
            },
        ),
    ]
