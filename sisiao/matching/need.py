"""What a household asks of a place tonight, reduced to what the criteria read."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from sisiao.geo.models import Commune
from sisiao.households.composition import Composition, Member
from sisiao.households.enums import ReceptionWish, Sex
from sisiao.offer.enums import Public, Sharing

PUBLIC_OF_COMPOSITION = {
    "10": frozenset({Public.MEN}),
    "20": frozenset({Public.WOMEN}),
    "30": frozenset({Public.COUPLES}),
    "40": frozenset({Public.WOMEN_WITH_CHILDREN}),
    "50": frozenset({Public.MEN_WITH_CHILDREN}),
    "100": frozenset({Public.COUPLES_WITH_CHILDREN}),
    "60": frozenset({Public.COUPLES_WITH_CHILDREN}),
}
SEX_OF_WISH = {ReceptionWish.WITH_WOMEN.value: Sex.FEMALE.value, ReceptionWish.WITH_MEN.value: Sex.MALE.value}
ROOM_OF_SEX = {Sex.FEMALE.value: Sharing.WOMEN, Sex.MALE.value: Sharing.MEN}


@dataclass(frozen=True, slots=True)
class Need:
    """A household tonight. `publics` must all be accepted; empty with `missing` when the sex of an adult is unknown."""

    size: int
    publics: frozenset[Public]
    adults: int
    minors: int
    youngest_adult: int | None
    oldest_adult: int | None
    adult_age_unknown: bool
    sharings: frozenset[Sharing]
    wheelchair: bool
    animals: bool
    words: str
    sex_unknown: bool = False
    latitude: float | None = None
    longitude: float | None = None

    @property
    def lone_minors(self) -> bool:
        """A minor without an adult is never offered an adult place (R25)."""
        return self.adults == 0 and self.minors > 0


def need_of(composition: Composition, commune: Commune | None = None) -> Need:
    """The need of a household, from where it calls."""
    adults = composition.adults
    received = replace(composition, members=tuple(map(_as_received, composition.members)))
    ages = [m.age for m in adults if m.age is not None]
    return Need(
        size=composition.size,
        publics=_publics(received),
        adults=len(adults),
        minors=len(composition.minors),
        youngest_adult=min(ages, default=None),
        oldest_adult=max(ages, default=None),
        adult_age_unknown=len(ages) < len(adults),
        sharings=_sharings(adults, bool(composition.minors)),
        wheelchair=composition.wheelchair,
        animals=bool(composition.animals),
        words=composition.in_words(),
        sex_unknown=any(not m.sex for m in received.adults),
        latitude=commune.latitude if commune else None,
        longitude=commune.longitude if commune else None,
    )


def _as_received(member: Member) -> Member:
    """The member as they ask to be received: what the person says comes before the civil sex (R19)."""
    return replace(member, sex=SEX_OF_WISH.get(member.reception_wish, member.sex))


def _publics(composition: Composition) -> frozenset[Public]:
    """Publics that a dispositif must all accept. Unknown sex: both readings must be accepted."""
    code = composition.code
    if code in PUBLIC_OF_COMPOSITION:
        return PUBLIC_OF_COMPOSITION[code]
    adults = composition.adults
    by_sex = {Sex.FEMALE.value: Public.WOMEN, Sex.MALE.value: Public.MEN}
    with_children = {Sex.FEMALE.value: Public.WOMEN_WITH_CHILDREN, Sex.MALE.value: Public.MEN_WITH_CHILDREN}
    table = with_children if composition.minors else by_sex
    sexes = {m.sex for m in adults}
    if "" in sexes:
        return frozenset(table.values())
    return frozenset(table[sex] for sex in sexes)


def _sharings(adults: Iterable[Member], with_minors: bool) -> frozenset[Sharing]:
    """Rules of sharing that suit everyone. What the person says decides, not the civil sex (R19)."""
    if with_minors:
        return frozenset({Sharing.EXCLUSIVE, Sharing.FAMILIES})
    suitable = {Sharing.EXCLUSIVE, Sharing.WOMEN, Sharing.MEN, Sharing.ADULTS}
    for adult in adults:
        suitable &= _rooms_of(adult)
    return frozenset(suitable)


def _rooms_of(adult: Member) -> set[Sharing]:
    if adult.reception_wish == ReceptionWish.WITH_WOMEN:
        return {Sharing.EXCLUSIVE, Sharing.WOMEN}
    if adult.reception_wish == ReceptionWish.WITH_MEN:
        return {Sharing.EXCLUSIVE, Sharing.MEN}
    own = ROOM_OF_SEX.get(adult.sex)
    return {Sharing.EXCLUSIVE, Sharing.ADULTS} | ({own} if own else set())


@dataclass(frozen=True, slots=True)
class Night:
    """A night of a SIAO: whose places, which evening."""

    siao_id: int
    date: date
