"""The whole demo: three SIAO, their offer by the imports, their accounts, their people, fourteen nights and tonight."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from sisiao.access.enums import Profile
from sisiao.accounts.models import User
from sisiao.core.actor import command_actor
from sisiao.core.context import acting_as, beyond_perimeter, set_actor
from sisiao.demo.population import Population
from sisiao.demo.workbooks import workbook_paths
from sisiao.demo.world.accounts import DEMO_DOMAIN, create_accounts
from sisiao.demo.world.agreements import write_agreements
from sisiao.demo.world.campaign import run_campaign
from sisiao.demo.world.clock import Clock
from sisiao.demo.world.colleagues import create_colleagues
from sisiao.demo.world.creations import ask_for_creations
from sisiao.demo.world.deposits import deposit_workbooks
from sisiao.demo.world.directory import write_directories
from sisiao.demo.world.dossiers import receive_dossiers
from sisiao.demo.world.explanations import explain_gaps
from sisiao.demo.world.helpdesk import tell_help
from sisiao.demo.world.journeys import Taken, save_journeys, save_stays
from sisiao.demo.world.nights import Nights
from sisiao.demo.world.old_offer import tell_old_offer
from sisiao.demo.world.openings import announce_departures, open_and_close
from sisiao.demo.world.other_calls import save_other_calls
from sisiao.demo.world.outside import open_from_elsewhere
from sisiao.demo.world.records import Known, save_households
from sisiao.demo.world.rooms import Crowd, rooms_of
from sisiao.demo.world.settling import settle
from sisiao.demo.world.sheets import write_sheets
from sisiao.demo.world.shelters import record_shelters
from sisiao.demo.world.stories import DEPARTEMENT, StoryRooms, storyteller
from sisiao.demo.world.surveys import accept_terms_of_use, hold_surveys
from sisiao.demo.world.territories import TERRITORIES, Territory, create_siao
from sisiao.helpline.actions import freeze_unmet
from sisiao.imports.actions import import_workbook
from sisiao.imports.offer_workbook.source import OFFER
from sisiao.imports.places_workbook.source import PLACES
from sisiao.offer.models import PlaceGroup
from sisiao.siao.models import Siao
from sisiao.siao.nights import local_date

ACTOR = "demo_seed"
MEMBERS_SINCE = timedelta(days=900)
STALE_SHARE = 0.12  # groups whose places were declared too long ago


class UnableToSeed(Exception):
    """A demo workbook is refused; the message is its report."""


def is_seeded() -> bool:
    """Whether the base already holds the demo."""
    return User.objects.filter(email__endswith=DEMO_DOMAIN).exists()


def seed(now: datetime) -> None:
    """Fill an empty base, all or nothing, as if the moment were `now`. A base already filled is left alone."""
    with acting_as(command_actor(ACTOR)), beyond_perimeter():
        if is_seeded():
            return
        for territory in TERRITORIES:
            siao = create_siao(territory)
            import_offer(siao, now)
        write_sheets(now)
        create_colleagues("", now)
        for territory in TERRITORIES:
            siao = Siao.objects.select_related("departement", "settings").get(departement_id=territory.departement)
            populate(siao, territory, now)
        write_directories(now)
        open_from_elsewhere(now)
        write_agreements(now)
        ask_for_creations(now)
        explain_gaps(now)
        tell_old_offer(now)
        deposit_workbooks(now)
        tell_help(now)
        receive_dossiers(now)
        run_campaign(now)
        hold_surveys(now)
        accept_terms_of_use(now)
        set_actor(command_actor(ACTOR))


def import_offer(siao: Siao, now: datetime) -> None:
    """The tree and the places of a département, through the imports. Raises `UnableToSeed` with the report."""
    files, today = workbook_paths(siao.departement_id), local_date(siao, now)
    for source, path in zip((OFFER, PLACES), files, strict=True):
        report = import_workbook(source, path.read_bytes(), actor=command_actor(ACTOR), today=today, commit=True)
        if not report.committed:
            raise UnableToSeed(report.as_text())


def populate(siao: Siao, territory: Territory, now: datetime) -> None:
    """Accounts, people and nights of one SIAO."""
    rng = Random(int(territory.departement) + 115)  # noqa: S311 - a reproducible world, not a secret
    clock = Clock.of(siao, now)
    holders = create_accounts(siao, clock.tonight - timedelta(days=60))
    create_colleagues(territory.departement, now)
    open_and_close(clock)
    rooms = rooms_of(siao, clock.tonight)
    chosen = StoryRooms.among(rooms) if territory.departement == DEPARTEMENT else None
    _declare_places(siao, clock, rng, chosen)
    record_shelters(siao, Random(siao.pk))  # noqa: S311 - invented addresses
    kept_free = frozenset(room.unit.pk for room in chosen.kept_free) if chosen else frozenset()
    population = Population(
        int(territory.departement),
        departement=territory.departement,
        on=clock.tonight,
        first_phone=territory.first_phone,
    )
    crowd = Crowd(population, territory.households, clock.tonight)
    settled = settle(rooms, crowd, territory, clock.tonight, rng, kept_free)
    if chosen:
        bed = next(lane for lane in settled.nightly if lane.room is chosen.dormitory)
        settled.nightly.remove(bed)  # nobody's but the story's
    nights = Nights(clock, territory, settled, crowd, [user.pk for user in holders[Profile.CALL_TAKER]], rng)
    nights.tell()
    housed = [chosen.settle_overdue(clock)] if chosen else []
    _save(clock, nights, [*settled.all_taken, *housed], [known for known, _taken in housed])
    announce_departures(clock)
    save_other_calls(clock, territory, nights.takers, rng)
    if chosen:
        storyteller(clock, chosen, nights.takers[0]).tell()
    set_actor(command_actor(ACTOR))
    for night in clock.past_nights:
        freeze_unmet(siao, night, actor=command_actor(ACTOR))


def _save(clock: Clock, nights: Nights, settled: Sequence[tuple[Known, Taken]], more: Sequence[Known]) -> None:
    save_households([*nights.crowd.known, *more], clock.tonight - MEMBERS_SINCE)
    save_journeys(clock.siao, nights.journeys)
    save_stays(clock.siao, [*settled, *nights.stays])


def _declare_places(siao: Siao, clock: Clock, rng: Random, chosen: StoryRooms | None) -> None:
    """Ages of the information: mostly within their rhythm, a few past it, never the room of story 1."""
    always_fresh = chosen.family.group.group_id if chosen else None
    groups = list(PlaceGroup.objects.filter(dispositif__siao=siao).order_by("pk"))
    for group in groups:
        late = rng.random() < STALE_SHARE and group.pk != always_fresh
        hours = group.update_rhythm_hours * (rng.uniform(1.3, 3) if late else rng.uniform(0.02, 0.8))
        group.declared_at = clock.now - timedelta(hours=hours)
    PlaceGroup.objects.bulk_update(groups, ["declared_at"])
