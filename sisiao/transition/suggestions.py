"""What each old group may have become: suggestions with their reasons, computed at each look, never kept."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from sisiao.core.rows import fetch_rows
from sisiao.core.text import normalise
from sisiao.offer.models import Dispositif
from sisiao.transition.compatibility import COMPATIBLE, ELSEWHERE, pairs
from sisiao.transition.enums import NothingReason
from sisiao.transition.models import LegacyPlaceGroup

STATEMENT = Path(__file__).resolve().parent / "sql" / "suggestions.sql"
TOP, LEAST, SURE = 5, 25, 60
# Words that two names may differ by and still be the same.
SMALL = r"\m(l|le|la|les|d|de|des|du|a|au|aux|et|en|n)\M ?"
OLD_NAMES_APART = "[;|]"
WORDS = {
    ("name", "same"): "même nom",
    ("name", "same_old"): "même nom que dans l'ancien SI SIAO",
    ("name", "one_word"): "même nom à un mot près",
    ("name", "alike"): "nom proche",
    ("address", "same"): "même adresse",
    ("address", "commune"): "même commune",
    ("manager", "same"): "même gestionnaire",
    ("kind", "fits"): "type compatible",
    ("capacity", "same"): "même capacité",
    ("capacity", "rest"): "la capacité qui lui reste",
}
WARNS = {("kind", "unfit"): "type incompatible"}
ASPECTS = ("name", "address", "manager", "kind", "capacity")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A dispositif that an old group may have become; `score` is out of 100."""

    group_id: int
    dispositif: Dispositif
    score: int
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """Why an old group seems to have nothing to become."""

    reason: NothingReason
    words: str


@cache
def _statement() -> str:
    return STATEMENT.read_text(encoding="utf-8")


def suggestions(
    groups: Collection[int], dispositifs: Collection[int], today: date, *, top: int = TOP
) -> dict[int, list[Suggestion]]:
    """The best dispositifs for each of these groups, by key. Whoever calls has chosen both within a perimeter."""
    legacy_types, types = pairs()
    rows = fetch_rows(
        _statement(),
        {
            "groups": list(groups),
            "dispositifs": list(dispositifs),
            "today": today,
            "small": SMALL,
            "apart": OLD_NAMES_APART,
            "typed": sorted(COMPATIBLE),
            "legacy_types": legacy_types,
            "types": types,
            "least": LEAST,
            "top": top,
        },
    )
    wanted = {row[1] for row in rows}
    known = Dispositif.objects.select_related("type", "entity", "commune").in_bulk(wanted)
    found: dict[int, list[Suggestion]] = {}
    for group, dispositif, score, *aspects in rows:
        told = tuple(zip(ASPECTS, aspects, strict=True))
        reasons = tuple(WORDS[each] for each in told if each in WORDS)
        warns = tuple(WARNS[each] for each in told if each in WARNS)
        found.setdefault(group, []).append(Suggestion(group, known[dispositif], score, reasons, warns))
    return found


def nothing_to_become(groups: Collection[LegacyPlaceGroup], on: date) -> dict[int, Nothing]:
    """Groups that seem to have nothing to become: closed, followed by another tool, or written twice."""
    found: dict[int, Nothing] = {}
    siaos = {group.siao_id for group in groups}
    first: dict[tuple[int, str, str, int | None, str], LegacyPlaceGroup] = {}
    for other in LegacyPlaceGroup.objects.filter(siao__in=siaos).order_by("pk"):
        first.setdefault(_twin_key(other), other)
    for group in groups:
        twin = first[_twin_key(group)]
        if group.is_closed(on):
            found[group.pk] = Nothing(NothingReason.CLOSED, "fermé dans l'ancien outil")
        elif group.type_code in ELSEWHERE:
            found[group.pk] = Nothing(NothingReason.ELSEWHERE, "places suivies par un autre outil")
        elif twin.pk != group.pk:
            found[group.pk] = Nothing(NothingReason.DUPLICATE, f"semble répéter le groupe n°\u00a0{twin.legacy_id}")
    return found


def _twin_key(group: LegacyPlaceGroup) -> tuple[int, str, str, int | None, str]:
    return group.siao_id, group.side, normalise(group.name), group.places, group.commune_id or ""
