"""Tab « Groupes »."""

from collections.abc import Iterator, Mapping

from sisiao.core.spreadsheet.conditions import ALWAYS, Condition, one_of
from sisiao.core.spreadsheet.declaration import Column, Tab
from sisiao.core.spreadsheet.findings import Control, Finding, Level, blocking, warning
from sisiao.core.spreadsheet.parsers import Choice, Code, Day, Several, Text, Whole, YesNo
from sisiao.core.spreadsheet.rows import Row
from sisiao.imports.offer_workbook.dispositifs import NAME as DISPOSITIFS
from sisiao.imports.offer_workbook.dispositifs import SPECIFIC_PUBLICS, publics_of
from sisiao.offer.enums import AccessRoute, AnimalRule, Extent, OpeningRegime, Public, ReceptionMode
from sisiao.offer.models import REFUGEES, Dispositif
from sisiao.offer.protected import tells_where

NAME = "Groupes"
REGIMES = {
    "Pérenne": OpeningRegime.PERMANENT,
    "Saisonnier": OpeningRegime.SEASONAL,
    "Sur activation": OpeningRegime.ON_ACTIVATION,
}
IDENTITY, OPENING, PUBLIC = "Identité", "Ouverture", "Public"

ENDS_BEFORE = blocking("C-GRP-09", "la fin précède le début.", "Corrigez l'une des deux dates.")
NO_PUBLIC = warning("C-GRP-10", "aucun public n'est à « Oui ».", "Répondez « Oui » pour au moins un public.")
AGES = blocking("C-GRP-11", "l'âge minimum dépasse l'âge maximum.", "Corrigez l'un des deux âges.")
NO_PLACES = blocking("C-GRP-12", "un dispositif de ce type ne porte pas de places.", "Choisissez un autre dispositif.")
WITHOUT_UNIT = warning("C-GRP-13", "ce groupe n'a aucune unité.", "Ajoutez ses unités dans l'onglet Unités.")
SAME_NAME = warning(
    "C-GRP-14", "ce nom figure aussi ligne {other} pour le même dispositif.", "Distinguez les deux groupes."
)
TELLS = blocking(
    "C-GRP-15",
    "ce nom dit un lieu et le dispositif est à adresse protégée.",
    "Ne nommez ni commune, ni rue, ni numéro.",
)
NOT_UNCONDITIONAL = blocking(
    "C-GRP-16",
    "« Réfugiés » ne peut pas être un public ici : l'accueil est inconditionnel.",
    "Retirez ce public.",
)
SEASON_ENDS = blocking(
    "C-GRP-17",
    "un groupe saisonnier a une dernière nuit.",
    "Remplissez «\u00a0Au\u00a0», ou choisissez un autre régime.",
)
CONTROLS = (ENDS_BEFORE, NO_PUBLIC, AGES, NO_PLACES, WITHOUT_UNIT, SAME_NAME, TELLS, NOT_UNCONDITIONAL, SEASON_ENDS)

RESERVED: Condition = one_of("route", AccessRoute.QUOTA_HOLDER.label)


def groups_tab(dispositifs: tuple[str, ...]) -> Tab:
    """`dispositifs` are those that the base knows, « D0001 – Nom »."""
    publics = tuple(
        Column(public.value, f"Public : {public.label}", YesNo(), "Oui ou Non", "Oui", PUBLIC, width=14)
        for public in Public
    )
    return Tab(
        name=NAME,
        prefix="G",
        control_prefix="C-GRP",
        named_by="name",
        printed_rows=400,
        who_fills="SIAO et gestionnaires",
        controls=CONTROLS,
        columns=(
            Column("code", "Code groupe", Code("G"), "Pré-imprimé, ne pas modifier", band=IDENTITY, required=ALWAYS,
                   locked=True, width=12),
            Column("dispositif", "Dispositif", Code("D"), "Liste : « D0001 – Nom »", "D0001 – CHRS Les Tilleuls",
                   IDENTITY,
                   required=ALWAYS, refers_to=DISPOSITIFS, values=dispositifs, width=34),
            Column("name", "Nom du groupe", Text(120), "", "Urgence familles", IDENTITY, required=ALWAYS, width=30),
            Column("mode", "Mode d'accueil", Choice(ReceptionMode.labels), "Liste", "Urgence continue", IDENTITY,
                   required=ALWAYS, values=tuple(ReceptionMode.labels)),
            Column("route", "Voie d'accès", Choice(AccessRoute.labels), "Liste", "SIAO-115", IDENTITY, required=ALWAYS,
                   values=tuple(AccessRoute.labels)),
            Column("quota_holder", "Réservataire", Text(80), "Si la voie d'accès est « Réservataire »", "", IDENTITY,
                   required=RESERVED, required_when="voie d'accès « Réservataire »"),
            Column("starts_on", "Du", Day(), "Première nuit", "01/01/2024", OPENING, required=ALWAYS),
            Column("ends_on", "Au", Day(), "Dernière nuit comprise ; vide = sans fin", "", OPENING),
            *publics,
            Column("min_age", "Âge minimum", Whole(0, 120), "0 à 120", "18", PUBLIC, width=12),
            Column("max_age", "Âge maximum", Whole(0, 120), "0 à 120", "", PUBLIC, width=12),
            Column("specific_public", "Public spécifique", Several(Choice(SPECIFIC_PUBLICS)),
                   "Valeurs séparées par « ; »",
                   "Tout public", PUBLIC, definition=" · ".join(SPECIFIC_PUBLICS), width=26),
            Column("wheelchair", "Accessible en fauteuil roulant", Choice(Extent.labels), "Liste", "Oui", PUBLIC,
                   values=tuple(Extent.labels)),
            Column("animals", "Animaux acceptés", Choice(AnimalRule.labels), "Liste", "Non", PUBLIC,
                   values=tuple(AnimalRule.labels)),
            Column("regime", "Régime", Choice(tuple(REGIMES)), "Liste", "Pérenne", OPENING, required=ALWAYS,
                   values=tuple(REGIMES)),
            Column("rhythm", "Rythme de mise à jour (heures)", Whole(1, 720), "24 par défaut", "24", OPENING,
                   level=Level.WARNING),
        ),
    )  # fmt: skip


def check_groups(rows: list[Row], units: list[Row], dispositifs: Mapping[str, Dispositif]) -> Iterator[Finding]:
    """`dispositifs`: those of the base by code."""
    used = {unit.get("group") for unit in units}
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        yield from check_dates(row, ENDS_BEFORE)
        if not publics_of(row.values):
            yield row.find(NO_PUBLIC, "men")
        if REGIMES.get(row.get("regime") or "") == OpeningRegime.SEASONAL and not row.get("ends_on"):
            yield row.find(SEASON_ENDS, "ends_on")
        minimum, maximum = row.get("min_age"), row.get("max_age")
        if minimum is not None and maximum is not None and minimum > maximum:
            yield row.find(AGES, "min_age")
        dispositif = dispositifs.get(row.get("dispositif") or "")
        if dispositif:
            yield from _check_dispositif(row, dispositif)
        if row.code and row.code not in used:
            yield row.find(WITHOUT_UNIT, "code")
        other = seen.setdefault((row.get("dispositif") or "", row.get("name") or ""), row.number)
        if other != row.number:
            yield row.find(SAME_NAME, "name", other=other)


def _check_dispositif(row: Row, dispositif: Dispositif) -> Iterator[Finding]:
    """What the dispositif of a group does not allow."""
    if not dispositif.type.holds_places:
        yield row.find(NO_PLACES, "dispositif")
    yield from check_tells_nothing(row, dispositif, TELLS)
    if dispositif.type.unconditional and REFUGEES in (row.get("specific_public") or ()):
        yield row.find(NOT_UNCONDITIONAL, "specific_public")


def check_tells_nothing(row: Row, dispositif: Dispositif, control: Control) -> Iterator[Finding]:
    """A name that would tell where a protected dispositif is: refused without being repeated (R26)."""
    row.concealed = row.concealed or dispositif.protected_address
    if dispositif.protected_address and tells_where(row.get("name") or "", dispositif.siao.departement_id):
        yield row.find(control, "name")


def check_dates(row: Row, control: Control) -> Iterator[Finding]:
    start, end = row.get("starts_on"), row.get("ends_on")
    if start and end and end < start:
        yield row.find(control, "ends_on")
