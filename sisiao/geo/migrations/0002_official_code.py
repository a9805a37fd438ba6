"""The official geographic code, from the files of the repository."""

from pathlib import Path

from django.db import migrations

from sisiao.core.references import copy_rows, rows_of

DATA = Path(__file__).resolve().parent.parent / "data"
# Table, file, then columns of the table by heading of the file.
TABLES = (
    ("geo_region", "regions.csv", {"code": "code", "name": "name"}),
    (
        "geo_departement",
        "departements.csv",
        {"code": "code", "name": "name", "region": "region_id", "chef_lieu": "chef_lieu", "time_zone": "time_zone"},
    ),
    (
        "geo_commune",
        "communes.csv.gz",
        {
            "code": "code",
            "name": "name",
            "kind": "kind",
            "departement": "departement_id",
            "population": "population",
            "latitude": "latitude",
            "longitude": "longitude",
            "parent": "parent_id",
        },
    ),
    ("geo_postalcode", "postal_codes.csv.gz", {"code": "code", "commune": "commune_id"}),
)


def load(apps, schema_editor):
    for table, file, columns in TABLES:
        rows = ([row[heading] for heading in columns] for row in rows_of(DATA / file))
        copy_rows(schema_editor.connection, table, tuple(columns.values()), rows)


class Migration(migrations.Migration):
    dependencies = (("geo", "0001_initial"),)
    operations = (migrations.RunPython(load, migrations.RunPython.noop, elidable=False),)
