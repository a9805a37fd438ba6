"""The yearly access review counts from its first day: no grant given before is overdue, nor anybody suspended at once."""

from django.db import migrations

CONFIRM = """
SELECT set_config('sisiao.actor', '{"user": null, "profile": "command", "label": "migration"}', true);
UPDATE access_grant SET confirmed_on = current_date WHERE confirmed_on IS NULL AND starts_on < current_date;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0004_nation")]
    operations = [migrations.RunSQL(CONFIRM, migrations.RunSQL.noop)]
