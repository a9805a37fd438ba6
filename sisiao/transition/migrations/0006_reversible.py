"""A switch is taken back for thirty days whatever was done since: old stays may be over, a signature serves once."""

from django.conf import settings
from django.db import migrations, models

SPENT = """
UPDATE transition_switchdecision d SET spent_at = s.reversed_at
FROM transition_switch s WHERE s.decision_id = d.id AND s.state = 'reversed'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("siao", "0005_relays_end"),
        ("transition", "0005_account_reasons"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="switchdecision",
            name="switchdecision_once_for_these_data",
        ),
        migrations.AddField(
            model_name="legacystay",
            name="left_on",
            field=models.DateField(blank=True, null=True, verbose_name="sortie déclarée le"),
        ),
        migrations.AddField(
            model_name="switchdecision",
            name="spent_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="a servi à une bascule annulée le"),
        ),
        migrations.AlterField(
            model_name="switch",
            name="reversed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="annulée le"),
        ),
        migrations.AlterField(
            model_name="switch",
            name="state",
            field=models.CharField(
                choices=[
                    ("running", "En cours"),
                    ("done", "Faite"),
                    ("reversing", "Annulation en cours"),
                    ("reversed", "Annulée"),
                ],
                default="running",
                max_length=10,
                verbose_name="état",
            ),
        ),
        migrations.AlterField(
            model_name="switchstep",
            name="reversed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="annulée le"),
        ),
        migrations.AddConstraint(
            model_name="switchdecision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("spent_at", None)),
                fields=("siao", "digest"),
                name="switchdecision_once_for_these_data",
            ),
        ),
        # Those that served a switch taken back before.
        migrations.RunSQL(SPENT, migrations.RunSQL.noop),
    ]
