"""R12 and R26 held by the base; what the journal keeps of a request."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parents[1] / "sql" / "rules.sql").read_text()
REVERSE = """
DROP TRIGGER journal_insert ON creation_creationrequest;
DROP TRIGGER journal_update ON creation_creationrequest;
DROP TRIGGER journal_delete ON creation_creationrequest;
CREATE TRIGGER journal AFTER INSERT OR UPDATE OR DELETE ON creation_creationrequest
FOR EACH ROW EXECUTE FUNCTION sisiao_journal('household_id');
DROP FUNCTION creation_protected_without_file() CASCADE;
DROP FUNCTION creation_not_their_own() CASCADE;
DROP FUNCTION creation_entity_of(creation_creationrequest);
"""


class Migration(migrations.Migration):
    dependencies = (
        ("creation", "0003_whole_description"),
        ("siao", "0005_relays_end"),
        ("access", "0007_support_views"),
    )
    operations = (migrations.RunSQL(SQL, REVERSE),)
