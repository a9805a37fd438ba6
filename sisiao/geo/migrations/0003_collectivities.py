"""The overseas collectivities, which a SIAO may cover beside its département."""

from pathlib import Path

from django.db import migrations, models

from sisiao.core.references import copy_rows, rows_of

DATA = Path(__file__).resolve().parent.parent / "data"


def load(apps, schema_editor):
    rows = ([row["code"], row["name"]] for row in rows_of(DATA / "collectivites.csv"))
    copy_rows(schema_editor.connection, "geo_collectivity", ("code", "name"), rows)


class Migration(migrations.Migration):
    dependencies = (("geo", "0002_official_code"),)
    operations = (
        migrations.CreateModel(
            name="Collectivity",
            fields=[
                ("code", models.CharField(max_length=3, primary_key=True, serialize=False, verbose_name="code")),
                ("name", models.CharField(max_length=60, verbose_name="nom")),
            ],
            options={
                "verbose_name": "collectivité d'outre-mer",
                "verbose_name_plural": "collectivités d'outre-mer",
            },
        ),
        migrations.RunPython(load, migrations.RunPython.noop, elidable=False),
    )
