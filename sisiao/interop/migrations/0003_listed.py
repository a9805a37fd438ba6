"""What a pass counts is what it lists: it reads only what has moved."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("interop", "0002_journal"),)
    operations = (
        migrations.RenameField("procedure", "read", "listed"),
        migrations.AlterField(
            "procedure", "listed", models.PositiveIntegerField(default=0, verbose_name="dossiers listés")
        ),
    )
