"""Tab « Entités »: one row is one legal person (trade rules 2.1)."""

from collections import defaultdict
from collections.abc import Iterator

from sisiao.core.mailboxes import is_shared_mailbox
from sisiao.core.spreadsheet.conditions import ALWAYS, Both, Not, one_of
from sisiao.core.spreadsheet.declaration import Column, Tab
from sisiao.core.spreadsheet.findings import Finding, Level, blocking, warning
from sisiao.core.spreadsheet.identifiers import Email, Finess, Phone, PostalCode, Siren, finess_key_is_wrong
from sisiao.core.spreadsheet.parsers import Choice, Code, Several, Text, YesNo
from sisiao.core.spreadsheet.rows import Row
from sisiao.core.text import normalise
from sisiao.imports.cell_types import DepartementCode, PersonLine
from sisiao.imports.commune_controls import CommuneControls
from sisiao.imports.facts import Facts
from sisiao.offer.enums import EntitySituation, LegalStatus

NAME = "Entités"
STATUSES = tuple(LegalStatus.labels)
SITUATIONS = tuple(EntitySituation.labels)
IDENTITY, SEAT, ACTION, PEOPLE, OTHER = "Identité", "Siège", "Action", "Gestionnaires", "Autres"

SAME_NAME = warning(
    "C-ENT-10", "cette raison sociale figure aussi ligne {other}.", "Vérifiez qu'il s'agit de deux entités."
)
SAME_SIREN = blocking(
    "C-ENT-11",
    "ce n° SIREN figure aussi ligne {other} : une entité = une personne morale.",
    "Gardez une seule ligne ; les établissements sont des dispositifs.",
)
FINESS_ELSEWHERE = warning(
    "C-ENT-12", "les deux premiers caractères ne sont pas ceux du département du siège.", "Vérifiez le n° FINESS."
)
COMMUNE = CommuneControls.of("C-ENT", first=13)
NOT_HERE = blocking(
    "C-ENT-16",
    "le département {departement} de ce classeur n'y figure pas.",
    "Ajoutez-le aux départements d'intervention.",
)
TWO_SIAO = blocking("C-ENT-17", "une autre entité (ligne {other}) porte déjà le SIAO.", "Gardez un seul « Oui ».")
SHARED_MAILBOX = blocking(
    "C-ENT-18", "une boîte partagée est indiquée : un compte = une personne.", "Indiquez un courriel nominatif."
)
TWO_NAMES = blocking(
    "C-ENT-19",
    "ce courriel figure ligne {other} avec un autre nom.",
    "Un compte = une personne : corrigez l'une des lignes.",
)
STOPPED_WITH_OPEN = blocking(
    "C-ENT-20", "l'activité est arrêtée mais le dispositif {code} est ouvert.", "Corrigez l'une des deux situations."
)
WITHOUT_DISPOSITIF = warning(
    "C-ENT-21", "aucun dispositif ne se rattache à cette entité.", "Ajoutez-le, ou ôtez la ligne."
)
FINESS_KEY = warning("C-ENT-22", "la clé du n° FINESS ne tombe pas juste.", "Recopiez-le depuis le répertoire FINESS.")
SIREN_KNOWN = blocking(
    "C-ENT-23", "ce n° SIREN est déjà celui de l'entité {code} du département.", "Complétez la ligne {code} du modèle."
)
KEPT_AS_KNOWN = warning(
    "C-ENT-24",
    "cette entité est aussi suivie par un autre département : {headings} gardent leur valeur connue.",
    "Accordez-vous avec l'autre département.",
)
WITHOUT_MANAGER = warning(
    "C-ENT-25", "entité sans gestionnaire dans le {departement}.", "Indiquez le nom, le prénom et le courriel."
)
OTHER_CARRIER = warning(
    "C-ENT-26",
    "le SIAO du département est porté par {name} : cette réponse n'est pas retenue.",
    "Si l'opérateur change, la DDETS l'enregistre sur la fiche du SIAO.",
)

CONTROLS = (
    SAME_NAME, SAME_SIREN, FINESS_ELSEWHERE, *COMMUNE.all(), NOT_HERE, TWO_SIAO, SHARED_MAILBOX, TWO_NAMES,
    STOPPED_WITH_OPEN, WITHOUT_DISPOSITIF, FINESS_KEY, SIREN_KNOWN, KEPT_AS_KNOWN, WITHOUT_MANAGER, OTHER_CARRIER,
)  # fmt: skip

CREATING = one_of("situation", EntitySituation.BEING_CREATED.label)
STATE = one_of("legal_status", LegalStatus.STATE_SERVICE.label)


def entities_tab(departement: str, departements: tuple[str, ...]) -> Tab:
    """Columns A to U."""
    return Tab(
        name=NAME,
        prefix="E",
        control_prefix="C-ENT",
        named_by="name",
        printed_rows=400,
        who_fills="DDETS et SIAO : une ligne par personne morale",
        controls=CONTROLS,
        columns=(*_identity(), *_seat(), *_action(departement, departements), *_people(), *_others()),
    )


def _identity() -> tuple[Column, ...]:
    return (
        Column("code", "Code entité", Code("E"), "Pré-imprimé, ne pas modifier", band=IDENTITY, required=ALWAYS,
               locked=True, width=12, mistake="Code effacé ou recopié"),
        Column("name", "Raison sociale", Text(150), "Comme à l'INSEE", "Association Les Peupliers", IDENTITY,
               required=ALWAYS, width=36),
        Column("short_name", "Sigle ou nom d'usage", Text(50), "Nom court affiché", "Les Peupliers", IDENTITY),
        Column("legal_status", "Statut juridique", Choice(STATUSES), "Liste", "Association", IDENTITY,
               required=ALWAYS, values=STATUSES),
        Column("siren", "N° SIREN", Siren(), "9 chiffres", "123456782", IDENTITY,
               required=Both(Not(STATE), Not(CREATING)),
               required_when="sauf service de l'État ou entité en cours de création",
               mistake="N° SIRET à la place du SIREN"),
        Column("finess", "N° FINESS juridique", Finess(), "9 caractères", "950000018", IDENTITY),
    )  # fmt: skip


def _seat() -> tuple[Column, ...]:
    return (
        Column("address", "Adresse du siège (n° et voie)", Text(120), "Le siège, jamais un lieu d'hébergement",
               "12 rue des Peupliers", SEAT, required=ALWAYS, width=30),
        Column("address_extra", "Complément d'adresse", Text(80), "", "Bâtiment B", SEAT),
        Column("postal_code", "Code postal du siège", PostalCode(), "5 chiffres", "95000", SEAT, required=ALWAYS,
               mistake="Zéro initial perdu"),
        Column("commune", "Commune du siège", Text(80), "Nom de la commune", "Cergy", SEAT, required=ALWAYS),
        Column("phone", "Téléphone", Phone(), "10 chiffres", "01 34 00 00 00", SEAT, parse_level=Level.WARNING),
        Column("email", "Courriel de contact", Email(), "Boîte partagée admise", "contact@exemple.fr", SEAT,
               parse_level=Level.WARNING),
    )  # fmt: skip


def _action(departement: str, departements: tuple[str, ...]) -> tuple[Column, ...]:
    return (
        Column("departements", "Département(s) d'intervention", Several(DepartementCode(departements)),
               "Codes séparés par « ; »", f"{departement} ; 75", ACTION, required=ALWAYS, filled=departement),
        Column("carries_siao", "Porte aussi le SIAO du département", YesNo(), "Oui ou Non", "Non", ACTION,
               required=ALWAYS, filled="Non"),
    )  # fmt: skip


def _people() -> tuple[Column, ...]:
    unless = "sauf si tous les dispositifs sont de la famille Premier accueil"
    return (
        Column("manager_last_name", "Gestionnaire d'entité : nom", Text(60), "Un pour ce département", "MARTIN", PEOPLE,
               required_when=unless),
        Column("manager_first_name", "Gestionnaire d'entité : prénom", Text(60), "", "Camille", PEOPLE,
               required_when=unless),
        Column("manager_email", "Gestionnaire d'entité : courriel nominatif", Email(), "Adresse professionnelle",
               "c.martin@exemple.fr", PEOPLE, required_when=unless, mistake="Boîte partagée (contact@, direction@…)"),
        Column("deputy", "Gestionnaire suppléant : nom, prénom, courriel", PersonLine(), "NOM Prénom courriel",
               "PETIT Dominique d.petit@exemple.fr", PEOPLE, parse_level=Level.WARNING, width=30),
    )  # fmt: skip


def _others() -> tuple[Column, ...]:
    return (
        Column("old_name", "Nom dans l'ancien SI SIAO", Text(150), "Pré-rempli si connu", "", OTHER),
        Column("situation", "Situation", Choice(SITUATIONS), "Liste", "Active", OTHER, required=ALWAYS,
               values=SITUATIONS),
        Column("comment", "Commentaire", Text(250, cut=True), "Aucune donnée sur des personnes hébergées", "", OTHER,
               width=40),
    )  # fmt: skip


def check_entities(rows: list[Row], facts: Facts) -> Iterator[Finding]:
    """Controls of the tab by itself."""
    yield from _check_repeats(rows)
    for row in rows:
        yield from COMMUNE.check(row, facts.communes)
        yield from _check_row(row, facts)
    yield from _check_mailboxes(rows)


def _check_repeats(rows: list[Row]) -> Iterator[Finding]:
    for key, control, form in (
        ("name", SAME_NAME, normalise),
        ("siren", SAME_SIREN, str),
        ("carries_siao", TWO_SIAO, str),
    ):
        seen: dict[str, int] = {}
        for row in rows:
            value = row.get(key)
            if not value:
                continue
            other = seen.setdefault(form(value), row.number)
            if other != row.number:
                yield row.find(control, key, other=other)


def _check_row(row: Row, facts: Facts) -> Iterator[Finding]:
    finess, departements = row.get("finess"), row.get("departements")
    if finess and finess_key_is_wrong(finess):
        yield row.find(FINESS_KEY, "finess")
    commune = facts.communes.commune_of(row)
    if finess and commune and not finess_is_of(finess, commune.departement_id):
        yield row.find(FINESS_ELSEWHERE, "finess")
    if departements and facts.departement not in departements:
        yield row.find(NOT_HERE, "departements", departement=facts.departement)


def finess_is_of(finess: str, departement: str) -> bool:
    """Whether the number starts as those of the département do (97 and one digit for overseas: « 970 », « 974 »…)."""
    return finess[:2] == departement[:2]


def _check_mailboxes(rows: list[Row]) -> Iterator[Finding]:
    seen: dict[str, tuple[str, int]] = {}
    for row in rows:
        email = row.get("manager_email")
        if not email:
            continue
        if is_shared_mailbox(email):
            yield row.find(SHARED_MAILBOX, "manager_email")
        name = normalise(f"{row.get('manager_last_name')} {row.get('manager_first_name')}")
        known, other = seen.setdefault(email, (name, row.number))
        if known != name:
            yield row.find(TWO_NAMES, "manager_email", other=other)


def check_with_dispositifs(rows: list[Row], dispositifs: list[Row], facts: Facts) -> Iterator[Finding]:
    """Controls that need the tab « Dispositifs » beside."""
    own: dict[str, list[Row]] = defaultdict(list)
    for dispositif in dispositifs:
        own[dispositif.get("entity") or ""].append(dispositif)
    for row in rows:
        theirs = own[row.code]
        if not theirs:
            yield row.find(WITHOUT_DISPOSITIF, "code")
        open_one = next((item for item in theirs if item.get("situation") == "Ouvert"), None)
        if row.get("situation") == EntitySituation.STOPPED.label and open_one:
            yield row.find(STOPPED_WITH_OPEN, "situation", code=open_one.code)
        needs_manager = any(item.get("family") != "Premier accueil" for item in theirs)
        if needs_manager and not (row.get("manager_last_name") and row.get("manager_email")):
            yield row.find(WITHOUT_MANAGER, "manager_last_name", departement=facts.departement)
