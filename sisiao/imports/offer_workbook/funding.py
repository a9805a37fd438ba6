"""Tab « Financement »: one dispositif × one funder × one line × one period (trade rules 2.3)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from sisiao.core.spreadsheet.conditions import ALWAYS, Condition, Not, one_of
from sisiao.core.spreadsheet.declaration import Column, Tab
from sisiao.core.spreadsheet.findings import Finding, Level, blocking, warning
from sisiao.core.spreadsheet.parsers import Choice, Code, Day, Number, Text, Whole, YesNo
from sisiao.core.spreadsheet.rows import Row
from sisiao.imports.offer_workbook.dispositifs import NAME as DISPOSITIFS
from sisiao.imports.offer_workbook.nomenclature import FIRST_CONTACT, Nomenclature
from sisiao.offer.enums import FundingRegime

NAME = "Financement"
BOP_177 = "État – BOP 177"
FUNDERS = (
    BOP_177, "État – BOP 303", "État – FNAVDL", "État – autre programme", "ARS ou Assurance maladie", "Justice (SPIP)",
    "Département", "Région", "Commune ou EPCI", "CAF ou MSA", "Fonds européens", "Fonds privés", "Fonds propres",
)  # fmt: skip
UNITS = ("place", "dwelling", "measure", "household", "night", "fte", "team", "lump_sum")
REGIMES = tuple(FundingRegime.labels)
FIRST_YEAR = 2023
USUAL = {"Place": (Decimal(5), Decimal(120)), "Nuitée": (Decimal(10), Decimal(100))}

FIRST_CONTACT_FUNDED = blocking(
    "C-FIN-09", "un premier accueil ne porte ni places, ni mesures, ni financement suivi ici.", "Supprimez la ligne."
)
LINE_NOT_ALLOWED = warning(
    "C-FIN-10", "cette ligne n'est pas celle du type du dispositif.", "Vérifiez la ligne BOP 177."
)
OUT_OF_YEAR = blocking("C-FIN-12", "la date est hors de l'exercice {year}.", "Faites une ligne par exercice.")
ENDS_BEFORE = blocking("C-FIN-13", "la fin précède le début.", "Corrigez l'une des deux dates.")
DUPLICATE = blocking(
    "C-FIN-14",
    "doublon de la ligne {other} : même dispositif, financeur, ligne et régime sur des périodes qui se recouvrent.",
    "Gardez une seule ligne, ou séparez les périodes.",
)
UNIT_NOT_ALLOWED = blocking("C-FIN-15", "cette unité n'est pas admise pour la ligne.", "Unités admises : {units}.")
NOT_YEARLY = warning("C-FIN-16", "ce nombre est-il un volume annuel ?", "Indiquez le plafond annuel de nuitées.")
PART_TOO_BIG = blocking("C-FIN-17", "ce nombre dépasse le nombre financé.", "Corrigez l'un des deux nombres.")
UNUSUAL_AMOUNT = warning(
    "C-FIN-20", "{amount} € par {unit} et par jour : vérifier.", "Vérifiez le montant et le nombre."
)
ACT_LATE = warning("C-FIN-21", "l'acte est daté d'après la fin de la période.", "Vérifiez la date.")
CPOM_WITHOUT_END = warning("C-FIN-22", "le CPOM n'a pas d'échéance.", "Indiquez-la.")
KNOWN = blocking(
    "C-FIN-24",
    "cette ligne est déjà connue sous le code {code} : même dispositif, financeur, ligne et régime sur des périodes "
    "qui se recouvrent.",
    "Complétez la ligne {code} du modèle à jour et videz celle-ci, ou séparez les périodes.",
)
NOT_WHOLE = blocking("C-FIN-23", "seuls les ETP admettent des décimales.", "Saisissez un nombre entier.")

CONTROLS = (
    FIRST_CONTACT_FUNDED, LINE_NOT_ALLOWED, OUT_OF_YEAR, ENDS_BEFORE, DUPLICATE, UNIT_NOT_ALLOWED, NOT_YEARLY,
    PART_TOO_BIG,
    UNUSUAL_AMOUNT, ACT_LATE, CPOM_WITHOUT_END, NOT_WHOLE, KNOWN,
)  # fmt: skip

WHAT, WHEN, HOW_MUCH, ACT = "Objet", "Période", "Nombre et montant", "Acte"


def funding_tab(nomenclature: Nomenclature, today: date) -> Tab:
    """Columns A to S."""
    lines = tuple(nomenclature.lines)
    units = tuple(nomenclature.units[code] for code in UNITS)
    by_state: Condition = one_of("funder", BOP_177)
    counted: Condition = Not(one_of("unit", nomenclature.units["lump_sum"]))
    columns = (
        Column("code", "Code ligne", Code("F"), "Pré-imprimé, ne pas modifier", band=WHAT, required=ALWAYS, locked=True,
               width=12),
        Column("dispositif", "Dispositif", Code("D"), "Liste : « D0001 – Nom »", "D0001 – CHRS Les Tilleuls", WHAT,
               required=ALWAYS, refers_to=DISPOSITIFS, width=34),
        Column("funder", "Financeur", Choice(FUNDERS), "Liste", BOP_177, WHAT, required=ALWAYS, values=FUNDERS,
               width=24),
        Column("line", "Ligne BOP 177", Choice(lines), "Liste A4", "CHRS insertion", WHAT, required=by_state,
               required_when="financeur BOP 177", values=lines, meaningless=Not(by_state), width=30),
        Column("chorus", "Activité Chorus", Text(15), "Libre", "", WHAT),
        Column("regime", "Régime des places", Choice(REGIMES), "Liste", "Pérenne", WHAT, required=ALWAYS,
               values=REGIMES),
        Column("fiscal_year", "Exercice", Whole(FIRST_YEAR, today.year + 1), f"{FIRST_YEAR} à {today.year + 1}",
               str(today.year), WHEN, required=ALWAYS, width=12),
        Column("starts_on", "Date de début", Day(), "Dans l'exercice", f"01/01/{today.year}", WHEN, required=ALWAYS),
        Column("ends_on", "Date de fin", Day(), "Dans l'exercice", f"31/12/{today.year}", WHEN, required=ALWAYS),
        Column("unit", "Unité financée", Choice(units), "Liste", "Place", HOW_MUCH, required=ALWAYS, values=units),
        Column("number", "Nombre financé", Number(), "Nuitée : plafond annuel", "45", HOW_MUCH, required=counted,
               required_when="sauf forfait"),
        Column("violence_places", "dont places dédiées aux FVV", Whole(), "", "", HOW_MUCH),
        Column("siao_places", "dont places mises à disposition du SIAO", Whole(), "Vide = toutes", "", HOW_MUCH),
        Column("amount", "Montant notifié (€, AE)", Number(), "Deux décimales", "650000", HOW_MUCH, required=by_state,
               required_when="financeur BOP 177", level=Level.WARNING),
        Column("act_reference", "Acte attributif : référence", Text(60), "Arrêté, convention, avenant, marché", "",
               ACT),
        Column("act_date", "Acte attributif : date", Day(), "jj/mm/aaaa", "", ACT),
        Column("cpom", "CPOM", YesNo(), "Oui ou Non", "", ACT),
        Column("cpom_ends_on", "Échéance du CPOM", Day(), "jj/mm/aaaa", "", ACT),
        Column("comment", "Commentaire", Text(250, cut=True), "", "", ACT, width=40),
    )  # fmt: skip
    return Tab(NAME, columns, "F", "C-FIN", "dispositif",
    "DDETS : une ligne par dispositif, financeur, ligne et période",
               2_400, CONTROLS)  # fmt: skip


def check_fundings(rows: list[Row], dispositifs: list[Row], nomenclature: Nomenclature) -> Iterator[Finding]:
    """Every control of the tab, with the dispositifs it names."""
    by_code = {row.code: row for row in dispositifs}
    for row in rows:
        dispositif = by_code.get(row.get("dispositif") or "")
        if dispositif and dispositif.get("family") == FIRST_CONTACT:
            yield row.find(FIRST_CONTACT_FUNDED, "dispositif")
        yield from _check_period(row)
        yield from _check_numbers(row)
        yield from _check_line(row, dispositif, nomenclature)
    yield from _check_duplicates(rows)


def _check_period(row: Row) -> Iterator[Finding]:
    start, end, year = row.get("starts_on"), row.get("ends_on"), row.get("fiscal_year")
    for key, day in (("starts_on", start), ("ends_on", end)):
        if day and year and day.year != year:
            yield row.find(OUT_OF_YEAR, key, year=year)
    if start and end and end < start:
        yield row.find(ENDS_BEFORE, "ends_on")
    if end and row.get("act_date") and row.get("act_date") > end:
        yield row.find(ACT_LATE, "act_date")
    if row.get("cpom") and not row.get("cpom_ends_on"):
        yield row.find(CPOM_WITHOUT_END, "cpom_ends_on")


def _check_numbers(row: Row) -> Iterator[Finding]:
    number, unit = row.get("number"), row.get("unit")
    if number is None:
        return
    if unit != "ETP" and number != int(number):
        yield row.find(NOT_WHOLE, "number")
    if unit == "Nuitée" and number < 366:
        yield row.find(NOT_YEARLY, "number")
    for key in ("violence_places", "siao_places"):
        if row.get(key) is not None and row.get(key) > number:
            yield row.find(PART_TOO_BIG, key)
    yield from _check_amount(row, number)


def _check_amount(row: Row, number: Decimal) -> Iterator[Finding]:
    amount, start, end, unit = row.get("amount"), row.get("starts_on"), row.get("ends_on"), row.get("unit")
    if amount is None or not number or not start or not end or end < start or unit not in USUAL:
        return
    days = (end - start).days + 1 if unit == "Place" else 1
    by_day = amount / number / days
    least, most = USUAL[unit]
    if not least <= by_day <= most:
        yield row.find(UNUSUAL_AMOUNT, "amount", amount=f"{by_day:.0f}", unit=str(unit).lower())


def _check_line(row: Row, dispositif: Row | None, nomenclature: Nomenclature) -> Iterator[Finding]:
    line = nomenclature.lines.get(row.get("line") or "")
    if line is None:
        return
    kind = (
        nomenclature.types.get((dispositif.get("family") or "", dispositif.get("type") or "")) if dispositif else None
    )
    if kind and kind.code not in line.types:
        yield row.find(LINE_NOT_ALLOWED, "line")
    if row.get("unit") and nomenclature.unit_code(row.get("unit")) not in line.units:
        units = " · ".join(nomenclature.units[code] for code in line.units)
        yield row.find(UNIT_NOT_ALLOWED, "unit", units=units)


def _check_duplicates(rows: list[Row]) -> Iterator[Finding]:
    same: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        if row.get("dispositif") and row.get("starts_on") and row.get("ends_on"):
            key = tuple(str(row.get(name)) for name in ("dispositif", "funder", "line", "regime"))
            for other in same[key]:
                if row.get("starts_on") <= other.get("ends_on") and other.get("starts_on") <= row.get("ends_on"):
                    yield row.find(DUPLICATE, "dispositif", other=other.number)
                    break
            same[key].append(row)
