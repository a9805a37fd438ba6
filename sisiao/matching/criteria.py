"""Which places fit which household, and why one is not proposed.

Each criterion has two forms that a property test holds equal: `stops`, which answers with the words to show, and `sql`,
which keeps the search one query. Nationality, permit and resources are never criteria in hébergement (R24).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sisiao.matching.need import Need
from sisiao.offer.enums import AnimalRule, Public, Sharing

NOT_PROPOSED = "Non proposé par le SIAO."


@dataclass(frozen=True, slots=True)
class UnitState:
    """One unit tonight. `free` places, and `inhabited` when a household is inside."""

    id: int
    capacity: int
    free: int
    inhabited: bool
    sharing: str
    wheelchair: bool

    @property
    def usable(self) -> int:
        """Places that a household may take now."""
        return 0 if self.sharing == Sharing.EXCLUSIVE and self.inhabited else self.free


@dataclass(frozen=True, slots=True)
class Candidate:
    """One groupe de places tonight, with its units."""

    units: tuple[UnitState, ...]
    group_id: int
    group_name: str
    mode: str
    dispositif_id: int
    dispositif_public_id: str
    dispositif_name: str
    commune: str
    protected_address: bool
    phone: str
    latitude: float | None
    longitude: float | None
    open: bool
    excluded: bool
    publics: list[str]
    min_age: int | None
    max_age: int | None
    animals: str
    declared_at: datetime | None
    rhythm: int


@dataclass(frozen=True, slots=True)
class Criterion:
    """`stops(need, candidate)` is None when the place fits, else the sentence that says why not."""

    name: str
    stops: Callable[[Need, Candidate], str | None]
    sql: str


def _excluded(need: Need, place: Candidate) -> str | None:
    return NOT_PROPOSED if place.excluded else None


def _open(need: Need, place: Candidate) -> str | None:
    return None if place.open else "Fermé cette nuit."


def _lone_minor(need: Need, place: Candidate) -> str | None:
    if need.lone_minors:
        return (
            "Mineur sans adulte\u00a0: aucune place d'adulte n'est proposée. Prévenez le Département (ASE) ou le 119."
        )
    return None


def _public(need: Need, place: Candidate) -> str | None:
    if need.lone_minors or need.publics <= set(place.publics):
        return None
    if need.sex_unknown:
        return "Public à vérifier\u00a0: précisez si la personne est une femme ou un homme."
    missing = ", ".join(Public(p).label.lower() for p in sorted(need.publics - set(place.publics)))
    return f"N'accueille pas\u00a0: {missing}."


def _age(need: Need, place: Candidate) -> str | None:
    low, high = place.min_age or 0, place.max_age
    if need.youngest_adult is not None and need.youngest_adult < low:
        return f"Accueille à partir de {low} ans."
    if high is not None and need.oldest_adult is not None and need.oldest_adult > high:
        return f"Accueille jusqu'à {high} ans."
    if need.adult_age_unknown and (low > 18 or high is not None):
        return "Âge à vérifier\u00a0: précisez l'âge de chaque adulte."
    return None


def _animals(need: Need, place: Candidate) -> str | None:
    refused = need.animals and place.animals not in (AnimalRule.YES, AnimalRule.CASE_BY_CASE)
    return "N'accueille pas les animaux." if refused else None


def _sharing(need: Need, place: Candidate) -> str | None:
    if any(u.sharing in need.sharings for u in place.units):
        return None
    return "Chambres partagées qui ne conviennent pas à ce ménage." if place.units else "Aucune chambre décrite."


def _accessible(need: Need, place: Candidate) -> str | None:
    if not need.wheelchair or any(u.wheelchair for u in suited(need, place, accessible=False)):
        return None
    return "Aucune chambre accessible en fauteuil roulant."


def _size(need: Need, place: Candidate) -> str | None:
    largest = max((u.capacity for u in suited(need, place)), default=0)
    if largest >= need.size:
        return None
    return f"Aucune chambre pour {need.size} personnes\u00a0: la plus grande en accueille {largest}."


def _free(need: Need, place: Candidate) -> str | None:
    most = max((u.usable for u in suited(need, place)), default=0)
    if most >= need.size:
        return None
    return "Complet cette nuit." if most == 0 else f"Il ne reste que {most} place{'s' if most > 1 else ''} ensemble."


def suited(need: Need, place: Candidate, *, accessible: bool = True) -> list[UnitState]:
    """Units whose sharing rule, and accessibility, suit the household, free or not."""
    return [
        u for u in place.units if u.sharing in need.sharings and (u.wheelchair or not need.wheelchair or not accessible)
    ]


# In the order in which a person would explain: the SIAO's choice first (it hides every other reason, R16).
CRITERIA: tuple[Criterion, ...] = (
    Criterion("not_proposed", _excluded, "NOT g.excluded"),
    Criterion("open", _open, "g.open"),
    Criterion("lone_minor", _lone_minor, "NOT %(lone_minors)s"),
    Criterion("public", _public, "(%(lone_minors)s OR g.publics @> %(publics)s::varchar[])"),
    Criterion(
        "age",
        _age,
        "(%(youngest)s::int IS NULL OR %(youngest)s::int >= coalesce(g.min_age, 0))"
        " AND (g.max_age IS NULL OR %(oldest)s::int IS NULL OR %(oldest)s::int <= g.max_age)"
        " AND (NOT %(age_unknown)s OR (coalesce(g.min_age, 0) <= 18 AND g.max_age IS NULL))",
    ),
    Criterion("animals", _animals, "(NOT %(animals)s OR g.animals IN ('yes', 'case_by_case'))"),
    Criterion("sharing", _sharing, "u.sharing = ANY (%(sharings)s::varchar[])"),
    Criterion("accessible", _accessible, "(NOT %(wheelchair)s OR u.wheelchair)"),
    Criterion("size", _size, "u.capacity >= %(size)s"),
    Criterion("free", _free, "(CASE WHEN u.sharing = 'exclusive' AND u.inhabited THEN 0 ELSE u.free END) >= %(size)s"),
)


def why_not(need: Need, place: Candidate) -> str | None:
    """The first criterion that stops this place, in words; None when it fits."""
    for criterion in CRITERIA:
        words = criterion.stops(need, place)
        if words is not None:
            return words
    return None
