"""The places workbook put together."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from sisiao.core.spreadsheet.declaration import Figure, GuideTable, Workbook
from sisiao.core.spreadsheet.findings import Finding
from sisiao.core.spreadsheet.rows import Examined
from sisiao.imports.facts import Facts
from sisiao.imports.offer_workbook.dispositifs import NAME as DISPOSITIFS
from sisiao.imports.offer_workbook.filling import reference
from sisiao.imports.places_workbook import groups, units
from sisiao.imports.places_workbook.filling import fill_places
from sisiao.imports.places_workbook.known import check_against_base, dispositifs_by_code, periods
from sisiao.imports.places_workbook.writing import PlacesWriter
from sisiao.imports.sources import Source, Written

STEPS = (
    "Importez d'abord le classeur Temps 1 : les dispositifs doivent exister.",
    "Enregistrez ce fichier sous un autre nom, au format .xlsx.",
    "Remplissez l'onglet Groupes : des places de même mode d'accueil, de même voie d'accès et de même public.",
    "Puis l'onglet Unités : une ligne par chambre, logement ou dortoir, avec son nombre de places.",
    "« Exclusif » : un ménage à la fois ; « Partagé » : plusieurs, selon la règle choisie.",
    "Une place abrite une personne, adulte ou enfant ; les places sont numérotées par le système.",
    "Dans Indisponibilités, indiquez les places hors d'usage, avec leurs dates et la cause.",
    "Ne modifiez ni les codes, ni les intitulés ; collez les valeurs seules, sans formule ni fusion.",
    "Aucune adresse et aucune donnée sur des personnes hébergées.",
    "Déposez le fichier dans la page « Import de l'offre » : le rapport liste toutes les remarques avec leur remède.",
)
SHARING = GuideTable(
    "A2. Partage d'une unité",
    ("Partage", "Ce que cela veut dire"),
    (
        ("Exclusif", "Un ménage à la fois : chambre familiale, appartement."),
        ("Partagé – femmes", "Plusieurs femmes adultes."),
        ("Partagé – hommes", "Plusieurs hommes adultes."),
        ("Partagé – adultes", "Plusieurs adultes."),
        ("Partagé – familles", "Plusieurs familles."),
    ),
)


def declare_places(departement: str, today: date) -> Workbook:
    """The declaration, with the dispositifs of the département that may hold places."""
    known = dispositifs_by_code(departement) if departement else {}
    listed = tuple(reference(code, row.name) for code, row in known.items() if row.type.holds_places)
    return Workbook(
        kind="places",
        title="SI SIAO – Groupes de places, unités et indisponibilités",
        tabs=(groups.groups_tab(listed), units.units_tab(), units.unavailable_tab()),
        steps=STEPS,
        tables=(SHARING,),
        figures=(Figure("Places, total", units.NAME, sums="places"),),
    )


def known_codes(departement: str) -> dict[str, set[str]]:
    return {DISPOSITIFS: set(dispositifs_by_code(departement))}


def check_places(examined: Examined, facts: Facts) -> Iterator[Finding]:
    own, rooms, out = (examined.rows[name] for name in (groups.NAME, units.NAME, units.UNAVAILABLE))
    known = dispositifs_by_code(facts.departement)
    yield from groups.check_groups(own, rooms, known)
    yield from units.check_units(rooms, {row.code: row for row in own}, known)
    yield from units.check_unavailable(out, periods(examined))
    yield from check_against_base(examined, facts.departement, facts.today)


def write_places(examined: Examined, facts: Facts) -> Written:
    return PlacesWriter(examined, facts.departement, facts.today).write()


def totals_of_places(examined: Examined) -> dict[str, str]:
    """Places by mode d'accueil."""
    modes = {row.code: row.get("mode") for row in examined.rows[groups.NAME]}
    places: Counter[str] = Counter()
    for row in examined.rows[units.NAME]:
        places[modes.get(row.get("group")) or "Groupe inconnu"] += row.get("places") or 0
    return {f"Places – {mode}": str(count) for mode, count in sorted(places.items())}


PLACES = Source(
    kind="places",
    title="Groupes de places, unités et indisponibilités",
    declare=declare_places,
    known_codes=known_codes,
    check=check_places,
    write=write_places,
    totals=totals_of_places,
    fill=fill_places,
)
