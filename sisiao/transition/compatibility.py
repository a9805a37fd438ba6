"""Which types of dispositif may take each old type of places: a table of ours, read by suggestions and conflicts alike.

A type that is not here, or that was not told, may become anything. An empty set is followed by another tool (asylum,
health): such places have nothing to become here.
"""

from collections.abc import Mapping

_HOUSING = ("iml_sublet", "iml_mandate", "un_chez_soi", "pension_de_famille", "residence_accueil", "fjt", "ftm")
COMPATIBLE: Mapping[str, frozenset[str]] = {
    "1": frozenset({"hotel"}),
    "10": frozenset({"hors_chrs", "chrs", "rhvs", "hotel", "other_shelter"}),
    "20": frozenset({"hors_chrs", "chrs", "rhvs", "hotel", "other_shelter"}),
    "30": frozenset({"chrs", "hors_chrs", "iml_sublet", "hlm", "pex"}),
    "40": frozenset({"chrs", "hors_chrs"}),
    "50": frozenset(),
    "60": frozenset({"chrs", "hors_chrs"}),
    "70": frozenset(),
    "80": frozenset({"hors_chrs", "other_shelter"}),
    "90": frozenset({"other_shelter"}),
    "100": frozenset({*_HOUSING, "residence_sociale", "hors_chrs", "hlm"}),
}
ELSEWHERE = frozenset(code for code, types in COMPATIBLE.items() if not types)


def is_compatible(legacy_type: str, dispositif_type: str) -> bool:
    """Whether places of this old type may become places of that type of dispositif."""
    return legacy_type not in COMPATIBLE or dispositif_type in COMPATIBLE[legacy_type]


def pairs() -> tuple[list[str], list[str]]:
    """The table as two columns, for SQL."""
    rows = [(code, kind) for code, kinds in COMPATIBLE.items() for kind in sorted(kinds)]
    return [code for code, _ in rows], [kind for _, kind in rows]
