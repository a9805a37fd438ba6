"""What the workbooks told and nothing kept: responsables, suppléants, old names, specific publics of groups."""

from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models

SQL = (Path(__file__).parents[1] / "sql" / "group_unconditional.sql").read_text()
UNDO = "DROP FUNCTION offer_group_unconditional() CASCADE"


def _whole(name: str, email: str) -> models.Q:
    return models.Q(
        models.Q((email, ""), (name, "")),
        models.Q(models.Q((name, ""), _negated=True), models.Q((email, ""), _negated=True)),
        _connector="OR",
    )


class Migration(migrations.Migration):
    dependencies = (("offer", "0018_acts_quotas_activations"),)
    operations = (
        migrations.AddField(
            "dispositif",
            "head_email",
            models.EmailField(
                blank=True, default="", max_length=254, verbose_name="responsable\xa0: courriel nominatif"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "dispositif",
            "head_name",
            models.CharField(blank=True, default="", max_length=120, verbose_name="responsable\xa0: nom et prénom"),
            preserve_default=False,
        ),
        migrations.AddField(
            "entity",
            "deputy_email",
            models.EmailField(blank=True, default="", max_length=254, verbose_name="suppléant\xa0: courriel"),
            preserve_default=False,
        ),
        migrations.AddField(
            "entity",
            "deputy_name",
            models.CharField(blank=True, default="", max_length=120, verbose_name="suppléant\xa0: nom et prénom"),
            preserve_default=False,
        ),
        migrations.AddField(
            "entity",
            "old_name",
            models.CharField(blank=True, default="", max_length=150, verbose_name="nom dans l'ancien SI SIAO"),
            preserve_default=False,
        ),
        migrations.AddField(
            "placegroup",
            "specific_publics",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60),
                blank=True,
                default=list,
                size=None,
                verbose_name="publics spécifiques",
            ),
        ),
        migrations.AddConstraint(
            "dispositif",
            models.CheckConstraint(
                condition=_whole("head_name", "head_email"),
                name="dispositif_head_whole",
                violation_error_message="Donnez le nom et le courriel du responsable, ou aucun des deux.",
            ),
        ),
        migrations.AddConstraint(
            "entity",
            models.CheckConstraint(
                condition=_whole("deputy_name", "deputy_email"),
                name="entity_deputy_whole",
                violation_error_message="Donnez le nom et le courriel du suppléant, ou aucun des deux.",
            ),
        ),
        migrations.RunSQL(SQL, UNDO),
    )
