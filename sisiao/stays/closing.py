"""Places close on nobody without an answer: seasons, closed groups, activations that end (R10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils import timezone

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.context import beyond_perimeter, verb
from sisiao.occupation.actions import end_expired
from sisiao.occupation.enums import OccupationKind
from sisiao.occupation.locks import lock_units
from sisiao.occupation.rooms import end_unit, refusal, somebodys
from sisiao.offer.actions import UnableToChangeOffer, lock_group
from sisiao.offer.enums import OpeningRegime
from sisiao.offer.models import Activation, Dispositif, Place, PlaceGroup, Unit
from sisiao.offer.perms import require_on
from sisiao.referrals.models import Referral
from sisiao.stays.enums import StayState
from sisiao.stays.models import ClosingAnswer, Stay

# A closing that moves by some weeks keeps the answers that it had; one that was given up and comes back another season
# asks for new ones.
ANSWER_LASTS = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who sleeps in places that close; `answer` says in words what was answered, "" when nothing was."""

    stay: Stay
    answer: str


def present_in(group: PlaceGroup, on: date, tonight: date) -> list[Present]:
    """Who is in the places of a group that close on the night `on`, with the written answer of each.

    Those whose exit is declared have left. A stay prolonged beyond (not the night in progress alone), an orientation
    elsewhere that is awaited, an answer handed over for that day or shortly before: each is an answer. A planned end is
    none: it is a date to talk about (R3).
    """
    stays = Stay.objects.filter(state=StayState.RUNNING, occupation__active=True, occupation__place__unit__group=group)
    stays = stays.filter(Q(occupation__nights__upper_inf=True) | Q(occupation__nights__endswith__gte=tonight))
    there = list(
        stays.select_related("occupation__place__unit", "household").order_by(
            "occupation__place__unit__name", "household", "pk"
        )
    )
    answers = dict(
        ClosingAnswer.objects.filter(stay__in=there, closes_on__lte=on, closes_on__gt=on - ANSWER_LASTS)
        .order_by("closes_on")
        .values_list("stay_id", "signed_on")
    )
    awaited = Referral.objects.waiting().filter(household__in=[stay.household_id for stay in there])
    elsewhere = set(awaited.exclude(dispositif=group.dispositif_id).values_list("household_id", flat=True))
    beyond = max(on, tonight + timedelta(days=1))
    return [Present(stay, _answer(stay, beyond, answers, elsewhere)) for stay in there]


def _answer(stay: Stay, beyond: date, signed: dict[int, date], elsewhere: set[int]) -> str:
    upper = stay.occupation.nights.upper
    if stay.pk in signed:
        return f"Réponse écrite, signée le {signed[stay.pk]:%d/%m/%Y}"
    if stay.household_id in elsewhere:
        return "Orientation en cours"
    return f"Prolongé jusqu'au {upper:%d/%m/%Y}" if upper is not None and upper > beyond else ""


def closing_of(stay: Stay) -> date | None:
    """The first night closed that is announced for the place of a stay: its group's, or the activation's."""
    if stay.occupation.place is None:
        return None
    group = stay.occupation.place.unit.group
    if group.regime != OpeningRegime.ON_ACTIVATION:
        return group.period.upper  # type: ignore[no-any-return]
    latest = group.activations.order_by("-nights").first()
    return latest.nights.upper if latest else None


def count_present(group: PlaceGroup, on: date, tonight: date) -> tuple[int, int]:
    """How many are in the places of a group, and how many of them have no answer: numbers for who reads no stay.

    Beyond the perimeter: a person to protect who was not counted would be closed upon (R10). Nobody is named.
    """
    with beyond_perimeter():
        there = present_in(group, on, tonight)
    return len(there), sum(not person.answer for person in there)


@verb
def answer_closing(
    stays: Sequence[Stay], closes_on: date, text: str, signed_on: date, *, actor: Actor, today: date, now: datetime
) -> None:
    """Keep the written answer handed to these persons before the closing of `closes_on`; given again, it is replaced.

    Raises `UnableToChangeOffer` for a signature to come, or one of them who has left.
    """
    actor.require(Capability.MANAGE_STAYS)
    if signed_on > today:
        raise UnableToChangeOffer("La réponse ne peut pas avoir été signée demain.", "signed_on")
    running = Stay.objects.select_for_update(no_key=True).filter(state=StayState.RUNNING)
    locked = list(running.filter(pk__in=[stay.pk for stay in stays]).order_by("pk"))
    if len(locked) < len(stays):
        raise UnableToChangeOffer("Une de ces personnes est déjà sortie.", "persons")
    told = {"text": text, "signed_on": signed_on, "recorded_by_id": actor.user_id, "recorded_at": now}
    for stay in locked:
        ClosingAnswer.objects.update_or_create(
            stay=stay,
            closes_on=closes_on,
            defaults=told | {"household_id": stay.household_id, "dispositif_id": stay.dispositif_id},
        )


@verb
def close_group(group: PlaceGroup, *, on: date, actor: Actor, tonight: date) -> None:
    """End a group, its rooms and its places: the night `on` is the first without them.

    Raises `UnableToChangeOffer` while somebody present has no answer, a réservation or an orientation runs beyond, an
    activation opens it beyond, or a change of the group is announced.
    """
    locked = lock_group(group, actor)
    if on < tonight:
        raise UnableToChangeOffer("Un groupe se ferme ce soir ou une nuit à venir.", "on")
    if on <= locked.period.lower:
        raise UnableToChangeOffer(
            "Un changement de ce groupe est annoncé\u00a0: annulez-le d'abord."
            if locked.before.exists()
            else "Le groupe n'a pas encore ouvert à cette date.",
            "on",
        )
    if locked.period.upper is not None and on > locked.period.upper:
        raise UnableToChangeOffer("Le groupe ferme avant cette date\u00a0: prolongez-le plutôt.", "on")
    if locked.activations.filter(Q(nights__upper_inf=True) | Q(nights__endswith__gt=on)).exists():
        raise UnableToChangeOffer("Une activation ouvre ces places plus longtemps\u00a0: terminez-la d'abord.", "on")
    _refuse_without_answers(locked, on, tonight)
    for unit in Unit.objects.filter(group=locked, period__overlap=DateRange(on, None)).order_by("pk"):
        end_unit(unit, on)
    locked.period = DateRange(locked.period.lower, on)
    locked.save(update_fields=["period"])


@verb
def end_activation(activation: Activation, *, on: date, actor: Actor, tonight: date, now: datetime) -> None:
    """End an activation: the night `on` is the first without it. One that has not begun never was.

    Raises `UnableToChangeOffer` while somebody present has no answer, or a réservation or an orientation runs beyond.
    """
    group = activation.group
    require_on(actor, Capability.ACTIVATE_SURGE, group.dispositif)
    Dispositif.objects.select_for_update(no_key=True).get(pk=group.dispositif_id)
    locked = Activation.objects.select_for_update(no_key=True).get(pk=activation.pk)
    if locked.ended_at is not None:
        raise UnableToChangeOffer("Cette activation est déjà terminée.")
    upper = locked.nights.upper
    if upper is not None and upper <= tonight:
        on = upper  # its nights are over: what is left is to say that nobody is without an answer
    elif on < tonight:
        raise UnableToChangeOffer("Une activation se termine ce soir ou une nuit à venir.", "on")
    elif upper is not None and on > upper:
        raise UnableToChangeOffer("L'activation finit avant cette date\u00a0: prolongez-la plutôt.", "on")
    _refuse_without_answers(group, on, tonight)
    if on <= locked.nights.lower:
        locked.delete()
        return
    locked.nights = DateRange(locked.nights.lower, on)
    locked.ended_by_id, locked.ended_at = actor.user_id, now
    locked.save(update_fields=["nights", "ended_by", "ended_at"])


def _refuse_without_answers(group: PlaceGroup, on: date, tonight: date) -> None:
    """Lock the rooms of a group, and refuse while somebody there, or awaited there, has no answer."""
    units = lock_units(set(Unit.objects.filter(group=group).values_list("pk", flat=True)))
    end_expired(list(units))
    places = list(Place.objects.filter(unit__in=units).values_list("pk", flat=True))
    promised = [kind for _, kind in somebodys(places, on, timezone.now()) if kind != OccupationKind.STAY]
    if promised:
        raise UnableToChangeOffer(refusal(promised), "on")
    waiting = sum(not person.answer for person in present_in(group, on, tonight))
    if waiting:
        told = f"{waiting} personnes présentes n'ont" if waiting > 1 else "1 personne présente n'a"
        raise UnableToChangeOffer(
            f"{told} pas de réponse écrite\u00a0: une orientation, une sortie, une prolongation ou une réponse signée.",
            "on",
        )
