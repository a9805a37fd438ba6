"""What waits for the staff of a dispositif or of an entité."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.referrals.models import Referral
from sisiao.siao.nights import current_night
from sisiao.stays.enums import StayRegime, StayState
from sisiao.stays.models import Stay
from sisiao.web.dispositifs import by_night, own_dispositifs
from sisiao.web.places.page import overviews
from sisiao.web.templatetags.siao import ago
from sisiao.web.todo.lines import Line, Section
from sisiao.web.todo.words import LONGEST, hour_of, household_words, open_records, with_household

ITS_SIAO = ("dispositif__siao__settings", "dispositif__siao__departement")


def arrivals_to_confirm(actor: Actor, now: datetime) -> list[Line]:
    """Households expected whose hour has passed."""
    return _arrivals(Referral.objects.visible_to(actor).to_confirm(now), actor)


def expected_arrivals(actor: Actor, now: datetime) -> list[Line]:
    """Households on their way."""
    return _arrivals(Referral.objects.visible_to(actor).waiting().filter(arrival_limit__gt=now), actor)


def _arrivals(referrals: QuerySet[Referral], actor: Actor) -> list[Line]:
    if not actor.can(Capability.ANSWER_REFERRALS):
        return []
    loaded = referrals.filter(household__in=open_records(actor)).order_by("arrival_limit")
    loaded = loaded.select_related("dispositif").prefetch_related(with_household())
    return [
        Line(
            who=household_words(referral.household, referral.night),
            what=f"Attendu\u00a0: {referral.dispositif.name}",
            url=reverse("referrals:detail", args=[referral.public_id]),
            action="Confirmer l'arrivée",
            since=referral.created_at,
            until=referral.arrival_limit,
        )
        for referral in loaded[: 4 * LONGEST]
    ]


def ended_nights(actor: Actor, now: datetime) -> list[Line]:
    """Stays « à la nuit » whose last night is over, to answer before the places are freed (R2, R3)."""
    if not actor.can(Capability.MANAGE_STAYS):
        return []
    stays: list[Stay] = []
    for night, dispositifs in by_night(own_dispositifs(actor), now).items():
        ended = Stay.objects.filter(dispositif__in=dispositifs, state=StayState.RUNNING, regime=StayRegime.NIGHTLY)
        ended = ended.filter(occupation__nights__endswith__lte=night, household__in=open_records(actor))
        ended = ended.order_by("occupation__nights", "pk")
        stays += ended.select_related("occupation", *ITS_SIAO).prefetch_related(with_household())

    def line(stay: Stay) -> Line:
        siao = stay.dispositif.siao
        return Line(
            who=household_words(stay.household, current_night(siao, now)),
            what=f"La dernière nuit est passée\u00a0: {stay.dispositif.name}",
            url=reverse("stays:detail", args=[stay.public_id]),
            action="Prolonger ou sortie",
            until=hour_of(stay.occupation.nights.upper, siao, siao.settings.release_hour),
        )

    return _one_for_each_household(stays, line, "séjours dont la dernière nuit est passée")


def passed_ends(actor: Actor, now: datetime) -> list[Line]:
    """Continuous stays whose planned end has passed: it is talked about, and frees nothing (R3)."""
    if not actor.can(Capability.MANAGE_STAYS):
        return []
    stays: list[Stay] = []
    for night, dispositifs in by_night(own_dispositifs(actor), now).items():
        overdue = Stay.objects.filter(dispositif__in=dispositifs, household__in=open_records(actor)).overdue(night)
        overdue = overdue.order_by("planned_end", "pk")
        stays += overdue.select_related(*ITS_SIAO).prefetch_related(with_household())

    def line(stay: Stay) -> Line:
        siao = stay.dispositif.siao
        return Line(
            who=household_words(stay.household, current_night(siao, now)),
            what=f"Fin prévue dépassée, la place reste occupée\u00a0: {stay.dispositif.name}",
            url=reverse("stays:detail", args=[stay.public_id]),
            action="Faire le point",
            until=hour_of(stay.planned_end, siao),
        )

    return _one_for_each_household(stays, line, "fins prévues dépassées")


def _one_for_each_household(stays: Iterable[Stay], line: Callable[[Stay], Line], rest: str) -> list[Line]:
    """A household is one line; past the longest list, the last line leads to the whole of it."""
    first: dict[tuple[int, int], Stay] = {}
    for stay in stays:
        first.setdefault((stay.dispositif_id, stay.household_id), stay)
    shown = [line(stay) for stay in list(first.values())[:LONGEST]]
    hidden = len(first) - len(shown)
    if hidden:
        shown.append(Line(f"Et {hidden} autres", rest.capitalize(), reverse("stays:present"), "Voir la liste"))
    return shown


def places_to_update(actor: Actor, now: datetime) -> list[Line]:
    """Dispositifs whose places have not been confirmed at their rhythm."""
    if not actor.can(Capability.UPDATE_PLACES):
        return []
    stale = [each for each in overviews(own_dispositifs(actor), now) if each.stale]
    return [
        Line(
            who=each.dispositif.name,
            what=f"Places déclarées {ago(each.declared_at, now)}" if each.declared_at else "Places jamais déclarées",
            url=reverse("places:detail", args=[each.dispositif.public_id]),
            action="Mettre à jour mes places",
        )
        for each in sorted(stale, key=lambda each: each.declared_at.timestamp() if each.declared_at else 0.0)
    ]


SECTIONS = (
    Section("Arrivées à confirmer", arrivals_to_confirm),
    Section("Arrivées attendues", expected_arrivals),
    Section("Nuits terminées", ended_nights),
    Section("Fins prévues dépassées", passed_ends),
    Section("Places à mettre à jour", places_to_update),
)
