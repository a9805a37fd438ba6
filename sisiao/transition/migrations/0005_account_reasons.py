"""An old account has reasons of its own to become nothing: nobody says of a person that they are closed."""

from django.db import migrations, models

SAID = """
UPDATE transition_userattachment SET reason = 'left' WHERE reason IN ('closed', 'not_offer', 'elsewhere', 'other')
"""


class Migration(migrations.Migration):
    dependencies = [("transition", "0004_requests_follow")]

    operations = [
        migrations.AlterField(
            model_name="userattachment",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("left", "Parti, ou n'utilise plus l'outil"),
                    ("duplicate", "Doublon d'un autre"),
                    ("by_two", "Administrateur\xa0: profil donné à deux"),
                    ("mistake", "Créé par erreur"),
                ],
                max_length=12,
                verbose_name="motif",
            ),
        ),
        migrations.RunSQL(SAID, migrations.RunSQL.noop),
    ]
