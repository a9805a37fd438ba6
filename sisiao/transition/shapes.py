"""What an old group becomes: its mode d'accueil, its voie d'accès, its rooms (tables of ours, R1)."""

from sisiao.offer.enums import AccessRoute, ReceptionMode, Sharing, UnitKind
from sisiao.transition.enums import LegacySide

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
