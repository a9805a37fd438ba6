"""Tabs « Groupes de places » and « Utilisateurs » of the old offer: columns ours, few of them obligatory."""

from collections.abc import Iterator, Mapping
from typing import Any

from sisiao.core.models import Reference
from sisiao.core.spreadsheet.conditions import ALWAYS
from sisiao.core.spreadsheet.declaration import Column, GuideTable, Tab, Workbook
from sisiao.core.spreadsheet.findings import Finding, Level, blocking, warning
from sisiao.core.spreadsheet.identifiers import PostalCode
from sisiao.core.spreadsheet.parsers import Day, Text, Whole
from sisiao.core.spreadsheet.rows import Row
from sisiao.core.text import normalise
from sisiao.imports.commune_controls import CommuneControls
from sisiao.imports.facts import Facts
from sisiao.imports.legacy_workbook.cells import Closed, OldCode, OldEmail, OldProfile, Places, Side

KIND, GROUPS, USERS, STAYS = "ancienne-offre", "Groupes de places", "Utilisateurs", "Personnes présentes"
REQUESTS = "Demandes en cours"
IDENTITY, WHERE, WHAT, RIGHTS, WHO = "Identité", "Lieu", "Places", "Droits", "Qui"
VIOLENCE_TYPE = "60"  # « Femmes VV »: never an address
TELLING = ("address", "postal_code", "commune")

AGAIN = warning(
    "C-ANC-09", "ce numéro figure déjà ligne {other}\u00a0: cette ligne est laissée.", "Gardez la bonne ligne."
)
TWIN = warning(
    "C-ANC-10",
    "même nom et même commune que la ligne {other}.",
    "Un doublon se déclare au rattachement, avec son motif.",
)
NO_COMMUNE = warning("C-ANC-11", "la commune manque.", "Le rattachement se fera sans elle.")
COMMUNE = CommuneControls(
    unknown_code=warning("C-ANC-12", "ce code postal n'existe pas.", "La commune est laissée vide."),
    not_found=warning(
        "C-ANC-13",
        "cette commune n'est pas de ce code postal.",
        "La commune est laissée vide\u00a0; pour ce code{hint}.",
    ),
    several=warning("C-ANC-14", "plusieurs communes répondent\u00a0: {name} est retenue.", "Vérifiez-la."),
)
CLOSES_BEFORE = warning("C-ANC-15", "la fermeture précède l'ouverture.", "Les deux dates sont gardées telles quelles.")
PROTECTED = warning(
    "C-ANC-16", "l'adresse d'un lieu pour victimes de violences n'est pas reprise.", "Ôtez-la aussi du fichier."
)
NO_STRUCTURE = blocking("C-ANC-17", "la structure n'a ni numéro ni nom.", "Indiquez l'un des deux.")
LOGIN_AGAIN = warning(
    "C-ANU-09", "cet identifiant figure déjà ligne {other}\u00a0: cette ligne est laissée.", "Vérifiez-le."
)
STAY_AGAIN = warning(
    "C-ANS-09", "ce numéro figure déjà ligne {other}\u00a0: cette ligne est laissée.", "Gardez la bonne ligne."
)
NO_GROUP = blocking("C-ANS-10", "cet ancien groupe n'est ni dans le fichier, ni dans le service.", "Vérifiez-le.")
STRANGER = warning(
    "C-ANS-11",
    "cette personne de ce ménage n'est pas connue par ces identifiants.",
    "La bascule attendra qu'elle le soit.",
)
REQUEST_AGAIN = warning(
    "C-AND-09", "ce numéro figure déjà ligne {other}\u00a0: cette ligne est laissée.", "Gardez la bonne ligne."
)
NO_GROUP_TO_COME = blocking(
    "C-AND-10", "cet ancien groupe n'est ni dans le fichier, ni dans le service.", "Vérifiez-le, ou laissez vide."
)
UNKNOWN_HOUSEHOLD = warning(
    "C-AND-11", "ce ménage n'est pas connu par cet identifiant.", "La bascule attendra qu'il le soit."
)
STEPS = (
    "Ce classeur reprend l'offre de l'ancien outil, telle qu'elle est\u00a0: rien n'y est à corriger pour l'importer.",
    "Une ligne par groupe de places, avec son numéro et son volet (115 ou insertion)\u00a0; une par utilisateur.",
    "Les codes de type et de catégorie sont ceux de l'ancien outil\u00a0; le libellé est compris aussi.",
    "Ce qui n'est pas compris est signalé et gardé tel quel.",
    "Seuls le numéro, le volet et la structure d'un groupe, et l'identifiant d'un utilisateur, sont obligatoires.",
    "Personnes présentes\u00a0: par leurs numéros, jamais par leur nom\u00a0; elles suivent leur groupe à la bascule.",
    "Demandes en cours\u00a0: de même, avec le groupe où le ménage est orienté, s'il l'est.",
    "Ces deux onglets, dès qu'ils sont remplis, disent tout\u00a0: qui n'y figure plus est retiré.",
    "Aucune adresse pour un lieu qui accueille des victimes de violences.",
    "Importer deux fois le même fichier ne change rien\u00a0; un fichier plus récent met à jour les lignes.",
)


def declare_legacy() -> Workbook:
    """The declaration, with the old lists that the base holds."""
    types, categories = (_labels(code) for code in ("typePlaces", "categoriePlaces"))
    tables = tuple(
        GuideTable(title, ("Code", "Libellé"), tuple(labels.items()))
        for title, labels in (("A2. Types de places", types), ("A3. Catégories de places", categories))
    )
    return Workbook(
        kind=KIND,
        title="SI SIAO – Ancienne offre",
        tabs=(_groups_tab(types, categories), _users_tab(), _stays_tab(), _requests_tab()),
        steps=STEPS,
        tables=tables,
    )


def _labels(list_code: str) -> dict[str, str]:
    return dict(Reference.objects.in_list(list_code).values_list("code", "label"))


def _doubtful(key: str, heading: str, parser: Any, example: str = "", band: str = "", **more: Any) -> Column:
    """A column where what is not understood is a remark."""
    return Column(key, heading, parser, "", example, band, parse_level=Level.WARNING, **more)


def _groups_tab(types: Mapping[str, str], categories: Mapping[str, str]) -> Tab:
    return Tab(
        name=GROUPS,
        prefix="N",
        control_prefix="C-ANC",
        named_by="name",
        identity=("side", "legacy_id"),
        printed_rows=600,
        who_fills="SIAO, depuis l'export de l'ancien outil",
        controls=(AGAIN, TWIN, NO_COMMUNE, *COMMUNE.all(), CLOSES_BEFORE, PROTECTED, NO_STRUCTURE),
        concealed=lambda values: values.get("type_code") == VIOLENCE_TYPE,
        columns=(
            Column("legacy_id", "Numéro du groupe", Text(30), "", "48211", IDENTITY, required=ALWAYS),
            Column("side", "Volet", Side(), "115 ou insertion", "115", IDENTITY, required=ALWAYS),
            Column("name", "Nom du groupe", Text(150, cut=True), "", "CHU LES TILLEULS - FAMILLES", IDENTITY, width=34),
            Column("structure_id", "Numéro de la structure", Text(30), "", "3071", IDENTITY),
            Column("structure", "Structure", Text(150, cut=True), "", "ASSO. LES PEUPLIERS", IDENTITY, width=30),
            Column("manager", "Gestionnaire", Text(150, cut=True), "", "Les Peupliers", IDENTITY, width=26),
            Column("address", "Adresse", Text(150, cut=True), "Jamais d'un lieu protégé", "3 AV DES TILLEULS", WHERE,
                   width=30),
            _doubtful("postal_code", "Code postal", PostalCode(), "95100", WHERE),
            Column("commune", "Commune", Text(80), "", "ARGENTEUIL", WHERE),
            _doubtful("type_code", "Type de places", OldCode(types), "10", WHAT),
            _doubtful("category_code", "Catégorie de places", OldCode(categories), "40", WHAT),
            _doubtful("places", "Nombre de places", Places(), "24", WHAT),
            _doubtful("closed", "État", Closed(), "Ouvert", WHAT),
            _doubtful("opened_on", "Ouvert le", Day(), "01/09/2015", WHAT),
            _doubtful("closed_on", "Fermé le", Day(), "", WHAT),
        ),
    )  # fmt: skip


def _users_tab() -> Tab:
    return Tab(
        name=USERS,
        prefix="U",
        control_prefix="C-ANU",
        named_by="last_name",
        identity=("login",),
        printed_rows=600,
        who_fills="SIAO, depuis l'export de l'ancien outil",
        controls=(LOGIN_AGAIN,),
        columns=(
            Column("login", "Identifiant", Text(80), "", "jpetit95", IDENTITY, required=ALWAYS),
            _doubtful("email", "Courriel", OldEmail(), "jeanne.petit@association.fr", IDENTITY, width=34),
            Column("last_name", "Nom", Text(80, cut=True), "", "PETIT", IDENTITY),
            Column("first_name", "Prénom", Text(80, cut=True), "", "Jeanne", IDENTITY),
            _doubtful("profile", "Profil", OldProfile(), "Gestionnaire structure", RIGHTS, width=30),
            Column("structure_id", "Numéro de la structure", Text(30), "", "3071", RIGHTS),
            Column("structure", "Structure", Text(150, cut=True), "", "ASSO. LES PEUPLIERS", RIGHTS, width=30),
        ),
    )  # fmt: skip


def _stays_tab() -> Tab:
    return Tab(
        name=STAYS,
        prefix="P",
        control_prefix="C-ANS",
        named_by="legacy_id",
        printed_rows=600,
        who_fills="SIAO, depuis l'export de l'ancien outil",
        controls=(STAY_AGAIN, NO_GROUP, STRANGER),
        columns=(
            Column("legacy_id", "Numéro du séjour", Text(30), "", "90211", IDENTITY, required=ALWAYS),
            Column("side", "Volet", Side(), "115 ou insertion", "115", IDENTITY, required=ALWAYS),
            Column("group", "Numéro du groupe", Text(30), "", "48211", IDENTITY, required=ALWAYS),
            Column("household", "Identifiant du ménage", Whole(1, 10**12), "", "120034", WHO, required=ALWAYS),
            Column("person", "Identifiant de la personne", Whole(1, 10**12), "", "340077", WHO, required=ALWAYS),
            Column("starts_on", "Présente depuis le", Day(), "", "01/02/2026", WHO, required=ALWAYS),
            _doubtful("planned_end", "Fin prévue", Day(), "", WHO),
        ),
    )  # fmt: skip


def _requests_tab() -> Tab:
    return Tab(
        name=REQUESTS,
        prefix="D",
        control_prefix="C-AND",
        named_by="legacy_id",
        printed_rows=600,
        who_fills="SIAO, depuis l'export de l'ancien outil",
        controls=(REQUEST_AGAIN, NO_GROUP_TO_COME, UNKNOWN_HOUSEHOLD),
        columns=(
            Column("legacy_id", "Numéro de la demande", Text(30), "", "70455", IDENTITY, required=ALWAYS),
            Column("side", "Volet", Side(), "115 ou insertion", "115", IDENTITY, required=ALWAYS),
            Column("household", "Identifiant du ménage", Whole(1, 10**12), "", "120034", WHO, required=ALWAYS),
            Column("asked_on", "Demandée pour le", Day(), "La nuit d'une demande urgente", "12/03/2026", WHO,
                   required=ALWAYS),
            Column("group", "Numéro du groupe", Text(30), "Où le ménage est orienté", "48211", WHERE),
        ),
    )  # fmt: skip


def structure_key(row: Row) -> str:
    """How the structure of a row is known: its number, else its name; empty when the row says neither."""
    return row.get("structure_id") or normalise(row.get("structure") or "")


def first_rows(rows: list[Row], *keys: str) -> list[Row]:
    """The first row of each number: the others are told and left."""
    found: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        found.setdefault(tuple(row.get(key) for key in keys), row)
    return list(found.values())


def check_groups(rows: list[Row], facts: Facts) -> Iterator[Finding]:
    """What the declaration does not see: repeated rows, twins, communes, what a protected place would tell."""
    seen: dict[tuple[Any, ...], int] = {}
    twins: dict[tuple[str, str], int] = {}
    for row in rows:
        if row.get("legacy_id") and row.get("side"):
            other = seen.setdefault((row.get("side"), row.get("legacy_id")), row.number)
            if other != row.number:
                yield row.find(AGAIN, "legacy_id", other=other)
                continue
        if not structure_key(row):
            yield row.find(NO_STRUCTURE, "structure")
        if row.concealed:
            yield from (row.find(PROTECTED, key) for key in TELLING if key in row.typed)
            continue
        yield from _check_place(row, facts)
        name = normalise(row.get("name") or "")
        other = twins.setdefault((name, normalise(row.get("commune") or "")), row.number) if name else row.number
        if other != row.number:
            yield row.find(TWIN, "name", other=other)


def _check_place(row: Row, facts: Facts) -> Iterator[Finding]:
    if not row.get("commune"):
        yield row.find(NO_COMMUNE, "commune")
    yield from COMMUNE.check(row, facts.communes)
    opened, closed = row.get("opened_on"), row.get("closed_on")
    if opened and closed and closed < opened:
        yield row.find(CLOSES_BEFORE, "closed_on")


def check_users(rows: list[Row]) -> Iterator[Finding]:
    """A login that comes twice."""
    seen: dict[str, int] = {}
    for row in rows:
        if row.get("login"):
            other = seen.setdefault(row.get("login"), row.number)
            if other != row.number:
                yield row.find(LOGIN_AGAIN, "login", other=other)


def check_stays(rows: list[Row], groups: set[tuple[str, str]], known: set[tuple[int, int]]) -> Iterator[Finding]:
    """`groups` are old groups by side and number, `known` persons by the identifiers of household and person."""
    seen: dict[str, int] = {}
    for row in rows:
        if not row.get("legacy_id"):
            continue
        other = seen.setdefault(row.get("legacy_id"), row.number)
        if other != row.number:
            yield row.find(STAY_AGAIN, "legacy_id", other=other)
        elif row.get("group") and row.get("side") and (row.get("side"), row.get("group")) not in groups:
            yield row.find(NO_GROUP, "group")
        elif row.get("household") and row.get("person") and (row.get("household"), row.get("person")) not in known:
            yield row.find(STRANGER, "person")


def check_requests(rows: list[Row], groups: set[tuple[str, str]], known: set[int]) -> Iterator[Finding]:
    """`groups` are old groups by side and number, `known` the identifiers of households."""
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        if not row.get("legacy_id") or not row.get("side"):
            continue
        other = seen.setdefault((row.get("side"), row.get("legacy_id")), row.number)
        if other != row.number:
            yield row.find(REQUEST_AGAIN, "legacy_id", other=other)
        elif row.get("group") and (row.get("side"), row.get("group")) not in groups:
            yield row.find(NO_GROUP_TO_COME, "group")
        elif row.get("household") and row.get("household") not in known:
            yield row.find(UNKNOWN_HOUSEHOLD, "household")
