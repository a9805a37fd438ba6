"""Where a question of the directory stands: a commune, its clock, its holidays, the SIAO that answers for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from sisiao.geo.holidays import is_holiday
from sisiao.geo.models import Collectivity, Commune
from sisiao.siao.models import CoveredTerritory, Siao

# The clocks of the overseas collectivités, which are no département: a SIAO may answer for one (R29). Those of the
# capital where an archipelago has several.
COLLECTIVITY_ZONES = {
    "975": "America/Miquelon",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}


@dataclass(frozen=True, slots=True)
class Place:
    """`communes` are the codes under which a contact may cover it: its own, its town's for an arrondissement."""

    code: str
    name: str
    territory: str
    zone: ZoneInfo
    siao: Siao | None
    communes: tuple[str, ...]

    @property
    def label(self) -> str:
        """« Cergy (95) »."""
        return f"{self.name} ({self.territory})"

    @property
    def is_holiday(self) -> Callable[[date], bool]:
        """Whether a day is a public holiday there."""
        return partial(is_holiday, territory=self.territory)

    def local(self, instant: datetime) -> datetime:
        """What the clock on the wall shows there."""
        return instant.astimezone(self.zone)

    def instant(self, asked: datetime | None, now: datetime) -> datetime:
        """The instant that is asked for: by the clock there when it has no offset, this minute when there is none."""
        asked = asked or now.replace(second=0, microsecond=0)
        return asked if asked.tzinfo else asked.replace(tzinfo=self.zone)


def place_of(code: str, instant: datetime) -> Place | None:
    """The place of an INSEE code; None when it is nobody's. That of an overseas collectivité begins with its own."""
    commune = Commune.objects.select_related("departement").filter(pk=code).first()
    if commune is not None:
        departement = commune.departement
        siao = Siao.objects.listed().filter(departement=departement).first()
        codes = (commune.pk, *((commune.parent_id,) if commune.parent_id else ()))
        return Place(commune.pk, commune.name, departement.pk, departement.tz, siao, codes)
    collectivity = Collectivity.objects.filter(pk=code[:3]).first() if len(code) == 5 and code.isdecimal() else None
    return of_collectivity(collectivity, instant, code) if collectivity else None


def of_collectivity(collectivity: Collectivity, instant: datetime, code: str = "") -> Place:
    """An overseas collectivité, as a place of its own."""
    zone = ZoneInfo(COLLECTIVITY_ZONES[collectivity.pk])
    covered = CoveredTerritory.objects.on(instant.astimezone(zone).date()).filter(collectivity=collectivity)
    siao = Siao.objects.listed().filter(pk__in=covered.values("siao")).first()
    code = code or collectivity.pk
    return Place(code, collectivity.name, collectivity.pk, zone, siao, (code,))
