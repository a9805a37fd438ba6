"""The grants of an account, as every request reads them."""

from datetime import datetime

from django.conf import settings

from sisiao.access.models import Grant, Scope
from sisiao.accounts.models import User
from sisiao.core.rows import Columns, fetch_rows

GRANT, SCOPE = Columns(Grant, "g"), Columns(Scope, "s")
NEWS = "/* news */"
# One statement with all that an actor is made of, the number of notices that the account has not read, and the last
# version of the terms that it has accepted.
# The rule of `Grant.objects.usable`, and what `with_perimeter` adds; a test holds both equal.
IN_FORCE = f"""
SELECT ARRAY(SELECT b.id FROM access_scope b WHERE b.parent_id = s.id AND (
                NOT EXISTS (SELECT FROM access_grant_within w WHERE w.grant_id = g.id)
                OR b.departement_id IN (SELECT w.departement_id FROM access_grant_within w WHERE w.grant_id = g.id))),
       ARRAY(SELECT a.scope_id FROM access_grant_also a WHERE a.grant_id = g.id),
       ARRAY(SELECT b.departement_id FROM access_grant_also a JOIN access_scope b ON b.id = a.scope_id
             WHERE a.grant_id = g.id AND b.departement_id IS NOT NULL),
       ARRAY(SELECT d.code FROM geo_departement d WHERE d.region_id = s.region_id),
       clock.time_zone,
       (SELECT count(*) FROM notifications_notice n WHERE n.user_id = u.id AND n.read_at IS NULL),
       {NEWS},
       (SELECT coalesce(max(t.version), 0) FROM accounts_termsacceptance t WHERE t.user_id = u.id),
       {GRANT.sql}, {SCOPE.sql}
FROM access_grant g
JOIN accounts_user u ON u.id = g.user_id
JOIN access_scope s ON s.id = g.scope_id
LEFT JOIN geo_departement home ON home.code = s.departement_id
CROSS JOIN LATERAL (SELECT coalesce(home.time_zone, (
    SELECT min(d.time_zone) FROM access_scope b JOIN geo_departement d ON d.code = b.departement_id
    WHERE b.parent_id = s.id HAVING count(DISTINCT d.time_zone) = 1)) AS time_zone) clock
CROSS JOIN LATERAL (SELECT (%(now)s AT TIME ZONE coalesce(clock.time_zone, %(zone)s))::date AS day) today
WHERE g.user_id = %(user)s AND u.is_active AND g.starts_on <= today.day AND (g.ends_on IS NULL OR g.ends_on > today.day)
  AND (g.asked_by_id IS NULL OR g.agreed_by_id IS NOT NULL)
  AND (NOT starts_with(g.profile, 'old_') OR EXISTS (
        SELECT FROM access_departementstage t
        WHERE t.stage < 3 AND (t.departement_id = s.departement_id OR s.departement_id IS NULL)))
ORDER BY g.id
"""  # noqa: S608 (names of columns)


def grants_in_force(user: User, now: datetime, news: str = "0") -> list[Grant]:
    """Usable grants of an account at an instant, the oldest first, with what `Grant.actor` needs and their clock.

    `news` is a count in SQL of what stands above this app (`helpdesk.queries.UNREAD_NEWS`): no statement more.
    """
    grants = []
    for below, beside, beside_codes, region_codes, time_zone, unread, unread_news, terms, *row in fetch_rows(
        IN_FORCE.replace(NEWS, news), {"user": user.pk, "now": now, "zone": settings.TIME_ZONE}
    ):
        grant, at = GRANT.take(row)
        grant.scope, _ = SCOPE.take(row, at)
        grant.below_ids, grant.beside_ids = below, beside
        grant.beside_codes, grant.region_codes, grant.time_zone = beside_codes, region_codes, time_zone
        grant.unread_notices, grant.unread_news, grant.accepted_terms, grant.user = unread, unread_news, terms, user
        grants.append(grant)
    return grants
