"""SQL of the policies on rows that tell where a household is, for the migrations of the apps that hold such rows.

A household « à protéger » is found by whoever hunts it through an accomplice: such a row is shown to the hosting
dispositif, to who is cleared for protected places and to who has the household in hand, and hidden from everybody else
inside the record (`docs/security.md` T20). Rows of the other households are shown inside their perimeter.
"""

from django.db import migrations

POLICY = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY perimeter ON {table}
USING (
    (SELECT sisiao_beyond())
    OR household_id IS NULL
    OR dispositif_id IN (SELECT d.id FROM offer_dispositif d
                         WHERE d.scope_id = ANY ((SELECT sisiao_scopes())::bigint[]))
    OR sisiao_reads_where(household_id, (SELECT sisiao_scopes()), (SELECT sisiao_follows()), (SELECT sisiao_grant()),
                          (SELECT sisiao_now()), (SELECT sisiao_cleared()))
)
WITH CHECK ((SELECT sisiao_beyond()));
"""
REVERSE = "DROP POLICY perimeter ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"


def tells_where(table: str) -> migrations.RunSQL:
    """Hold every row of `table`, which has `household_id` and `dispositif_id`, by the policy above."""
    return migrations.RunSQL(POLICY.format(table=table), REVERSE.format(table=table))
