"""How the API is used and how it is, from its calls."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from sisiao.partners.models import Partner, PartnerCall

DAYS_SHOWN = 14
HEALTH_WINDOW = timedelta(hours=24)


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
    last_at: datetime | None


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


def health(now: datetime) -> Health:
    """How the API has been answering."""
    recent = PartnerCall.objects.filter(at__gt=now - HEALTH_WINDOW, key__isnull=False).order_by("at")
    rows: Collection[tuple[int, int, datetime]] = list(recent.values_list("status", "duration_ms", "at"))
    times = [duration for status, duration, _at in rows if status < 400]
    failed = sum(status >= 500 for status, _duration, _at in rows)
    last = max((at for _status, _duration, at in rows), default=None)
    return Health(len(rows), failed, round(median(times)) if times else None, last)
