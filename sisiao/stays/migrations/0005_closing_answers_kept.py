"""The journal follows the answers; who may read which; announced vacancies, which name nobody."""

from django.db import migrations

from sisiao.audit.journal import follow
from sisiao.households.row_security import tells_where

# That a place should be free from a day on, never who leaves it: the view belongs to the owner of the tables.
VACANCIES = """
CREATE VIEW stays_vacancy AS
SELECT s.dispositif_id, o.place_id, s.planned_end AS free_on
FROM stays_stay s JOIN occupation_occupation o ON o.id = s.occupation_id
WHERE s.state = 'running' AND o.active AND o.place_id IS NOT NULL AND s.planned_end IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = (("stays", "0004_closing_answers"), ("audit", "0002_journal"), ("households", "0005_row_security"))
    operations = (
        follow("stays_closinganswer"),
        tells_where("stays_closinganswer"),
        migrations.RunSQL(VACANCIES, "DROP VIEW stays_vacancy"),
    )
