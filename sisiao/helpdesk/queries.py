"""Reads that a page cannot say in a word of a QuerySet: the count of the news, the statistics of the support."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Aggregate, Count, DurationField, F, Q
from django.db.models.functions import TruncMonth

from sisiao.helpdesk.enums import WAITING, ArticleKind, TicketState
from sisiao.helpdesk.models.tickets import TicketQuerySet

# For `access.in_force`: how many items of the news the account has not read, for the grant of the row. What was
# published before the account existed is no news to it.
UNREAD_NEWS = f"""(
    SELECT count(*) FROM helpdesk_articleversion v JOIN helpdesk_article a ON a.id = v.article_id
    WHERE a.kind = '{ArticleKind.NEWS.value}' AND a.withdrawn_at IS NULL AND v.number = 1
    AND (a.profiles = '{{}}' OR g.profile = ANY(a.profiles))
    AND v.published_at > coalesce(
        (SELECT r.read_until FROM helpdesk_newsreading r WHERE r.user_id = u.id), u.created_at)
)"""  # noqa: S608 (a word of the enum)


# Statistics look back so far.
YEAR = timedelta(days=365)


class Median(Aggregate):
    """The median of a duration; None of nothing."""

    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True, slots=True)
class MonthOfSupport:
    """What was asked in a month: how many, how many the nation took, the median time to the first answer."""

    month: date
    asked: int
    national: int
    first_answer: timedelta | None


@dataclass(frozen=True, slots=True)
class SupportFigures:
    """`pages` and `profiles`: the most frequent, with their counts. `states`: of all that was asked in the year."""

    waiting: int
    asked: int
    closed: int
    months: list[MonthOfSupport]
    pages: list[tuple[str, int]]
    profiles: list[tuple[str, int]]


def support_figures(tickets: TicketQuerySet, now: datetime) -> SupportFigures:
    """Figures of the requests asked in the past year, the newest month first; those that wait, whenever asked."""
    asked = tickets.filter(opened_at__gt=now - YEAR)
    by_month = (
        asked.annotate(month=TruncMonth("opened_at"))
        .values("month")
        .annotate(
            asked=Count("pk"),
            taken=Count("pk", filter=Q(national=True)),
            first=Median(F("answered_at") - F("opened_at")),
        )
        .order_by("-month")
    )
    return SupportFigures(
        waiting=tickets.filter(state__in=WAITING).count(),
        asked=asked.count(),
        closed=asked.filter(state=TicketState.CLOSED).count(),
        months=[MonthOfSupport(row["month"].date(), row["asked"], row["taken"], row["first"]) for row in by_month],
        pages=_most(asked.exclude(route=""), "route"),
        profiles=_most(asked, "profile"),
    )


def _most(tickets: TicketQuerySet, field: str) -> list[tuple[str, int]]:
    counted = tickets.values(field).annotate(count=Count("pk")).order_by("-count", field)
    return [(row[field], row["count"]) for row in counted[:8]]
