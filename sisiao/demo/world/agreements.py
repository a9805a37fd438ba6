"""What the DDETS have written on the sheets of their dispositifs: acts, contingents, changes past and to come."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.core.actor import Actor
from sisiao.core.files import check_file
from sisiao.demo.world.papers import one_page_pdf
from sisiao.offer.actions import describe, save_line, transfer_dispositif
from sisiao.offer.enums import ActKind, ProvisionKind, QuotaHolder
from sisiao.offer.models import Act, Dispositif, DispositifVersion, Entity, Provision, Quota, SupportMeasure

# Type → nature of its act, months until it ends by rank within the département: one is past, one ends within the year.
ACTS = {
    "chrs": (ActKind.ORDER, (8, 95)),
    "hors_chrs": (ActKind.AGREEMENT, (-2, 4, 13, 25, 30)),
    "residence_sociale": (ActKind.APPROVAL, (10, 40, 70)),
    "pension_de_famille": (ActKind.APPROVAL, (22, 60)),
}
# Years between the signature and the end.
LASTS = {ActKind.ORDER: 15, ActKind.AGREEMENT: 5, ActKind.APPROVAL: 12}
SERVICES = {
    "day_centre": (
        (ProvisionKind.MEALS, "Petit déjeuner et déjeuner", "lundi à samedi, 8\u00a0h – 13\u00a0h"),
        (ProvisionKind.SHOWERS, "Six douches, serviettes prêtées", "lundi à vendredi, 8\u00a0h – 12\u00a0h"),
        (ProvisionKind.LUGGAGE, "Un mois, renouvelable", "lundi à vendredi"),
        (ProvisionKind.ADDRESS, "Sur rendez-vous", "mardi et jeudi"),
    ),
    "night_halt": ((ProvisionKind.MEALS, "Repas chaud", "à partir de 20\u00a0h"), (ProvisionKind.SHOWERS, "", "")),
    "chrs": ((ProvisionKind.LAUNDRY, "", ""), (ProvisionKind.RIGHTS, "Permanence de la CAF", "premier lundi du mois")),
    "food_aid": ((ProvisionKind.FOOD, "Sur orientation d'un travailleur social", "mercredi, 14\u00a0h – 17\u00a0h"),),
}
SHARES = {QuotaHolder.ACTION_LOGEMENT: 4, QuotaHolder.MUNICIPALITY: 8}


def write_agreements(now: datetime) -> None:
    """By the DDETS of each département, on its own dispositifs."""
    today = timezone.localdate(now)
    for grant in Grant.objects.current(today).filter(profile=Profile.DEPARTEMENT_ADMIN).order_by("pk"):
        actor = grant.actor()
        mine = list(Dispositif.objects.visible_to(actor).select_related("siao", "entity", "type").order_by("pk"))
        by_type: dict[str, list[Dispositif]] = {}
        for dispositif in mine:
            by_type.setdefault(dispositif.type_id, []).append(dispositif)
        _write_acts(by_type, actor, today, now)
        for dispositif in by_type.get("residence_sociale", [])[:3]:
            _share(dispositif, actor, today, now)
        _tell_changes(by_type, actor, today)
        _give_services(mine, actor, today, now)
        _announce_transfer(by_type.get("avdl", []), actor, today, now)


def _write_acts(by_type: dict[str, list[Dispositif]], actor: Actor, today: date, now: datetime) -> None:
    for kind, (nature, months) in ACTS.items():
        for rank, (dispositif, ahead) in enumerate(zip(by_type.get(kind, []), months, strict=False)):
            ends_on = date(today.year, 12, 31) + timedelta(days=30 * (ahead - 12 + today.month))
            signed_on = date(ends_on.year - LASTS[nature], 1, 15)
            reference = f"{signed_on.year}-{dispositif.siao.departement_id}-{113 + 17 * rank}"
            act = Act(dispositif=dispositif, kind=nature, reference=reference, signed_on=signed_on, ends_on=ends_on)
            title = f"{nature.label} {reference}"
            paper = one_page_pdf(title, "Document de démonstration")
            save_line(act, file=check_file(f"{title}.pdf", paper), actor=actor, now=now)


def _share(dispositif: Dispositif, actor: Actor, today: date, now: datetime) -> None:
    """The contingents of the other réservataires, beside the State's."""
    capacity = dispositif.versions.get(period__contains=today).capacity or 0
    for holder, part in SHARES.items():
        period = DateRange(date(today.year - 6, 1, 1), None)
        quota = Quota(dispositif=dispositif, holder=holder, dwellings=capacity // part, period=period)
        save_line(quota, actor=actor, now=now)


def _tell_changes(by_type: dict[str, list[Dispositif]], actor: Actor, today: date) -> None:
    """A CHRS that has grown and will grow again; a CHU that receives couples since last year."""
    for dispositif in by_type.get("chrs", [])[:1]:
        now_says = dispositif.versions.get().capacity or 0
        smaller: dict[str, Any] = {"capacity": max(now_says - 6, 1)}
        dispositif.versions.update(**smaller)
        told = (
            (date(today.year - 2, 9, 1), now_says, "Six places de stabilisation, avenant n°\u00a02"),
            (date(today.year + 1, 3, 1), now_says + 4, "Appartement de quatre places, avenant n°\u00a03"),
        )
        for since, capacity, reason in told:
            describe(dispositif, {"capacity": capacity}, since=since, reason=reason, actor=actor)
    for dispositif in by_type.get("hors_chrs", [])[:1]:
        rules = {"stay_rules": "Repas du soir en commun à 19\u00a0h 30. Visites en salle d'accueil, jusqu'à 21\u00a0h."}
        reason = "Nouveau règlement de fonctionnement"
        describe(dispositif, rules, since=date(today.year, 1, 1), reason=reason, actor=actor)


def _give_services(dispositifs: list[Dispositif], actor: Actor, today: date, now: datetime) -> None:
    """Measures for the whole capacity of those that hold some, services for those whose type gives some."""
    said = {each.dispositif_id: each for each in DispositifVersion.objects.on(today).filter(dispositif__in=dispositifs)}
    period = DateRange(date(today.year - 3, 1, 1), None)
    for dispositif in dispositifs:
        kind, units = dispositif.type, [unit for unit in dispositif.type.units if unit in ("measure", "household")]
        capacity = said[dispositif.pk].capacity
        if kind.holds_measures and units and capacity:
            unit = said[dispositif.pk].capacity_unit if said[dispositif.pk].capacity_unit in units else units[0]
            told = {"name": f"{kind.label}, file générale", "unit": unit, "number": capacity, "months": 12}
            save_line(SupportMeasure(dispositif=dispositif, period=period, **told), actor=actor, now=now)
        for service, details, hours in SERVICES.get(kind.pk, ()):
            line = Provision(dispositif=dispositif, kind=service, details=details, hours=hours, period=period)
            save_line(line, actor=actor, now=now)


def _announce_transfer(dispositifs: list[Dispositif], actor: Actor, today: date, now: datetime) -> None:
    for dispositif in dispositifs[:1]:
        others = Entity.objects.filter(departements=dispositif.siao.departement_id).exclude(pk=dispositif.entity_id)
        to = others.order_by("pk").first()
        on = date(today.year + 1, 1, 1)
        if to is not None:
            act = f"Avenant {on.year}-04"
            transfer_dispositif(dispositif, to, on=on, act=act, actor=actor, today=today, now=now)
