"""The two tables of rights, drawn: `docs/security.md` and the page « Qui peut quoi » show what the code decides."""

from collections.abc import Iterable
from dataclasses import dataclass

from sisiao.access.capabilities import GRANTABLE, PROFILE_CAPABILITIES, PROFILE_SCOPES
from sisiao.access.enums import CURRENT, LEGACY, Profile, Reading
from sisiao.access.field_classes import PROFILE_FIELDS
from sisiao.core.capabilities import Capability
from sisiao.core.enums import ScopeKind
from sisiao.core.fields import FieldClass

_READING_WORDS = {Reading.NONE: "–", Reading.AGGREGATE: "chiffres", Reading.CLEARED: "si habilité", Reading.FULL: "oui"}
OLD = tuple(profile for profile in Profile if profile in LEGACY)


@dataclass(frozen=True, slots=True)
class ProfileSheet:
    """One kind of grant in words: what it may do and not, what it reads, where it stands, what it may give."""

    profile: Profile
    may: list[str]
    may_not: list[str]
    reads: list[tuple[str, str]]
    stands_on: list[str]
    gives: list[str]


def sheet_of(profile: Profile) -> ProfileSheet:
    """The sheet of a kind of grant."""
    held = PROFILE_CAPABILITIES[profile]
    table = PROFILE_FIELDS[profile]
    return ProfileSheet(
        profile=profile,
        may=[str(each.label) for each in Capability if each in held],
        may_not=[str(each.label) for each in Capability if each not in held],
        reads=[(str(kind.label), str(table[kind].label)) for kind in FieldClass],
        stands_on=[str(kind.label) for kind in ScopeKind if kind in PROFILE_SCOPES[profile]],
        gives=[str(each.label) for each in Profile if each in GRANTABLE.get(profile, ())],
    )


def capability_rows(profiles: Iterable[Profile]) -> list[tuple[str, list[str]]]:
    """A row for each capability: its label, then « oui » or « – » for each profile."""
    chosen = list(profiles)
    return [
        (str(each.label), ["oui" if each in PROFILE_CAPABILITIES[profile] else "–" for profile in chosen])
        for each in Capability
    ]


def field_rows(profiles: Iterable[Profile]) -> list[tuple[str, list[str]]]:
    """A row for each class of personal data: its label, then what each profile reads of it."""
    chosen = list(profiles)
    return [
        (str(kind.label), [_READING_WORDS[PROFILE_FIELDS[profile][kind]] for profile in chosen]) for kind in FieldClass
    ]


def as_markdown() -> str:
    """Both tables for `docs/security.md`, profiles down and rights across, the old profiles apart."""
    parts = []
    for title, profiles in (("Profiles", CURRENT), ("Old profiles, until Temps 3", OLD)):
        fields = [str(kind.label) for kind in FieldClass]
        parts.append(f"### {title}: what each may do\n\n{_capabilities(profiles)}")
        columns = list(zip(*(cells for _, cells in field_rows(profiles)), strict=True))
        rows = [[profile.label, *cells] for profile, cells in zip(profiles, columns, strict=True)]
        parts.append(f"### {title}: what each reads of a record\n\n{_table(['profil', *fields], rows)}")
    return "\n\n".join(parts)


def _capabilities(profiles: tuple[Profile, ...]) -> str:
    rows = [
        [profile.label, "\u00a0; ".join(sheet_of(profile).may) or "–", ", ".join(sheet_of(profile).stands_on)]
        for profile in profiles
    ]
    return _table(["profil", "peut", "périmètre"], rows)


def _table(headings: list[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
