"""What addresses name has an identifier that says nothing; each row there gets its own."""

import uuid

from django.db import migrations, models

from sisiao.access.masking import forget_views


def public_id(model: str, table: str) -> migrations.SeparateDatabaseAndState:
    """The column, with a value of its own in every row."""
    field = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    sql = (
        f"ALTER TABLE {table} ADD COLUMN public_id uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE;"
        f"ALTER TABLE {table} ALTER COLUMN public_id DROP DEFAULT"
    )
    return migrations.SeparateDatabaseAndState(
        [migrations.RunSQL(sql, f"ALTER TABLE {table} DROP COLUMN public_id")],
        [migrations.AddField(model, "public_id", field)],
    )


class Migration(migrations.Migration):
    dependencies = (("offer", "0009_versions_alone"), ("imports", "0004_masked_views"))
    # The masked views hold every column: `imports` makes them again.
    operations = (
        migrations.RunPython(forget_views, migrations.RunPython.noop),
        public_id("funding", "offer_funding"),
        public_id("dispositifversion", "offer_dispositifversion"),
    )
