"""Planning a wave, moving its end, counting it."""

from datetime import date, timedelta
from secrets import SystemRandom

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.surveys.ballots import opened
from sisiao.surveys.counting import tallies
from sisiao.surveys.enums import SMALL
from sisiao.surveys.models import Remark, Tally, Urn, Wave

DAY = timedelta(days=1)


class UnableToPlan(Exception):
    """Days that cannot be those of a wave; `field` is the one at fault, the message says why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def plan_wave(first_day: date, last_day: date, *, actor: Actor, today: date, invented: bool = False) -> Wave:
    """A wave from a day to a day, both included, today at the earliest. Raises `UnableToPlan`, `NotAllowed`."""
    actor.require(Capability.RUN_SURVEYS)
    if first_day < today:
        raise UnableToPlan(
            "first_day", "Une enquête ne s'ouvre pas dans le passé\u00a0: choisissez aujourd'hui ou après."
        )
    _check_period(first_day, last_day)
    return Wave.objects.create(period=DateRange(first_day, last_day + DAY), invented=invented)


@transaction.atomic
def set_last_day(wave: Wave, last_day: date, *, actor: Actor, today: date) -> Wave:
    """Prolong a wave, or end it sooner: today at the earliest. Raises `UnableToPlan`, `NotAllowed`."""
    actor.require(Capability.RUN_SURVEYS)
    wave = Wave.objects.select_for_update(no_key=True).get(pk=wave.pk)
    if wave.counted_on is not None:
        raise UnableToPlan("last_day", "Cette enquête est dépouillée\u00a0: ses dates ne changent plus.")
    if wave.period.upper <= today:
        raise UnableToPlan("last_day", "Cette enquête est close\u00a0: son dépouillement se fait dans l'heure.")
    if last_day < today:
        raise UnableToPlan("last_day", "Le dernier jour est aujourd'hui au plus tôt.")
    _check_period(wave.period.lower, last_day, but=wave)
    wave.period = DateRange(wave.period.lower, last_day + DAY)
    wave.save(update_fields=["period"])
    return wave


def _check_period(first_day: date, last_day: date, but: Wave | None = None) -> None:
    if last_day < first_day:
        raise UnableToPlan("last_day", "Le dernier jour vient après le premier.")
    others = Wave.objects.filter(period__overlap=DateRange(first_day, last_day + DAY))
    if other := (others.exclude(pk=but.pk) if but else others).first():
        raise UnableToPlan(
            "last_day" if but else "first_day",
            f"Ces jours chevauchent l'enquête ouverte du {other.period.lower:%d/%m/%Y} au {other.last_day:%d/%m/%Y}.",
        )


@transaction.atomic
def count_wave(wave: Wave, *, actor: Actor, today: date) -> bool:
    """Turn the answers of a wave that is over into numbers and remarks; delete the urn and the invitations.

    All in one transaction and in a random order: neither a moment nor a place in the table ties a row to anybody. Below
    `SMALL` answers nothing is kept but their number. False when there is nothing to count: it may run again.
    """
    actor.require(Capability.RUN_SURVEYS)
    locked = Wave.objects.select_for_update(no_key=True).over(today).filter(pk=wave.pk).first()
    if locked is None:
        return False
    urn = Urn.objects.filter(wave=locked).first()
    ballots = opened(urn) if urn else []
    if len(ballots) >= SMALL:
        Tally.objects.bulk_create(tallies(locked, ballots))
        remarks = [Remark(wave=locked, body=ballot.remark) for ballot in ballots if ballot.remark]
        SystemRandom().shuffle(remarks)
        Remark.objects.bulk_create(remarks)
    Urn.objects.filter(wave=locked).delete()
    locked.invitations.all().delete()
    locked.counted_on, locked.answers = today, len(ballots)
    locked.save(update_fields=["counted_on", "answers"])
    return True


@transaction.atomic
def erase_remark(remark: Remark, *, actor: Actor) -> None:
    """Erase what somebody wrote, since it names or describes a person; nothing keeps it."""
    actor.require(Capability.RUN_SURVEYS)
    remark.delete()
