"""Tab « Dispositifs »: its columns (trade rules 2.2). Letters A to X are those of the rules; Y1–Y6 take six columns."""

from collections.abc import Mapping
from typing import Any

from sisiao.core.spreadsheet.conditions import ALWAYS, Both, Condition, Either, Is, Not
from sisiao.core.spreadsheet.declaration import Column, Tab
from sisiao.core.spreadsheet.findings import Level
from sisiao.core.spreadsheet.identifiers import Email, Finess, Phone, PostalCode, Siret
from sisiao.core.spreadsheet.parsers import Choice, Code, Day, Several, Text, Whole, YesNo
from sisiao.imports.cell_types import PersonLine, Season
from sisiao.imports.offer_workbook import dispositif_findings
from sisiao.imports.offer_workbook.entities import NAME as ENTITIES
from sisiao.imports.offer_workbook.nomenclature import (
    FIRST_CONTACT,
    HOUSING_IML,
    MEASURES,
    SHELTER,
    SOCIAL_RESIDENCE,
    WATCH,
    Nomenclature,
)
from sisiao.offer.enums import AnimalRule, DispositifSituation, Extent, Layout, OpeningRegime, Public, SiaoReferral

NAME = "Dispositifs"
MODE_CODES = {"Urgence": "emergency", "Stabilisation": "stabilisation", "Insertion": "insertion"}
MODES = tuple(MODE_CODES)
HOURS = ("24 h/24", "Nuit", "Journée", "Sur rendez-vous")
SPECIFIC_PUBLICS = (
    "Tout public", "Femmes victimes de violences", "Victimes de traite ou de prostitution", "Jeunes de moins de 30 ans",
    "Sortants de l'ASE", "Sortants de détention ou sous main de justice", "Souffrance psychique", "Addictions",
    "Soins ou santé fragile", "Personnes vieillissantes", "Longue errance", "Femmes enceintes ou sortant de maternité",
    "Auteurs de violences", "Réfugiés",
)  # fmt: skip
LEGAL_FRAMES = (
    "Autorisation CASF (CHRS)", "Agrément résidence sociale", "Agrément intermédiation locative", "Convention ALT",
    "CPOM", "Subvention annuelle", "Appel à projets", "Marché", "Aucun",
)  # fmt: skip

IDENTITY, PLACE, OPENING, PUBLIC, CAPACITY, OTHER = (
    "Identité",
    "Lieu",
    "Ouverture",
    "Public",
    "Capacité et acte",
    "Autres",
)
CONTACT_FAMILY = Is("family", (FIRST_CONTACT,))
NOT_CONTACT = Not(CONTACT_FAMILY)
PROTECTED = Is("protected", (True,))
LOCATED = Not(PROTECTED)
FINESS_TYPES = ("chrs", "fjt", "ftm", "pension_de_famille", "residence_accueil", "residence_sociale")
CAPACITY_TYPES = (*FINESS_TYPES, "pex")
# Of those two, nobody knows what they are without their modes d'accueil.
WITH_MODES = ("chrs", "hors_chrs")
RESERVED_TYPES = ("residence_sociale", "fjt", "pension_de_famille")


def dispositifs_tab(nomenclature: Nomenclature) -> Tab:
    """The tab, with the lists of the nomenclature of the day."""
    return Tab(
        name=NAME,
        prefix="D",
        control_prefix="C-DIS",
        named_by="name",
        printed_rows=1_600,
        who_fills="DDETS : hébergement, logement, mesures ; SIAO : veille sociale, hôtel, autres, premier accueil",
        controls=dispositif_findings.CONTROLS,
        columns=(
            *_identity(nomenclature), *_place(nomenclature), *_opening(), *_public(), *_capacity(nomenclature),
            *_others(),
        ),
        concealed=lambda values: values.get("protected") is not False,
        relax=fill_first_contact,
    )  # fmt: skip


def fill_first_contact(values: dict[str, Any]) -> None:
    """What a premier accueil need not type (2.2: « the rest is pre-filled »)."""
    if values.get("family") == FIRST_CONTACT:
        values.setdefault("siao_referral", SiaoReferral.NONE.label)
        values.setdefault("protected", False)
        values.setdefault("layout", Layout.NOT_APPLICABLE.label)
        values.setdefault("situation", DispositifSituation.OPEN.label)


def _identity(nomenclature: Nomenclature) -> tuple[Column, ...]:
    types = nomenclature.types_by_family
    precisions = nomenclature.precisions_by_type
    all_types = tuple(dict.fromkeys(label for labels in types.values() for label in labels))
    all_precisions = tuple(dict.fromkeys(label for labels in precisions.values() for label in labels))
    mode_types: Condition = Is("type", nomenclature.type_labels(*WITH_MODES))
    finess_types: Condition = Is("type", nomenclature.type_labels(*FINESS_TYPES))
    return (
        Column("code", "Code dispositif", Code("D"), "Pré-imprimé, ne pas modifier", band=IDENTITY, required=ALWAYS,
               locked=True, width=12),
        Column("entity", "Entité gestionnaire", Code("E"), "Liste : « E0001 – Nom »",
               "E0001 – Association Les Peupliers",
               IDENTITY, required=ALWAYS, refers_to=ENTITIES, width=34),
        Column("name", "Nom du dispositif", Text(120), "Nom d'usage ; neutre si l'adresse est protégée",
               "CHRS Les Tilleuls",
               IDENTITY, required=ALWAYS, width=34),
        Column("family", "Famille", Choice(nomenclature.families), "Liste", SHELTER, IDENTITY, required=ALWAYS,
               values=nomenclature.families),
        Column("type", "Type", Choice(all_types), "Liste selon la famille", "CHRS", IDENTITY, required=ALWAYS,
               depends_on="family", values_by=types, width=26),
        Column("precision", "Précision", Choice(all_precisions), "Liste selon le type", "", IDENTITY,
               required=Is("type", tuple(precisions)), required_when="Hors CHRS, Hôtel, Santé, DNA, Secteur, Autre",
               level=Level.WARNING, depends_on="type", values_by=precisions, width=26,
               meaningless=Not(Is("type", tuple(precisions)))),
        Column("modes", "Modes d'accueil", Several(Choice(MODES)), "Urgence ; Stabilisation ; Insertion",
               "Urgence ; Insertion", IDENTITY, required=mode_types, required_when="CHRS et Hors CHRS",
               meaningless=Not(Is("family", (SHELTER,)))),
        Column("siao_referral", "Orientation par le SIAO", Choice(SiaoReferral.labels), "Liste", "Toutes les places",
               IDENTITY, required=ALWAYS, values=tuple(SiaoReferral.labels), meaningless=CONTACT_FAMILY,
               spared=CONTACT_FAMILY),
        Column("protected", "Adresse protégée", YesNo(), "Oui : aucune adresse dans ce fichier", "Non", IDENTITY,
               required=ALWAYS, spared=CONTACT_FAMILY, mistake="« Oui » avec une adresse, un SIRET ou un FINESS"),
        Column("siret", "N° SIRET", Siret(), "14 chiffres ; vide si adresse protégée", "12345678200010", IDENTITY,
               meaningless=PROTECTED),
        Column("finess", "N° FINESS géographique", Finess(), "9 caractères ; vide si adresse protégée", "950000018",
               IDENTITY, required=Both(LOCATED, finess_types), level=Level.WARNING,
               required_when="CHRS, FJT, FTM, pension de famille, résidence accueil, résidence sociale",
               meaningless=PROTECTED),
    )  # fmt: skip


def _place(nomenclature: Nomenclature) -> tuple[Column, ...]:
    housed: Condition = Is("layout", (Layout.GROUPED.label, Layout.MIXED.label))
    roaming: Condition = Either(Is("family", (MEASURES,)), Is("type", nomenclature.type_labels("maraude")))
    food_aid: Condition = Is("type", nomenclature.type_labels("food_aid"))
    unless = "sauf adresse protégée"
    return (
        Column("address", "Adresse (n° et voie)", Text(120), "Vide si adresse protégée", "3 avenue des Tilleuls", PLACE,
               required=Both(LOCATED, housed), required_when=f"regroupé ou mixte, {unless}", meaningless=PROTECTED,
               width=30),
        Column("address_extra", "Complément", Text(80), "Vide si adresse protégée", "", PLACE, meaningless=PROTECTED),
        Column("postal_code", "Code postal", PostalCode(), "Vide si adresse protégée", "95100", PLACE, required=LOCATED,
               required_when=unless, meaningless=PROTECTED),
        Column("commune", "Commune", Text(80), "Diffus, mobile : commune du bureau", "Argenteuil", PLACE,
               required=LOCATED,
               required_when=unless, meaningless=PROTECTED),
        Column("layout", "Implantation", Choice(Layout.labels), "Liste", "Regroupé", PLACE, required=ALWAYS,
               values=tuple(Layout.labels), meaningless=CONTACT_FAMILY, spared=CONTACT_FAMILY),
        Column("area", "Secteur d'intervention", Text(200), "Communes ou « tout le département »", "", PLACE,
               required=roaming, required_when="Maraude et Mesures", level=Level.WARNING),
        Column("phone", "Téléphone", Phone(), "10 chiffres ; vide si adresse protégée", "01 34 00 00 00", PLACE,
               required=Both(Both(LOCATED, Is("family", (WATCH,))), Not(food_aid)), level=Level.WARNING,
               parse_level=Level.WARNING, required_when="Veille sociale, sauf aide alimentaire", meaningless=PROTECTED),
        Column("email", "Courriel", Email(), "Vide si adresse protégée", "tilleuls@exemple.fr", PLACE,
               parse_level=Level.WARNING, meaningless=PROTECTED),
    )  # fmt: skip


def _opening() -> tuple[Column, ...]:
    common: dict[str, Any] = {
        "required": NOT_CONTACT, "required_when": "sauf Premier accueil", "level": Level.WARNING,
        "meaningless": CONTACT_FAMILY,
    }  # fmt: skip
    return (
        Column("opened_on", "Date d'ouverture", Day(year_alone=True), "jj/mm/aaaa, ou l'année seule", "01/09/2015",
               OPENING,
               **common),
        Column("closed_on", "Date de fermeture", Day(), "jj/mm/aaaa", "", OPENING),
        Column("opening_regime", "Régime d'ouverture", Choice(OpeningRegime.labels), "Liste", "Permanent", OPENING,
               values=tuple(OpeningRegime.labels), **common),
        Column("season", "Période", Season(), "jj/mm – jj/mm", "01/11 – 31/03", OPENING,
               required=Is("opening_regime", (OpeningRegime.SEASONAL.label,)), required_when="Saisonnier"),
        Column("hours", "Horaires", Choice(HOURS), "Liste", "24 h/24", OPENING, values=HOURS, **common),
    )  # fmt: skip


def _public() -> tuple[Column, ...]:
    publics = tuple(
        Column(public.value, f"Public : {public.label}", YesNo(), "Oui ou Non ; vide = non renseigné", "Oui", PUBLIC,
               meaningless=CONTACT_FAMILY, width=14)
        for public in Public
    )  # fmt: skip
    return (
        *publics,
        Column("min_age", "Âge minimum", Whole(0, 120), "0 à 120", "18", PUBLIC, width=12),
        Column("max_age", "Âge maximum", Whole(0, 120), "0 à 120", "", PUBLIC, width=12),
        Column("specific_public", "Public spécifique", Several(Choice(SPECIFIC_PUBLICS)), "Valeurs séparées par « ; »",
               "Tout public", PUBLIC, width=26, definition=" · ".join(SPECIFIC_PUBLICS)),
        Column("wheelchair", "Accessible en fauteuil roulant", Choice(Extent.labels), "Liste", "Oui", PUBLIC,
               values=tuple(Extent.labels)),
        Column("animals", "Animaux acceptés", Choice(AnimalRule.labels), "Liste", "Au cas par cas", PUBLIC,
               values=tuple(AnimalRule.labels)),
    )  # fmt: skip


def _capacity(nomenclature: Nomenclature) -> tuple[Column, ...]:
    units = tuple(
        label
        for code, label in nomenclature.units.items()
        if any(code in row.units for row in nomenclature.types.values())
    )
    framed: Condition = Is("family", (SHELTER, HOUSING_IML, SOCIAL_RESIDENCE))
    reserved: Condition = Is("type", nomenclature.type_labels(*RESERVED_TYPES))
    return (
        Column("capacity", "Capacité autorisée ou agréée", Whole(0, 20_000), "Nombre entier", "45", CAPACITY,
               required=Is("type", nomenclature.type_labels(*CAPACITY_TYPES)), level=Level.WARNING,
               required_when="CHRS, résidences sociales, PEX", meaningless=CONTACT_FAMILY),
        Column("capacity_unit", "Unité de capacité", Choice(units), "Liste", "Place", CAPACITY, values=units,
               meaningless=CONTACT_FAMILY),
        Column("legal_frame", "Cadre juridique", Choice(LEGAL_FRAMES), "Liste", "Autorisation CASF (CHRS)", CAPACITY,
               required=framed, required_when="Hébergement et Logement", level=Level.WARNING, values=LEGAL_FRAMES,
               width=26),
        Column("act_reference", "Acte : référence", Text(60), "N° d'arrêté ou de convention", "", CAPACITY),
        Column("act_ends_on", "Acte : échéance", Day(), "jj/mm/aaaa", "", CAPACITY),
        Column("state_reserved", "Logements réservés par l'État", Whole(0, 20_000),
               "Identifiés dans la convention APL", "", CAPACITY, meaningless=Not(reserved)),
        Column("siao_reserved", "dont confiés au SIAO", Whole(0, 20_000), "", "", CAPACITY,
               meaningless=Not(reserved)),
    )  # fmt: skip


def _others() -> tuple[Column, ...]:
    situations = tuple(DispositifSituation.labels)
    return (
        Column("attachments", "Pièces jointes déposées", Text(120), "Noms des fichiers déposés, séparés par « ; »",
               "", OTHER, meaningless=PROTECTED),
        Column("manager", "Responsable de dispositif : nom, prénom, courriel nominatif", PersonLine(),
               "NOM Prénom courriel", "PETIT Dominique d.petit@exemple.fr", OTHER, parse_level=Level.WARNING,
               mistake="Boîte partagée (contact@, accueil@…)", width=30),
        Column("old_names", "Nom(s) dans l'ancien SI SIAO", Text(200), "Plusieurs : séparer par « ; »", "", OTHER),
        Column("situation", "Situation", Choice(situations), "Liste", "Ouvert", OTHER, required=ALWAYS,
               values=situations, meaningless=CONTACT_FAMILY, spared=CONTACT_FAMILY),
        Column("comment", "Commentaire", Text(250, cut=True), "Aucune donnée sur des personnes hébergées", "", OTHER,
               width=40),
    )  # fmt: skip


def publics_of(values: Mapping[str, Any]) -> list[str]:
    """Codes of the publics answered « Oui »."""
    return [public.value for public in Public if values.get(public.value)]
