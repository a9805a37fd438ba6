"""Composition of a household, computed from its members: never typed, never stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sisiao.households.enums import MemberRole, ReceptionWish, Sex
from sisiao.households.models import Household

ADULT_AGE = 18


@dataclass(frozen=True, slots=True)
class Member:
    """What placement needs to know of one member. `age` is None while unknown."""

    person_id: int
    age: int | None
    sex: str
    role: str
    reception_wish: str = ""
    wheelchair: bool = False
    pregnant: bool = False

    @property
    def minor(self) -> bool:
        """Under 18; a child whose age is unknown is treated as a minor, the safe reading."""
        return self.age < ADULT_AGE if self.age is not None else self.role == MemberRole.CHILD


@dataclass(frozen=True, slots=True)
class Composition:
    """The members on a day and what follows from them."""

    members: tuple[Member, ...]
    animals: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        return len(self.members)

    @property
    def adults(self) -> tuple[Member, ...]:
        return tuple(m for m in self.members if not m.minor)

    @property
    def minors(self) -> tuple[Member, ...]:
        return tuple(m for m in self.members if m.minor)

    @property
    def couple(self) -> bool:
        """Whether two members said they are a couple."""
        return any(m.role == MemberRole.PARTNER for m in self.adults)

    @property
    def wheelchair(self) -> bool:
        return any(m.wheelchair for m in self.members)

    @property
    def pregnant(self) -> bool:
        return any(m.pregnant for m in self.members)

    @property
    def under_three(self) -> int:
        return sum(1 for m in self.minors if m.age is not None and m.age < 3)

    @property
    def code(self) -> str:
        """Code of the list `compositions`; empty without a member or while the sex it depends on is unknown."""
        adults, minors = self.adults, self.minors
        if not self.members:
            return ""
        if not adults:
            return "80" if len(minors) == 1 else "90"
        if len(adults) == 1:
            by_sex = {Sex.MALE.value: ("10", "50"), Sex.FEMALE.value: ("20", "40")}
            return by_sex.get(adults[0].sex, ("", ""))[bool(minors)]
        if len(adults) == 2 and self.couple:
            return "100" if minors else "30"
        return "60" if minors else "70"

    def in_words(self) -> str:
        """« Femme seule avec 2 enfants (3 et 7 ans) »."""
        if not self.members:
            return "Composition inconnue"
        return f"{self._adults_in_words()}{self._minors_in_words()}{', enceinte' if self.pregnant else ''}"

    def _adults_in_words(self) -> str:
        adults = self.adults
        if not adults:
            return "Mineur isolé" if len(self.minors) == 1 else "Mineurs en groupe"
        if len(adults) == 1:
            return {Sex.MALE.value: "Homme seul", Sex.FEMALE.value: "Femme seule"}.get(adults[0].sex, "Une personne")
        if len(adults) == 2 and self.couple:
            return "Couple"
        return f"Groupe de {len(adults)} adultes"

    def _minors_in_words(self) -> str:
        minors = self.minors
        if not minors or not self.adults:
            return "" if self.adults or not minors else f" ({_ages(minors)})"
        count = "1 enfant" if len(minors) == 1 else f"{len(minors)} enfants"
        return f" avec {count} ({_ages(minors)})"


def _ages(minors: tuple[Member, ...]) -> str:
    """« 3 et 7 ans », « moins d'un an et 4 ans », « âge inconnu »."""
    known = sorted(m.age for m in minors if m.age is not None)
    if not known:
        return "âge inconnu" if len(minors) == 1 else "âges inconnus"
    words = ["moins d'un an" if age == 0 else str(age) for age in known]
    text = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} et {words[-1]}"
    unit = "" if known[-1] == 0 else (" an" if known[-1] == 1 else " ans")
    missing = len(minors) - len(known)
    return f"{text}{unit}" + (f", {missing} d'âge inconnu" if missing else "")


def members_of(household: Household, on: date) -> tuple[Member, ...]:
    """Current members of a household loaded `with_members()`, ages on a day. No query."""
    return tuple(
        Member(
            person_id=m.person_id,
            age=m.person.age(on),
            sex=m.person.sex,
            role=m.role,
            reception_wish=m.person.reception_wish,
            wheelchair=m.person.wheelchair,
            pregnant=m.person.pregnant,
        )
        for m in household.current_memberships
    )


def composition_of(household: Household, on: date) -> Composition:
    """Composition of a household loaded `with_members()`."""
    return Composition(members_of(household, on), tuple(household.animals))


def wishes(members: Iterable[Member]) -> frozenset[str]:
    """What the adults say of shared rooms; the civil sex only answers for those who said nothing (R19)."""
    by_sex = {Sex.FEMALE.value: ReceptionWish.WITH_WOMEN.value, Sex.MALE.value: ReceptionWish.WITH_MEN.value}
    return frozenset(m.reception_wish or by_sex.get(m.sex, "") for m in members)
