"""What opens and closes around tonight: a gymnasium activated for the cold, works that end, a group that will close."""

from datetime import datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange

from sisiao.core.actor import command_actor
from sisiao.demo.world.clock import Clock
from sisiao.occupation.enums import UnavailabilityCause
from sisiao.occupation.out_of_service import close_some
from sisiao.offer.actions import activate
from sisiao.offer.enums import ActivationLevel
from sisiao.offer.models import PlaceGroup, Unit
from sisiao.stays.actions import plan_end
from sisiao.stays.closing import close_group
from sisiao.stays.enums import StayRegime, StayState
from sisiao.stays.models import Stay

ACTOR = command_actor("demo_seed")
DEPARTEMENT = "95"
# Dispositif and group → rank of the room, places, nights from and to tonight (None: not known), cause.
WORKS = {
    ("CHU des Tilleuls", "Chambres familles"): (
        (20, 2, -6, 2, UnavailabilityCause.WORKS),
        (21, 2, 9, 24, UnavailabilityCause.WORKS),
        (15, 3, -2, None, UnavailabilityCause.PESTS),
    ),
    ("CHU Olympe", "Mères avec enfants"): ((2, 3, -9, 12, UnavailabilityCause.DAMAGE),),
}
SURGE = ("Gymnase de la Dame blanche", "Grand froid")
# In how many days → dispositif, rank of the household in it.
DEPARTURES = {
    3: ("CHU des Tilleuls", 4),
    6: ("CHU des Berges", 2),
    16: ("CHU des Tilleuls", 9),
}
CLOSING = ("CHRS des Touleuses", "Stabilisation Touleuses")


def open_and_close(clock: Clock) -> None:
    """Before anybody has a room: what is out of service, which surge places are open, what closes soon."""
    if clock.siao.departement_id != DEPARTEMENT:
        return
    for named, works in WORKS.items():
        rooms = list(Unit.objects.filter(group=_group(named)).order_by("pk"))
        for rank, places, first, back, cause in works:
            until = clock.tonight + timedelta(days=back) if back is not None else None
            nights = DateRange(clock.tonight + timedelta(days=first), until)
            close_some(rooms[rank], places, nights, cause, actor=ACTOR)
    _activate(clock, clock.now - timedelta(days=3))
    on = clock.tonight + timedelta(days=12)
    close_group(_group(CLOSING), on=on, actor=ACTOR, tonight=clock.tonight)


def announce_departures(clock: Clock) -> None:
    """Some of those who have a room will leave it soon: what is « bientôt libre »."""
    if clock.siao.departement_id != DEPARTEMENT:
        return
    for days, (dispositif, rank) in DEPARTURES.items():
        named = {"dispositif__name": dispositif, "dispositif__siao": clock.siao, "occupation__active": True}
        running = Stay.objects.filter(state=StayState.RUNNING, regime=StayRegime.CONTINUOUS, planned_end=None, **named)
        chosen = running.order_by("household", "pk").values_list("household", flat=True).distinct()[rank]
        together = list(running.filter(household=chosen).order_by("pk"))
        plan_end(together, clock.tonight + timedelta(days=days), actor=ACTOR)


def _activate(clock: Clock, decided_at: datetime) -> None:
    """The préfet opened the gymnasium three nights ago, for two more nights."""
    first = clock.tonight - timedelta(days=3)
    activate(
        _group(SURGE),
        level=ActivationLevel.GREAT_COLD,
        decided_by="Préfet du Val-d'Oise",
        act_reference=f"AP {first.year}-1207",
        nights=DateRange(first, clock.tonight + timedelta(days=3)),
        places=8,
        actor=ACTOR,
        tonight=first,
        now=decided_at,
    )


def _group(named: tuple[str, str]) -> PlaceGroup:
    dispositif, name = named
    groups = PlaceGroup.objects.select_related("dispositif")
    return groups.get(dispositif__name=dispositif, dispositif__siao__departement=DEPARTEMENT, name=name)
