"""The invented offer of one SIAO: dispositifs, groups, units and places, in the proportions of scale 1."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateRange

from bench.copying import copy_lines, line
from bench.history import write_history
from bench.scale import DISPOSITIFS, PLACES, Scale
from sisiao.access.enums import Profile
from sisiao.access.models import Grant, Scope
from sisiao.accounts.models import User
from sisiao.core.enums import ScopeKind
from sisiao.geo.models import Commune, Departement
from sisiao.occupation.ledger import PLACE
from sisiao.offer.actions import first_versions
from sisiao.offer.enums import (
    AccessRoute,
    DispositifSituation,
    EntitySituation,
    Layout,
    LegalStatus,
    OpeningRegime,
    Public,
    ReceptionMode,
    Sharing,
    SiaoReferral,
    UnitKind,
)  # fmt: skip
from sisiao.offer.models import Dispositif, DispositifType, Entity, PlaceGroup
from sisiao.siao.models import Siao, SiaoSettings

OPENED = date(2010, 1, 1)
CAPACITY = 40
MODES = {
    ReceptionMode.NIGHT_EMERGENCY: 15,
    ReceptionMode.CONTINUOUS_EMERGENCY: 35,
    ReceptionMode.STABILISATION: 5,
    ReceptionMode.INSERTION: 20,
    ReceptionMode.HOUSING: 25,
}
SHARINGS = (Sharing.MEN, Sharing.MEN, Sharing.WOMEN, Sharing.ADULTS)
PUBLICS = (
    (Public.MEN,), (Public.WOMEN,), (Public.MEN, Public.WOMEN, Public.COUPLES), tuple(Public),
    (Public.COUPLES_WITH_CHILDREN, Public.WOMEN_WITH_CHILDREN, Public.MEN_WITH_CHILDREN, Public.COUPLES), tuple(Public),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BenchUnit:
    """A unit whose places have the consecutive keys from `first_place`."""

    id: int
    dispositif_id: int
    scope_id: int
    exclusive: bool
    for_115: bool
    nightly: bool
    first_place: int
    size: int


@dataclass(slots=True)
class Keys:
    """The next key of the tables that are filled by COPY."""

    unit: int = 1
    place: int = 1
    person: int = 1
    household: int = 1
    link: int = 1
    request: int = 1
    call: int = 1
    occupation: int = 1


def create_siao(departement: Departement) -> Siao:
    """The SIAO with one call-taker, whose account the measures borrow."""
    scope = Scope.objects.create(kind=ScopeKind.SIAO, label=f"SIAO {departement.name}", departement=departement)
    siao = Siao.objects.create(name=scope.label, departement=departement, scope=scope)
    SiaoSettings.objects.create(siao=siao)
    user = User.objects.create(email=f"bench{departement.code}@bench.example", first_name="Camille", last_name="Bench")
    Grant.objects.create(user=user, profile=Profile.CALL_TAKER, scope=scope, starts_on=OPENED)
    return siao


def create_offer(siao: Siao, scale: Scale, rng: Random, now: datetime, keys: Keys) -> list[BenchUnit]:
    """Dispositifs and groups by the ORM, units and places by COPY; all the units."""
    groups = _groups(siao, scale, rng, now)
    size = max(2, scale.of_one(PLACES) // len(groups))
    units = [unit for group in groups for unit in _units(group, size, rng, keys)]
    period = f"[{OPENED},)"
    copy_lines(
        "offer_unit",
        "id, public_id, name, kind, sharing, wheelchair, floor, period, group_id",
        _unit_lines(units, period, rng),
    )
    copy_lines(
        "offer_place",
        "id, number, period, unit_id",
        (
            line(unit.first_place + number, number + 1, period, unit.id)
            for unit, _group, _sharing in units
            for number in range(unit.size)
        ),
    )
    return [unit for unit, _group, _sharing in units]


def _groups(siao: Siao, scale: Scale, rng: Random, now: datetime) -> list[PlaceGroup]:
    count = scale.of_one(DISPOSITIFS)
    communes = list(Commune.objects.filter(departement=siao.departement_id, latitude__isnull=False).order_by("pk"))
    entities = _entities(siao, max(1, count // 10))
    scopes = Scope.objects.bulk_create(
        Scope(kind=ScopeKind.DISPOSITIF, label=f"Dispositif {number}", departement_id=siao.departement_id)
        for number in range(count)
    )
    kind = DispositifType.objects.get(code="hors_chrs")
    dispositifs = Dispositif.objects.bulk_create(
        Dispositif(
            scope=scope,
            entity=rng.choice(entities),
            siao=siao,
            name=f"Centre {number} {rng.choice(communes).name}"[:120],
            type=kind,
            commune=rng.choice(communes),
            layout=Layout.GROUPED,
            phone="+33199000000",
        )
        for number, scope in enumerate(scopes)
    )
    first_versions((dispositif, _said(rng)) for dispositif in dispositifs)
    # Draws of its own: what the other measures find does not depend on it.
    write_history(dispositifs, entities, Random(siao.departement_id), now)
    modes = rng.choices(list(MODES), list(MODES.values()), k=2 * count)
    return PlaceGroup.objects.bulk_create(
        PlaceGroup(
            dispositif=dispositif,
            name=f"Groupe {number}",
            mode=modes[2 * index + number],
            route=AccessRoute.SIAO_115 if rng.random() < 0.8 else AccessRoute.SIAO,
            period=DateRange(OPENED, None, "[)"),
            regime=OpeningRegime.PERMANENT,
            publics=[],
            declared_at=now - timedelta(hours=rng.random() * 36),
        )
        for index, dispositif in enumerate(dispositifs)
        for number in range(2)
    )


def _said(rng: Random) -> dict[str, object]:
    """What a dispositif says, the same on every day."""
    return {
        "situation": DispositifSituation.OPEN,
        "siao_referral": SiaoReferral.ALL,
        "publics": [public.value for public in rng.choice(PUBLICS)],
        "min_age": 18,
        "animals": rng.choice(("yes", "no", "no", "case_by_case")),
        "capacity": CAPACITY,
        "capacity_unit": PLACE,
    }


def _entities(siao: Siao, count: int) -> list[Entity]:
    scopes = Scope.objects.bulk_create(
        Scope(kind=ScopeKind.ENTITY, label=f"Entité {number}", departement_id=siao.departement_id)
        for number in range(count)
    )
    return Entity.objects.bulk_create(
        Entity(scope=scope, name=scope.label, legal_status=LegalStatus.ASSOCIATION, situation=EntitySituation.ACTIVE)
        for scope in scopes
    )


def _units(group: PlaceGroup, places: int, rng: Random, keys: Keys) -> Iterator[tuple[BenchUnit, PlaceGroup, Sharing]]:
    """Rooms of one household, or dormitories, until the places of the group are made."""
    shared = group.mode == ReceptionMode.NIGHT_EMERGENCY and rng.random() < 0.7
    left = places
    while left:
        size = min(left, rng.choice((2, 4, 6)) if shared else rng.choice((1, 1, 2, 2, 3, 4, 5)))
        sharing = rng.choice(SHARINGS) if shared else Sharing.EXCLUSIVE
        unit = BenchUnit(
            id=keys.unit,
            dispositif_id=group.dispositif_id,
            scope_id=group.dispositif.scope_id,
            exclusive=not shared,
            for_115=group.route == AccessRoute.SIAO_115
            and group.mode in (ReceptionMode.NIGHT_EMERGENCY, ReceptionMode.CONTINUOUS_EMERGENCY),
            nightly=group.mode == ReceptionMode.NIGHT_EMERGENCY,
            first_place=keys.place,
            size=size,
        )
        keys.unit, keys.place, left = keys.unit + 1, keys.place + size, left - size
        yield unit, group, sharing


def _unit_lines(units: list[tuple[BenchUnit, PlaceGroup, Sharing]], period: str, rng: Random) -> Iterator[str]:
    for unit, group, sharing in units:
        kind = UnitKind.ROOM if unit.exclusive else UnitKind.DORMITORY
        yield line(
            unit.id,
            UUID(int=rng.getrandbits(128)),
            f"U{unit.id}",
            kind.value,
            sharing.value,
            rng.random() < 0.1,
            "",
            period,
            group.pk,
        )
