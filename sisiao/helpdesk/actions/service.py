"""The hours of the support, and the messages of the nation and of the DDETS."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.db.models import Q

from sisiao.access.models import Scope
from sisiao.accounts.models import User
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.helpdesk.enums import MessageLevel
from sisiao.helpdesk.models import MessageDismissal, ServiceMessage, SupportClosure, SupportHours

Week = Mapping[int, Sequence[tuple[time, time]]]


class UnableToPutAway(Exception):
    """The act is not possible; `str()` is the French sentence."""


@transaction.atomic
def set_support_hours(week: Week, *, since: date, actor: Actor) -> None:
    """The hours of the support from a day on, by day of the week (0 is Monday); what held before is kept as past.

    Raises `NotAllowed`. The stretches of a day do not overlap (constraint).
    """
    actor.require(Capability.EDIT_HELP)
    SupportHours.objects.filter(period__startswith__gte=since).delete()
    for each in SupportHours.objects.filter(period__contains=since).order_by("pk"):
        each.period = DateRange(each.period.lower, since)
        each.save(update_fields=["period"])
    for weekday, stretches in week.items():
        for opens, closes in stretches:
            SupportHours.objects.create(weekday=weekday, opens=opens, closes=closes, period=DateRange(since, None))


@transaction.atomic
def set_closures(days: Iterable[date], *, since: date, actor: Actor) -> None:
    """The days to come when the support does not answer, beside the public holidays. Raises `NotAllowed`."""
    actor.require(Capability.EDIT_HELP)
    kept = set(days)
    SupportClosure.objects.filter(day__gte=since).exclude(day__in=kept).delete()
    for day in sorted(kept):
        SupportClosure.objects.get_or_create(day=day)


@transaction.atomic
def publish_service_message(
    body: str, level: MessageLevel, profiles: Sequence[str], *, since: datetime, until: datetime, actor: Actor
) -> ServiceMessage:
    """Show a message to the users of one's perimeter, the nation or a département. Raises `ValidationError`."""
    actor.require(Capability.PUBLISH_MESSAGES)
    message = ServiceMessage(
        scope=Scope.objects.get(Q(pk=actor.perimeter.scope_id)),
        body=body,
        level=level,
        profiles=sorted(profiles),
        period=DateTimeTZRange(since, until),
        author=User.objects.get(Q(pk=actor.user_id)),
    )
    message.full_clean()
    message.save()
    return message


@transaction.atomic
def withdraw_service_message(message: ServiceMessage, *, actor: Actor, now: datetime) -> None:
    """Stop showing a message; one that has not begun is forgotten. Raises `NotAllowed`."""
    actor.require(Capability.PUBLISH_MESSAGES)
    held = ServiceMessage.objects.able_to(actor).select_for_update(no_key=True, of=("self",)).get(pk=message.pk)
    if held.period.lower >= now:
        held.delete()
    elif held.period.upper > now:
        held.period = DateTimeTZRange(held.period.lower, now)
        held.save(update_fields=["period"])


@transaction.atomic
def put_away(message: ServiceMessage, *, actor: Actor, now: datetime) -> None:
    """Stop showing an information to this reader. Raises `UnableToPutAway` for what is important."""
    if message.level != MessageLevel.INFO:
        raise UnableToPutAway("Ce message reste affiché jusqu'à sa date.")
    reader = User.objects.get(Q(pk=actor.user_id))
    MessageDismissal.objects.get_or_create(message=message, user=reader, defaults={"at": now})
