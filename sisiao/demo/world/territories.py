"""The three SIAO of the demo and the proportions of their nights.

Val-d'Oise and La Réunion stand at a tenth, Lozère whole.
"""

from dataclasses import dataclass

from sisiao.access.models import Scope
from sisiao.core.enums import ScopeKind
from sisiao.siao.models import Siao, SiaoSettings

PAST_NIGHTS = 14


@dataclass(frozen=True, slots=True)
class Territory:
    """One SIAO. Figures are per night unless said; `households` is how many the base knows, `first_phone` where their
    invented numbers begin."""

    departement: str
    name: str
    night_change_hour: int
    release_hour: int
    households: int
    first_phone: int
    callers_outside: int  # households that call and get no place
    other_calls: int  # information, prestation, signalement, without object
    no_shows: float
    left_free: int  # places still free tonight, at least
    awaited: int  # orientations of tonight that nobody has answered yet
    communes: tuple[str, ...]


TERRITORIES = (
    Territory("95", "SIAO du Val-d'Oise", 7, 12, 520, 0, 13, 12, 0.5, 7, 5,
              ("95018", "95127", "95252", "95268", "95500", "95572", "95585")),
    Territory("48", "SIAO de la Lozère", 8, 10, 420, 1_500, 1, 5, 0.1, 5, 2,
              ("48095", "48092", "48140", "48080", "48061")),
    Territory("974", "SIAO de La Réunion", 6, 11, 260, 3_000, 4, 4, 0.4, 4, 3,
              ("97411", "97415", "97416", "97409", "97422")),
)  # fmt: skip


def create_siao(territory: Territory) -> Siao:
    """The SIAO of a territory with its own two hours (R2). The public number stays empty: it is a real service's."""
    scope = Scope.objects.create(kind=ScopeKind.SIAO, label=territory.name, departement_id=territory.departement)
    siao = Siao.objects.create(name=territory.name, departement_id=territory.departement, scope=scope)
    SiaoSettings.objects.create(
        siao=siao, night_change_hour=territory.night_change_hour, release_hour=territory.release_hour
    )
    return siao
