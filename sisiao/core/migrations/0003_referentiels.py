"""The code lists, from the file of the repository."""

from pathlib import Path

from django.db import migrations

from sisiao.core.references import copy_rows, rows_of

FILE = Path(__file__).resolve().parent.parent / "data" / "referentiels.csv"
COLUMNS = ("list_code", "code", "legacy_code", "label", "position", "active_from", "active_to")


def load(apps, schema_editor):
    rows = ([row[column] or ("" if column == "legacy_code" else None) for column in COLUMNS] for row in rows_of(FILE))
    copy_rows(schema_editor.connection, "core_reference", COLUMNS, rows)


class Migration(migrations.Migration):
    dependencies = (("core", "0002_references_and_log"),)
    operations = (migrations.RunPython(load, migrations.RunPython.noop, elidable=False),)
