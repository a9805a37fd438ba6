"""What an old group becomes: its mode d'accueil, its voie d'accès, its rooms (tables of ours, R1)."""

from sisiao.core.text import normalise
from sisiao.offer.enums import AccessRoute, ReceptionMode, Sharing, UnitKind
from sisiao.offer.models import Dispositif
from sisiao.offer.protected import tells_where
from sisiao.transition.enums import LegacySide
from sisiao.transition.models import LegacyPlaceGroup

_MODES = {
    "1": ReceptionMode.CONTINUOUS_EMERGENCY, "10": ReceptionMode.CONTINUOUS_EMERGENCY,
    "20": ReceptionMode.NIGHT_EMERGENCY, "30": ReceptionMode.INSERTION, "40": ReceptionMode.STABILISATION,
    "60": ReceptionMode.CONTINUOUS_EMERGENCY, "80": ReceptionMode.NIGHT_EMERGENCY,
    "90": ReceptionMode.NIGHT_EMERGENCY, "100": ReceptionMode.HOUSING,
}  # fmt: skip
# Places of one room, by old category; what is not here is a room of one place.
_SIZES = {
    "40": 2, "50": 3, "60": 4, "70": 5, "80": 3, "100": 2, "110": 3, "120": 4, "130": 5, "140": 6, "150": 7, "160": 8,
    "170": 9, "180": 2,
}  # fmt: skip
_FLATS = frozenset({"80", "90", "100", "110", "120", "130", "140", "150", "160", "170", "190", "200"})
DORMITORY = "20"


# Hours between two declarations of places, by mode: what turns over each night is looked at twice a day.
_RHYTHMS = {
    ReceptionMode.NIGHT_EMERGENCY: 12, ReceptionMode.CONTINUOUS_EMERGENCY: 24, ReceptionMode.STABILISATION: 48,
    ReceptionMode.INSERTION: 168, ReceptionMode.HOUSING: 168,
}  # fmt: skip
SEASONAL = frozenset(
    {"hiver", "hivernal", "hivernale", "hivernaux", "hivernales", "saisonnier", "saisonniere", "froid"}
)


def made_name(group: LegacyPlaceGroup, dispositif: Dispositif) -> str:
    """The name of the groupe de places that an old group becomes: its own, with its old number.

    The number alone where the old name would tell where a protected dispositif is (R26).
    """
    hidden = dispositif.protected_address and tells_where(group.name, dispositif.siao.departement_id)
    return f"{'Groupe repris' if hidden else ' '.join(group.name.split())} (ancien n°\u00a0{group.legacy_id})"[:120]


def rhythm_of(mode: ReceptionMode) -> int:
    """Hours after which its places are to be confirmed."""
    return _RHYTHMS[mode]


def is_seasonal(group: LegacyPlaceGroup) -> bool:
    """Whether its old name says that it opens for a season: the old tool has no field for that."""
    return bool(SEASONAL & set(normalise(group.name).split()))


def mode_of(type_code: str, side: str) -> ReceptionMode:
    """By the old type, else by the side."""
    default = ReceptionMode.CONTINUOUS_EMERGENCY if side == LegacySide.EMERGENCY else ReceptionMode.INSERTION
    return _MODES.get(type_code, default)


def route_of(side: str) -> AccessRoute:
    """The 115 takes what was on its side; the SIAO orients to the rest."""
    return AccessRoute.SIAO_115 if side == LegacySide.EMERGENCY else AccessRoute.SIAO


def kind_of(category: str) -> UnitKind:
    if category == DORMITORY:
        return UnitKind.DORMITORY
    return UnitKind.FLAT if category in _FLATS else UnitKind.ROOM


def rooms_for(category: str, places: int) -> list[tuple[int, Sharing]]:
    """Rooms that hold so many free places: their sizes and how they are shared."""
    if category == DORMITORY:
        return [(places, Sharing.ADULTS)] if places else []
    size = _SIZES.get(category, 1)
    whole, rest = divmod(places, size)
    return [(size, Sharing.EXCLUSIVE)] * whole + ([(rest, Sharing.EXCLUSIVE)] if rest else [])
