"""Tabs « Unités » and « Indisponibilités »."""

from collections.abc import Iterator, Mapping

from sisiao.core.spreadsheet.conditions import ALWAYS
from sisiao.core.spreadsheet.declaration import Column, Tab
from sisiao.core.spreadsheet.findings import Finding, blocking, warning
from sisiao.core.spreadsheet.parsers import Choice, Code, Day, Text, Whole, YesNo
from sisiao.core.spreadsheet.rows import Row
from sisiao.imports.places_workbook.groups import NAME as GROUPS
from sisiao.imports.places_workbook.groups import check_dates, check_tells_nothing
from sisiao.imports.places_workbook.nights import Nights, nights_of, within
from sisiao.occupation.enums import UnavailabilityCause
from sisiao.offer.enums import Sharing, UnitKind
from sisiao.offer.models import Dispositif

NAME = "Unités"
UNAVAILABLE = "Indisponibilités"
MOST_PLACES = 200

ENDS_BEFORE = blocking("C-UNI-09", "la fin précède le début.", "Corrigez l'une des deux dates.")
OUT_OF_GROUP = warning("C-UNI-10", "la période déborde celle du groupe.", "Vérifiez les dates de l'unité ou du groupe.")
SAME_NAME = warning("C-UNI-11", "ce nom figure aussi ligne {other} pour le même groupe.", "Distinguez les deux unités.")
TAKEN_PLACES = blocking(
    "C-UNI-12",
    "des places de cette unité sont prises : {taken} au moins doivent rester.",
    "Gardez ce nombre, ou déclarez d'abord les sorties.",
)
TAKEN_NIGHTS = blocking(
    "C-UNI-13",
    "des nuits sont prises hors de cette période.",
    "Élargissez la période, ou déclarez d'abord les sorties.",
)
TELLS = blocking(
    "C-UNI-14",
    "ce nom dit un lieu et le dispositif est à adresse protégée.",
    "Ne nommez ni commune, ni rue, ni numéro.",
)
UNIT_CONTROLS = (ENDS_BEFORE, OUT_OF_GROUP, SAME_NAME, TAKEN_PLACES, TAKEN_NIGHTS, TELLS)

ABSENT_BEFORE = blocking("C-IND-09", "la fin précède le début.", "Corrigez l'une des deux dates.")
NOT_ENOUGH = blocking(
    "C-IND-10",
    "l'unité n'a que {free} place(s) qui puissent être indisponibles ces nuits-là.",
    "Vérifiez le nombre et les dates ; une place prise par une personne n'est pas indisponible.",
)
OUT_OF_UNIT = warning("C-IND-11", "la période déborde celle de l'unité.", "Vérifiez les dates.")
UNAVAILABLE_CONTROLS = (ABSENT_BEFORE, NOT_ENOUGH, OUT_OF_UNIT)


def units_tab() -> Tab:
    return Tab(
        name=NAME,
        prefix="U",
        control_prefix="C-UNI",
        named_by="name",
        printed_rows=2_000,
        who_fills="Gestionnaires : une ligne par chambre, logement ou dortoir (places numérotées ensuite)",
        controls=UNIT_CONTROLS,
        columns=(
            Column("code", "Code unité", Code("U"), "Pré-imprimé, ne pas modifier", required=ALWAYS, locked=True,
                   width=12),
            Column("group", "Groupe", Code("G"), "Liste : « G0001 – Nom »", "G0001 – Urgence familles", required=ALWAYS,
                   refers_to=GROUPS, width=34),
            Column("name", "Nom ou numéro", Text(60), "", "Chambre 12", required=ALWAYS),
            Column("kind", "Type", Choice(UnitKind.labels), "Liste", "Chambre", required=ALWAYS,
                   values=tuple(UnitKind.labels)),
            Column("sharing", "Partage", Choice(Sharing.labels), "Exclusif : un ménage à la fois", "Exclusif",
                   required=ALWAYS, values=tuple(Sharing.labels)),
            Column("places", "Nombre de places", Whole(1, MOST_PLACES), "Une place abrite une personne", "4",
                   required=ALWAYS),
            Column("wheelchair", "Accessible en fauteuil roulant", YesNo(), "Oui ou Non", "Non"),
            Column("floor", "Étage", Text(20), "", "2e"),
            Column("starts_on", "Du", Day(), "Vide = dès le début du groupe", ""),
            Column("ends_on", "Au", Day(), "Dernière nuit comprise ; vide = fin du groupe", ""),
        ),
    )  # fmt: skip


def unavailable_tab() -> Tab:
    causes = tuple(UnavailabilityCause.labels)
    return Tab(
        name=UNAVAILABLE,
        prefix="",
        control_prefix="C-IND",
        named_by="unit",
        printed_rows=500,
        who_fills="Gestionnaires : les places hors d'usage, pour travaux, nuisibles ou sinistre",
        controls=UNAVAILABLE_CONTROLS,
        columns=(
            Column("unit", "Unité", Code("U"), "Liste : « U0001 – Nom »", "U0001 – Chambre 12", required=ALWAYS,
                   refers_to=NAME, width=34),
            Column("places", "Nombre de places", Whole(1, MOST_PLACES), "", "2", required=ALWAYS),
            Column("starts_on", "Du", Day(), "Première nuit", "01/12/2026", required=ALWAYS),
            Column("ends_on", "Au", Day(), "Dernière nuit comprise ; vide = sans fin connue", "15/12/2026"),
            Column("cause", "Cause", Choice(causes), "Liste", "Travaux", required=ALWAYS, values=causes),
        ),
    )  # fmt: skip


def check_units(rows: list[Row], groups: dict[str, Row], dispositifs: Mapping[str, Dispositif]) -> Iterator[Finding]:
    """`groups` are the rows of the tab « Groupes », `dispositifs` those of the base, by code."""
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        yield from check_dates(row, ENDS_BEFORE)
        group = groups.get(row.get("group") or "")
        if group and overflows(row, group):
            yield row.find(OUT_OF_GROUP, "starts_on")
        dispositif = dispositifs.get(group.get("dispositif") or "") if group else None
        if dispositif:
            yield from check_tells_nothing(row, dispositif, TELLS)
        other = seen.setdefault((row.get("group") or "", row.get("name") or ""), row.number)
        if other != row.number:
            yield row.find(SAME_NAME, "name", other=other)


def check_unavailable(rows: list[Row], units: dict[str, Nights]) -> Iterator[Finding]:
    """`units`: the period of each unit of the file."""
    for row in rows:
        yield from check_dates(row, ABSENT_BEFORE)
        unit = units.get(row.get("unit") or "")
        if unit and row.get("starts_on") and row.get("ends_on") and not within(nights_of(row), unit):
            yield row.find(OUT_OF_UNIT, "starts_on")


def overflows(inner: Row, outer: Row) -> bool:
    """Whether a period goes beyond another; an empty date of the inner one takes that of the outer one."""
    start, end = inner.get("starts_on"), inner.get("ends_on")
    before = start and outer.get("starts_on") and start < outer.get("starts_on")
    after = end and outer.get("ends_on") and end > outer.get("ends_on")
    return bool(before or after)
