"""Load the 2024 nomenclature, the precisions and the budget lines from the project's own files."""

import csv
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parent.parent / "data"


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {
                **row,
                "active_from": row.get("active_from") or None,
                "active_to": row.get("active_to") or None,
            }


def several(value):
    return [part for part in value.split(";") if part]


def load(apps, schema_editor):
    types = apps.get_model("offer", "DispositifType")
    types.objects.bulk_create(
        types(
            code=row["type"],
            label=row["label"],
            family=row["family"],
            family_label=row["family_label"],
            position=row["position"],
            holds_places=row["holds_places"] == "1",
            holds_measures=row["holds_measures"] == "1",
            holds_services=row["holds_services"] == "1",
            units=several(row["units"]),
            referral_by_siao=row["referral_by_siao"],
            validated_by=row["validated_by"],
            active_from=row["active_from"],
            active_to=row["active_to"],
        )
        for row in rows("nomenclature_2024.csv")
    )
    precisions = apps.get_model("offer", "Precision")
    precisions.objects.bulk_create(
        precisions(
            type_id=row["type"],
            code=row["code"],
            label=row["label"],
            position=row["position"],
            active_from=row["active_from"],
            active_to=row["active_to"],
        )
        for row in rows("precisions.csv")
    )
    lines = apps.get_model("offer", "BudgetLine")
    lines.objects.bulk_create(
        lines(**{**row, "units": several(row["units"]), "types": several(row["types"])})
        for row in rows("bop177_lines.csv")
    )


class Migration(migrations.Migration):
    dependencies = (("offer", "0002_journal"),)
    operations = (migrations.RunPython(load, migrations.RunPython.noop, elidable=False),)
