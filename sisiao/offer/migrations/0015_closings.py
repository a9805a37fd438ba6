"""A closing that is carried out, and the rule that nothing of the dispositif runs past it."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from sisiao.audit.journal import follow

SQL = (Path(__file__).parents[1] / "sql" / "closed.sql").read_text()
UNDO = """
DROP FUNCTION offer_closing_forgotten() CASCADE;
DROP FUNCTION offer_closed_holds_nothing() CASCADE;
DROP VIEW offer_pastclosing;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("offer", "0014_journal_of_activations"),
        ("audit", "0002_journal"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Closing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("carried_out_at", models.DateTimeField(verbose_name="faite le")),
                (
                    "carried_out_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="faite par",
                    ),
                ),
                (
                    "dispositif",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="closing",
                        to="offer.dispositif",
                        verbose_name="dispositif",
                    ),
                ),
            ],
            options={"verbose_name": "fermeture faite", "verbose_name_plural": "fermetures faites"},
        ),
        follow("offer_closing"),
        migrations.RunSQL(SQL, UNDO),
    ]
