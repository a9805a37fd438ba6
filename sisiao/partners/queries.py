"""How the API is used and how it is, from its calls."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Q
from django.db.models.functions import TruncDate

from sisiao.core.rows import fetch_rows
from sisiao.partners.models import Partner, PartnerCall

DAYS_SHOWN = 14
HEALTH_WINDOW = timedelta(hours=24)
HEALTH = """
SELECT count(*), count(*) FILTER (WHERE status >= 500),
       percentile_disc(0.5) WITHIN GROUP (ORDER BY duration_ms) FILTER (WHERE status < 400)
FROM partners_partnercall WHERE at > %(since)s AND at <= %(now)s AND key_id IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Day:
    """The calls of a partner on a day: answered, refused (status 4xx), failed (5xx)."""

    on: date
    answered: int
    refused: int
    failed: int


@dataclass(frozen=True, slots=True)
class Health:
    """The last 24 hours of the API: calls of known keys, those that failed, the median time of an answer."""

    calls: int
    failed: int
    milliseconds: int | None


def calls_by_day(partner: Partner, today: date) -> list[Day]:
    """The last days, recent first, those without a call included."""
    since = today - timedelta(days=DAYS_SHOWN - 1)
    rows = (
        PartnerCall.objects.filter(key__partner=partner, at__date__gte=since)
        .annotate(on=TruncDate("at"))
        .values("on")
        .annotate(
            answered=Count("pk", filter=Q(status__lt=400)),
            refused=Count("pk", filter=Q(status__gte=400, status__lt=500)),
            failed=Count("pk", filter=Q(status__gte=500)),
        )
        .order_by("on")
    )
    told = {row["on"]: Day(**row) for row in rows}
    days = (today - timedelta(days=back) for back in range(DAYS_SHOWN))
    return [told.get(day) or Day(day, 0, 0, 0) for day in days]


def last_calls(partners: Collection[Partner]) -> dict[int, datetime]:
    """When each partner last asked anything; those that never did are left out."""
    rows = PartnerCall.objects.filter(key__partner__in=partners).values("key__partner").annotate(at=Max("at"))
    return {row["key__partner"]: row["at"] for row in rows.order_by("key__partner")}


def health(now: datetime) -> Health:
    """How the API has been answering."""
    [(calls, failed, milliseconds)] = fetch_rows(HEALTH, {"since": now - HEALTH_WINDOW, "now": now})
    return Health(calls, failed, milliseconds)
