"""Who may read which occupation, and what placement counts of all of them."""

from django.db import migrations, models

from sisiao.households.row_security import tells_where

# What takes places, and nobody's name: placement and the board must count who they may not read. The view belongs to
# the owner of the tables, whom the policies do not hold.
TAKEN = """
CREATE VIEW occupation_taken AS
SELECT o.place_id, o.dispositif_id, o.nights, o.kind, o.active, h.expires_at
FROM occupation_occupation o LEFT JOIN occupation_hold h ON h.id = o.hold_id
"""

# That a household of the perimeter has a bed or is awaited, never where: enough not to look for another one.
SHELTERED = """
CREATE VIEW occupation_sheltered AS
SELECT o.id, o.household_id, o.person_id, o.kind, o.nights, h.expires_at
FROM occupation_occupation o LEFT JOIN occupation_hold h ON h.id = o.hold_id
WHERE o.active AND o.kind IN ('hold', 'stay')
  AND ((SELECT sisiao_beyond())
       OR sisiao_inside(o.household_id, (SELECT sisiao_scopes()), (SELECT sisiao_follows()), (SELECT sisiao_now())))
"""


class Migration(migrations.Migration):
    dependencies = (("occupation", "0002_journal"), ("households", "0005_row_security"))
    operations = (
        tells_where("occupation_hold"),
        tells_where("occupation_occupation"),
        migrations.RunSQL(TAKEN, "DROP VIEW occupation_taken"),
        migrations.RunSQL(SHELTERED, "DROP VIEW occupation_sheltered"),
        migrations.CreateModel(
            name="Sheltered",
            fields=[("id", models.BigAutoField(primary_key=True, serialize=False))],
            options={
                "verbose_name": "nuit abritée",
                "verbose_name_plural": "nuits abritées",
                "db_table": "occupation_sheltered",
                "managed": False,
            },
        ),
    )
