"""The perimeters of the State, the correspondence of the old profiles, and the journal of what was added."""

from pathlib import Path

from django.db import migrations

from sisiao.audit.journal import follow
from sisiao.core.references import copy_rows, rows_of

MAPPING = Path(__file__).resolve().parent.parent / "data" / "anciens_profils.csv"
COLUMNS = ("legacy", "rank", "target", "reason")

SCOPES = """
INSERT INTO access_scope (kind, label) VALUES ('nation', 'France entière');
INSERT INTO access_scope (kind, label, region_id) SELECT 'region', name, code FROM geo_region ORDER BY code;
INSERT INTO access_scope (kind, label, departement_id, region_id)
SELECT 'departement', name || ' (' || code || ')', code, region_id FROM geo_departement ORDER BY code;
"""
NO_SCOPES = "DELETE FROM access_scope WHERE kind IN ('nation', 'region', 'departement');"


def load(apps, schema_editor):
    copy_rows(
        schema_editor.connection,
        "access_profilemapping",
        COLUMNS,
        ([row[c] for c in COLUMNS] for row in rows_of(MAPPING)),
    )


class Migration(migrations.Migration):
    dependencies = (("access", "0003_perimeters"), ("audit", "0002_journal"))
    operations = (
        migrations.RunSQL(SCOPES, NO_SCOPES),
        migrations.RunPython(load, migrations.RunPython.noop),
        follow("access_grant_also"),
        follow("access_grant_within"),
        follow("access_departementstage"),
    )
