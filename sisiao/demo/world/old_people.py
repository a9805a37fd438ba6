"""Who sleeps in old groups: of a shelter of La Réunion until its switch, with who is awaited there; of Lozère today."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils import timezone

from sisiao.core.actor import command_actor
from sisiao.core.spreadsheet.template import Filling, Value, write_template
from sisiao.demo.population import Population
from sisiao.demo.world.records import Known, known_of, save_households
from sisiao.geo.models import Commune
from sisiao.imports.legacy_workbook.declaration import REQUESTS, STAYS
from sisiao.imports.legacy_workbook.source import LEGACY_OFFER
from sisiao.offer.actions import create_dispositif
from sisiao.offer.models import Dispositif, Entity, Precision
from sisiao.siao.models import Siao
from sisiao.siao.nights import current_night
from sisiao.transition.enums import LegacySide
from sisiao.transition.models import LegacyPlaceGroup

ENTITY, NAME, COMMUNE, PLACES = "Groupement Payanké Insertion", "CHU de la Ravine des Cabris", "97416", 24
# Of its places, those where somebody sleeps; then households oriented there, and one that waits for an answer.
TAKEN, AWAITED = 17, 2
# Old groups of Lozère, which has not switched, where a household sleeps.
PRESENT = 8
FIRST_PHONE, SEED, DRAWN = 4_000, 9_740, 60
Row = dict[str, Value]


def describe_without_places(siao: Siao) -> Dispositif:
    """The dispositif as Temps 1 recorded it: its places come with the switch."""
    fields = {
        "name": NAME, "type_id": "hors_chrs", "precision": Precision.objects.get(type="hors_chrs", code="chu"),
        "address": "14 chemin des Filaos", "postal_code": "97432", "layout": "grouped",
        "commune": Commune.objects.get(pk=COMMUNE), "opened_on": date(2012, 9, 3),
    }  # fmt: skip
    said = {
        "reception_modes": ["emergency"], "hours": "24 h/24", "publics": ["men", "women", "women_with_children",
        "couples_with_children"], "capacity": PLACES, "capacity_unit": "place", "situation": "open",
        "siao_referral": "all", "legal_frame": "Subvention annuelle",
    }  # fmt: skip
    entity = Entity.objects.get(name=ENTITY)
    return create_dispositif(entity, siao, fields, said, actor=command_actor("demo_seed"))


def old_export(siao: Siao, filling: Filling) -> bytes:
    """The workbook of the old tool with these rows, as it would be deposited."""
    return write_template(
        LEGACY_OFFER.declare(siao.departement_id, timezone.localdate()),
        departement=siao.departement_id,
        departement_name=siao.departement.name,
        filling=filling,
    )


def people_workbook(siao: Siao, house: Dispositif, now: datetime) -> bytes:
    """The two tabs of people, as the SIAO would export them on the eve of the switch."""
    shares = {"attachments__state": "active", "attachments__shares__dispositif": house}
    groups = list(LegacyPlaceGroup.objects.filter(**shares).order_by("pk").distinct())
    crowd = _crowd(siao, now, SEED, FIRST_PHONE)
    left = {group.pk: group.known_places for group in groups}
    stays = _stays(groups, left, crowd, now)
    groups.sort(key=lambda group: -left[group.pk])
    return old_export(siao, {STAYS: stays, REQUESTS: _requests(groups, crowd, siao, now)})


def presence_workbook(siao: Siao, now: datetime) -> bytes:
    """Who sleeps in some of the old groups of a SIAO that has not switched: a household in each."""
    shares = {"attachments__state": "active", "attachments__kind": "attached", "places__gt": 2}
    attached = LegacyPlaceGroup.objects.filter(siao=siao, **shares).order_by("pk").distinct()
    described = attached.filter(attachments__shares__dispositif__place_groups__isnull=False).values("pk")
    # Half of them where places are described already, half where the switch makes them.
    groups = [*attached.filter(pk__in=described)[: PRESENT // 2], *attached.exclude(pk__in=described)[: PRESENT // 2]]
    crowd = _crowd(siao, now, SEED + 1, FIRST_PHONE + 500)
    rows: list[Row] = []
    for rank, group in enumerate(groups):
        # A family in one group of three, somebody alone in the others.
        sizes = range(2, group.known_places + 1) if rank % 3 == 0 else (1,)
        known = next(each for each in crowd if each.size in sizes)
        crowd.remove(known)
        rows += _rows(group, known, len(rows), now)
    return old_export(siao, {STAYS: rows})


def _crowd(siao: Siao, now: datetime, seed: int, phone: int) -> list[Known]:
    """Households of a département whom nobody else of the demo is."""
    drawn = Population(seed, departement=siao.departement_id, on=now.date(), first_phone=phone).households(DRAWN)
    crowd = [known_of(each, now.date()) for each in drawn]
    save_households(crowd, now.date() - timedelta(days=400))
    return crowd


def _rows(group: LegacyPlaceGroup, known: Known, told: int, now: datetime) -> list[Row]:
    """The stays of a household, after `told` other rows."""
    since = now.date() - timedelta(days=30 + 23 * (told % 11))
    numbers: Row = {"group": group.legacy_id, "starts_on": since} | _numbers(group, known)
    return [
        numbers | {"legacy_id": str(90_211 + told + rank), "person": person.record_number}
        for rank, person in enumerate(known.persons)
    ]


def _stays(groups: Sequence[LegacyPlaceGroup], left: dict[int, int], crowd: list[Known], now: datetime) -> list[Row]:
    """Households in each group in turn, until so many places are taken; they leave the crowd, `left` counts down."""
    rows: list[Row] = []
    for known in list(crowd):
        group = next((each for each in groups if left[each.pk] >= known.size), None)
        if group is None or len(rows) + known.size > TAKEN:
            continue
        crowd.remove(known)
        left[group.pk] -= known.size
        rows += _rows(group, known, len(rows), now)
    return rows


def _requests(groups: Sequence[LegacyPlaceGroup], crowd: Sequence[Known], siao: Siao, now: datetime) -> list[Row]:
    """For tonight: some who are awaited, one who waits for an answer; two of insertion, one of them oriented."""
    single = [known for known in crowd if known.size == 1][: AWAITED + 3]
    asked: list[tuple[LegacySide, LegacyPlaceGroup | None, date]] = [
        (LegacySide.EMERGENCY, groups[number % len(groups)], current_night(siao, now)) for number in range(AWAITED)
    ]
    asked.append((LegacySide.EMERGENCY, None, current_night(siao, now)))
    insertion = LegacyPlaceGroup.objects.filter(siao=siao, side=LegacySide.INSERTION, attachments__kind="attached")
    for number, group in enumerate((insertion.order_by("pk").first(), None)):
        asked.append((LegacySide.INSERTION, group, now.date() - timedelta(days=140 - 60 * number)))
    return [
        {
            "legacy_id": str(70_455 + number), "side": side.label.removeprefix("Volet "), "asked_on": on,
            "household": known.household.record_number, "group": group.legacy_id if group else None,
        }
        for number, (known, (side, group, on)) in enumerate(zip(single, asked, strict=True))
    ]  # fmt: skip


def _numbers(group: LegacyPlaceGroup, known: Known) -> Row:
    return {"side": LegacySide(group.side).label.removeprefix("Volet "), "household": known.household.record_number}
