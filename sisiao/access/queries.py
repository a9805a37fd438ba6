"""The grants of an account, as every request reads them: one statement with all that an actor is made of."""

from datetime import date

from sisiao.access.models import Grant, Scope
from sisiao.accounts.models import User
from sisiao.core.rows import Columns, fetch_rows
from sisiao.geo.models import Departement

GRANT, SCOPE, DEPARTEMENT = Columns(Grant, "g"), Columns(Scope, "s"), Columns(Departement, "d")
# The rule of `Grant.objects.usable`; a test holds both equal.
IN_FORCE = f"""
SELECT ARRAY(SELECT below.id FROM access_scope below WHERE below.parent_id = s.id),
       {GRANT.sql}, {SCOPE.sql}, {DEPARTEMENT.sql}
FROM access_grant g JOIN accounts_user u ON u.id = g.user_id JOIN access_scope s ON s.id = g.scope_id
LEFT JOIN geo_departement d ON d.code = s.departement_id
WHERE g.user_id = %(user)s AND u.is_active AND g.starts_on <= %(on)s AND (g.ends_on IS NULL OR g.ends_on > %(on)s)
ORDER BY g.id
"""  # noqa: S608 (names of columns)


def grants_in_force(user: User, on: date) -> list[Grant]:
    """Grants of an account on a day, the oldest first, with their scope, its département and the scopes below it."""
    grants = []
    for below, *row in fetch_rows(IN_FORCE, {"user": user.pk, "on": on}):
        grant, at = GRANT.take(row)
        grant.scope, at = SCOPE.take(row, at)
        if grant.scope.departement_id:
            grant.scope.departement, at = DEPARTEMENT.take(row, at)
        grant.scope.below = tuple(below)
        grant.user = user
        grants.append(grant)
    return grants
