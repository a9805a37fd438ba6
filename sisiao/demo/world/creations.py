"""Requests of creation in each of their states: what associations have asked for these weeks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.core.actor import Actor
from sisiao.core.enums import ScopeKind
from sisiao.core.files import CheckedFile
from sisiao.core.spreadsheet.identifiers import Phone
from sisiao.core.text import normalise
from sisiao.creation.actions import (
    answer,
    ask_applicant,
    attach,
    confirm_request,
    prevalidate,
    refuse,
    save_request,
    send_back,
    send_correction,
    send_request,
    validate,
    withdraw,
)
from sisiao.creation.enums import CreationKind
from sisiao.creation.models import CreationRequest
from sisiao.creation.perms import administrators
from sisiao.demo.offer.identifiers import email, phone, siren
from sisiao.demo.world.papers import one_page_pdf
from sisiao.geo.models import Commune, Departement
from sisiao.offer.models import Dispositif, Entity, Precision
from sisiao.siao.models import SiaoOperator

# The ranks of the invented SIREN that no entité of the demo has.
FIRST_SIREN = 61_000
PEOPLE = (
    ("Lou", "Marchand", "Directrice de pôle"),
    ("Camille", "Petit", "Chargé de développement"),
    ("Dominique", "Fontaine", "Présidente"),
    ("Sacha", "Leroux", "Chef de service"),
)
STREETS = ("3 rue des Écoles", "18 avenue du Parc", "7 quai de l'Oise", "41 rue du Moulin")
# What each type says beside its name.
SAID: dict[str, dict[str, Any]] = {
    "hors_chrs": {"precision": "chu", "reception_modes": ["emergency"], "hours": "24 h/24", "publics": ["men"],
                  "capacity": 20, "capacity_unit": "place", "legal_frame": "Subvention annuelle", "min_age": 18},
    "chrs": {"reception_modes": ["insertion"], "hours": "24 h/24", "publics": ["women", "women_with_children"],
             "capacity": 30, "capacity_unit": "place", "legal_frame": "Autorisation CASF (CHRS)"},
    "secteur": {"precision": "ccas", "layout": "not_applicable"},
    "hotel": {"precision": "contract_rooms", "reception_modes": ["emergency"], "hours": "24 h/24", "capacity": 28,
              "capacity_unit": "place", "publics": ["women_with_children", "couples_with_children"]},
    "other_shelter": {"precision": "gymnasium", "reception_modes": ["emergency"], "opening_regime": "on_activation",
                      "hours": "Nuit", "capacity": 60, "capacity_unit": "place", "publics": ["men", "women"]},
    "day_centre": {"hours": "Journée", "publics": ["men", "women"], "capacity": 45,
                   "capacity_unit": "passage"},
    "pension_de_famille": {"hours": "24 h/24", "publics": ["men", "women"], "capacity": 25,
                           "capacity_unit": "place", "legal_frame": "Agrément résidence sociale"},
    "iml_sublet": {"layout": "scattered", "hours": "Sur rendez-vous", "publics": ["couples_with_children"],
                   "capacity": 15, "capacity_unit": "dwelling", "legal_frame": "Agrément intermédiation locative"},
    "avdl": {"layout": "scattered", "hours": "Sur rendez-vous", "publics": ["couples_with_children"], "capacity": 30,
             "capacity_unit": "measure", "area": "Tout le département"},
    "food_aid": {"hours": "Journée"},
    "maraude": {"layout": "mobile", "hours": "Nuit", "publics": ["men", "women"], "capacity": 1,
                "capacity_unit": "team", "area": "Argenteuil, Bezons"},
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """One request: of whom, for what, how many days ago, what became of it."""

    departement: str
    entity: str
    type: str
    name: str
    purpose: str
    days: int
    fate: str
    file: str = ""
    more: tuple[tuple[str, Any], ...] = ()


ASKED = (
    Asked("95", "Association Passerelles d'Oise", "hors_chrs", "CHU des Passerelles",
          "Vingt places en chambres doubles pour des hommes seuls, dans un ancien foyer.", 3, "submitted",
          "Projet d'établissement"),
    Asked("95", "CCAS de Persan", "secteur", "Premier accueil du CCAS de Persan",
          "Accueil social sur rendez-vous, premières demandes d'hébergement.", 5, "submitted"),
    Asked("95", "Vexin Hébergement", "hotel", "Hôtel du Bac", "Dix chambres réservées à l'année pour des familles.",
          16, "submitted", "Contrat de réservation"),
    Asked("95", "Association Toits Partagés", "", "", "", 2, "submitted", "Statuts"),
    Asked("95", "Association Mains Tendues", "hors_chrs", "Dispositif Alba",
          "Douze places de mise à l'abri, avec un accompagnement spécialisé.", 4, "submitted", "",
          (("protected_address", True), ("publics", ["women", "women_with_children"]),
           ("specific_publics", ["Femmes victimes de violences"]), ("capacity", 12))),
    Asked("95", "Association Passerelles d'Oise", "day_centre", "Accueil de jour des Passerelles",
          "Douches, laverie et domiciliation, cinq jours par semaine.", 8, "prevalidated"),
    Asked("95", "Fondation Le Chêne", "pension_de_famille", "Pension de famille du Chêne",
          "Vingt-cinq logements, hôtes présents en semaine.", 20, "prevalidated", "Avis du comité régional"),
    Asked("95", "Association Cap Logement", "iml_sublet", "Cap Logement sous-location",
          "Quinze logements diffus dans le parc privé.", 9, "asked"),
    Asked("95", "Association Cap Logement", "avdl", "AVDL Cap Logement",
          "Trente mesures pour des ménages reconnus au titre du DALO.", 12, "answered"),
    Asked("95", "Association Horizon Val", "hors_chrs", "CHU Horizon Val", "Abri de nuit ouvert toute l'année.", 7,
          "to_correct"),
    Asked("95", "Association Horizon Val", "hotel", "Résidence hôtelière du Lac",
          "Chambres avec cuisine pour des familles.", 10, "corrected"),
    Asked("95", "Association Escale", "other_shelter", "Gymnase de la Prairie",
          "Mise à l'abri hivernale, sur réquisition.", 30, "refused"),
    Asked("95", "Association Mains Tendues", "food_aid", "Épicerie solidaire de Sannois",
          "Aide alimentaire sur orientation.", 25, "validated"),
    Asked("95", "Association Escale", "maraude", "Maraude d'Escale", "Deux tournées par semaine.", 14, "withdrawn"),
    Asked("95", "Association Horizon", "chrs", "CHRS Horizon", "", 1, "draft"),
    Asked("48", "Association Lou Camin", "hors_chrs", "Mise à l'abri de Florac",
          "Six places pour l'hiver, dans une maison communale.", 4, "submitted", "",
          (("capacity", 6), ("opening_regime", "seasonal"), ("season", "01/11 – 31/03"))),
    Asked("974", "Association Kaz Solidaire", "hors_chrs", "Kaz Solidaire Saint-Pierre",
          "Douze places pour des familles, en appartements.", 6, "prevalidated", "",
          (("capacity", 12), ("layout", "scattered"), ("publics", ["women_with_children"]))),
)  # fmt: skip


def ask_for_creations(now: datetime) -> None:
    """Each request by its applicant, then by the administrators of its département, as the days went."""
    for rank, asked in enumerate((*ASKED, *_told_by_the_offer(now.date()))):
        sent = now - timedelta(days=asked.days, hours=rank)
        held = save_request(_described(asked, rank, sent))
        if asked.file:
            title = f"{asked.file} - {asked.entity}"
            content = one_page_pdf(title, "Document de démonstration")
            attach(
                held,
                CheckedFile(f"{normalise(asked.file).replace(' ', '-')}.pdf", "application/pdf", content),
                now=sent,
            )
        if asked.fate != "draft":
            send_request(held, now=sent)
            _carry(confirm_request(held, now=sent + timedelta(hours=1)), asked.fate, sent + timedelta(days=1))


def _told_by_the_offer(today: date) -> tuple[Asked, ...]:
    """The association that carries the SIAO asks, and the DDETS alone decides (R12); one asks for what exists."""
    carrier = SiaoOperator.objects.on(today).get(siao__departement="95")
    known = Dispositif.objects.filter(siao__departement="95", type="hors_chrs", protected_address=False)
    known = known.exclude(entity__scope=carrier.scope_id)
    twin = known.exclude(address="").order_by("pk")[0]
    place = (("commune", twin.commune), ("postal_code", twin.postal_code), ("address", twin.address))
    return (
        Asked("95", carrier.name, "other_shelter", "Gymnase des Louvrais", "Soixante lits de camp, par grand froid.", 6,
              "submitted"),
        Asked("95", twin.entity.name, "hors_chrs", f"{twin.name} 2", "Extension de dix places.", 2, "submitted",
              more=(*place, ("capacity", 10))),
    )  # fmt: skip


def _described(asked: Asked, rank: int, at: datetime) -> CreationRequest:
    first, last, role = PEOPLE[rank % len(PEOPLE)]
    known = Entity.objects.filter(name=asked.entity).first()
    number = FIRST_SIREN + sorted({each.entity for each in ASKED} | {asked.entity}).index(asked.entity)
    place = Departement.objects.get(pk=asked.departement)
    towns = Commune.objects.filter(departement=place, latitude__isnull=False, population__gte=3_000)
    commune = list(towns.order_by("-population")[:8])[rank % 3]
    postal = commune.postal_codes.order_by("code")[0].code
    told: dict[str, Any] = {
        "kind": CreationKind.DISPOSITIF if asked.type else CreationKind.ENTITY,
        "departement": place, "created_at": at, "name": asked.name, "purpose": asked.purpose,
        "entity_name": asked.entity, "entity_siren": known.siren if known else siren(number),
        "entity_status": "ccas" if asked.entity.startswith("CCAS") else "association",
        "entity_address": STREETS[rank % 4], "entity_postal_code": postal, "entity_commune": commune,
        "applicant_first_name": first, "applicant_last_name": last, "applicant_role": role,
        "applicant_email": email(normalise(first), normalise(last), normalise(asked.entity)),
    }  # fmt: skip
    if asked.type:
        told |= {"type_id": asked.type, "commune": commune, "postal_code": postal, "address": STREETS[rank % 4]}
        told |= {"opens_on": (at - timedelta(days=200)).date(), "opening_regime": "permanent"}
        told |= {"phone": Phone().parse(phone(asked.departement, 7_000 + rank))} | SAID[asked.type] | dict(asked.more)
        told["precision"] = Precision.objects.filter(type=asked.type, code=told.get("precision", "")).first()
    return CreationRequest(**told)


def _carry(held: CreationRequest, fate: str, at: datetime) -> None:
    siao, ddets = (_admin(held, profile, at.date()) for profile in (Profile.SIAO_ADMIN, Profile.DEPARTEMENT_ADMIN))
    later = at + timedelta(days=1)
    ask = partial(ask_applicant, held, actor=siao, now=at)
    back = partial(send_back, held, actor=siao, now=at)
    fates: dict[str, list[Callable[[], Any]]] = {
        "submitted": [],
        "prevalidated": [lambda: prevalidate(held, actor=siao, now=at)],
        "asked": [lambda: ask("Avec quel financement\u00a0? Joignez la convention.")],
        "answered": [
            lambda: ask("Combien de mesures en même temps\u00a0?"),
            lambda: answer(held, "Trente, financées par le FNAVDL.", now=later),
        ],
        "to_correct": [lambda: back("La capacité n'est pas celle de la convention, et l'horaire est à revoir.")],
        "corrected": [
            lambda: back("Donnez la capacité en places, pas en chambres."),
            lambda: _correct(held, 34),
            lambda: send_correction(held, "C'est fait\u00a0: trente-quatre places.", now=later),
        ],
        "refused": [lambda: refuse(held, "Le gymnase est déjà recensé par la commune.", actor=siao, now=at)],
        "validated": [lambda: validate(held, entity=None, actor=ddets, now=at)],
        "withdrawn": [lambda: withdraw(held, now=at)],
    }
    for act in fates[fate]:
        act()


def _correct(held: CreationRequest, capacity: int) -> None:
    found = CreationRequest.objects.get(pk=held.pk)
    found.capacity = capacity
    save_request(found)


def _admin(held: CreationRequest, profile: Profile, on: date) -> Actor:
    kind = ScopeKind.SIAO if profile == Profile.SIAO_ADMIN else ScopeKind.DEPARTEMENT
    scoped: Grant = administrators(held, profile, on).filter(scope__kind=kind).order_by("pk")[0]
    return scoped.actor()
