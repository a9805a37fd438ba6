"""What a closing ends, and what it leaves, said by name before it is carried out."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count, Q

from sisiao.access.models import Grant
from sisiao.core.wording import short_date
from sisiao.offer.models import (
    Activation,
    Dispositif,
    Funding,
    NatureChange,
    PlaceGroup,
    Provision,
    Quota,
    SupportMeasure,
    Transfer,
)
from sisiao.web.templatetags.siao import in_units


@dataclass(frozen=True, slots=True)
class Held:
    """One kind of thing: its words, and one sentence for each."""

    title: str
    lines: list[str]


def what_ends(dispositif: Dispositif, on: date) -> list[Held]:
    """All that runs past the day `on` and that the closing ends, kind by kind; kinds with nothing are left out."""
    past = DateRange(on, None)
    groups = PlaceGroup.objects.standing().filter(dispositif=dispositif, period__overlap=past)
    rooms = Count("units", filter=Q(units__period__overlap=past), distinct=True)
    places = Count("units__places", filter=Q(units__places__period__overlap=past), distinct=True)
    activations = Activation.objects.filter(group__dispositif=dispositif, nights__overlap=past).select_related("group")
    transfers = Transfer.objects.filter(dispositif=dispositif, applied_at=None, on__gte=on).select_related("to_entity")
    natures = NatureChange.objects.filter(dispositif=dispositif, applied_at=None, on__gte=on)
    natures = natures.select_related("to_type", "to_precision")
    found = [
        Held("Groupes de places, avec leurs chambres", [
            f"{group}\u00a0: {group.rooms} chambre{_s(group.rooms)}, {group.places} place{_s(group.places)}"
            for group in groups.annotate(rooms=rooms, places=places).order_by("name", "pk")
        ]),
        Held("Activations", [f"{each.group}\u00a0: {each}" for each in activations.order_by("group__name", "pk")]),
        Held("Mesures d'accompagnement", [
            f"{row}\u00a0: {in_units(row.number, row.unit)}"
            for row in SupportMeasure.objects.filter(dispositif=dispositif, period__overlap=past).order_by("name", "pk")
        ]),
        Held("Prestations", [
            str(row)
            for row in Provision.objects.filter(dispositif=dispositif, period__overlap=past).order_by("kind", "pk")
        ]),
        Held("Contingents", [
            f"{row}\u00a0: {row.dwellings} logement{_s(row.dwellings)}"
            for row in Quota.objects.filter(dispositif=dispositif, period__overlap=past).order_by("holder", "pk")
        ]),
        Held("Transfert annoncé, qui est annulé", [
            f"À {each.to_entity}, le {short_date(each.on)}" for each in transfers
        ]),
        Held("Changement de nature annoncé, qui est annulé", [
            f"{each.after}, le {short_date(each.on)}" for each in natures
        ]),
        Held("Habilitations portées par ce seul dispositif", [
            f"{grant.user}, {grant.get_profile_display()}" for grant in grants_alone(dispositif, on)
        ]),
    ]  # fmt: skip
    return [each for each in found if each.lines]


def what_stays(dispositif: Dispositif, on: date) -> dict[str, Any]:
    """What the closing leaves as it is: lines of funding, acts of their funders; grants that cover more."""
    shared = Grant.objects.filter(Q(scope=dispositif.scope_id) | Q(also=dispositif.scope_id)).current(on)
    alone = Grant.objects.covering_alone(dispositif.scope)
    fundings = Funding.objects.filter(dispositif=dispositif, ends_on__gte=on).select_related("line")
    return {
        "fundings": fundings.order_by("funder", "pk"),
        "shared_grants": shared.exclude(pk__in=alone.values("pk")).distinct().count(),
    }


def grants_alone(dispositif: Dispositif, on: date) -> list[Grant]:
    """Grants that end with the dispositif, by the names of their holders."""
    grants = Grant.objects.covering_alone(dispositif.scope).current(on).select_related("user")
    return list(grants.order_by("user__last_name", "user__first_name", "pk"))


def _s(number: int) -> str:
    return "s" if number > 1 else ""
