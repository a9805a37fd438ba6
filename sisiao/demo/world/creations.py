"""Requests of creation in each of their states: what associations have asked for these weeks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.core.actor import Actor
from sisiao.core.enums import ScopeKind
from sisiao.creation.actions import (
    answer,
    ask_applicant,
    confirm_request,
    prevalidate,
    refuse,
    save_request,
    send_request,
    validate,
    withdraw,
)
from sisiao.creation.enums import CreationKind
from sisiao.creation.models import CreationRequest
from sisiao.geo.models import Commune, Departement

NOBODYS = {"applicant_email": "demande@exemple.fr", "applicant_role": "Directrice de pôle"}
# (département, kind, entité, type, name, purpose, days ago, what became of it)
ASKED: tuple[tuple[str, str, str, str, str, str, int, str], ...] = (
    ("95", "dispositif", "Association Passerelles d'Oise", "hors_chrs", "CHU des Passerelles",
     "Vingt places en chambres doubles pour des hommes seuls, dans un ancien foyer.", 3, "submitted"),
    ("95", "dispositif", "CCAS de Persan", "secteur", "Premier accueil du CCAS de Persan",
     "Accueil social sur rendez-vous, premières demandes d'hébergement.", 5, "submitted"),
    ("95", "dispositif", "Vexin Hébergement", "hotel", "Hôtel du Bac",
     "Dix chambres réservées à l'année pour des familles.", 16, "submitted"),
    ("95", "entity", "Association Toits Partagés", "", "", "", 2, "submitted"),
    ("95", "dispositif", "Association Passerelles d'Oise", "day_centre", "Accueil de jour des Passerelles",
     "Douches, laverie et domiciliation, cinq jours par semaine.", 8, "prevalidated"),
    ("95", "dispositif", "Fondation Le Chêne", "pension_de_famille", "Pension de famille du Chêne",
     "Vingt-cinq logements, hôtes présents en semaine.", 20, "prevalidated"),
    ("95", "dispositif", "Association Cap Logement", "iml_sublet", "Cap Logement sous-location",
     "Quinze logements diffus dans le parc privé.", 9, "asked"),
    ("95", "dispositif", "Association Cap Logement", "avdl", "AVDL Cap Logement",
     "Trente mesures pour des ménages reconnus au titre du DALO.", 12, "answered"),
    ("95", "dispositif", "Association Escale", "other_shelter", "Gymnase de la Prairie",
     "Mise à l'abri hivernale, sur réquisition.", 30, "refused"),
    ("95", "dispositif", "Association Mains Tendues", "food_aid", "Épicerie solidaire de Sannois",
     "Aide alimentaire sur orientation.", 25, "validated"),
    ("95", "dispositif", "Association Escale", "maraude", "Maraude d'Escale", "Deux tournées par semaine.", 14,
     "withdrawn"),
    ("95", "dispositif", "Association Horizon", "chrs", "CHRS Horizon", "", 1, "draft"),
    ("48", "dispositif", "Association Lou Camin", "hors_chrs", "Mise à l'abri de Florac",
     "Six places pour l'hiver, dans une maison communale.", 4, "submitted"),
    ("974", "dispositif", "Association Kaz Solidaire", "hors_chrs", "Kaz Solidaire Saint-Pierre",
     "Douze places pour des familles, en appartements.", 6, "prevalidated"),
)  # fmt: skip


def ask_for_creations(now: datetime) -> None:
    """Each request by its applicant, then by the administrators of its département, as the days went."""
    for rank, (departement, kind, entity, type_id, name, purpose, days, fate) in enumerate(ASKED):
        asked = now - timedelta(days=days, hours=rank)
        place = Departement.objects.get(pk=departement)
        towns = Commune.objects.filter(departement=place, latitude__isnull=False, population__gte=3_000)
        commune = list(towns.order_by("-population")[:8])[rank % 3] if type_id else None
        postal = commune.postal_codes.order_by("code").first() if commune else None
        held = save_request(
            CreationRequest(
                kind=CreationKind(kind),
                departement=place,
                entity_name=entity,
                entity_status="ccas" if entity.startswith("CCAS") else "association",
                name=name,
                type_id=type_id or None,
                purpose=purpose,
                commune=commune,
                postal_code=postal.code if postal else "",
                applicant_last_name=("MARCHAND", "PETIT", "FONTAINE", "LEROUX")[rank % 4],
                applicant_first_name=("Lou", "Camille", "Dominique", "Sacha")[rank % 4],
                created_at=asked,
                **NOBODYS,
            )
        )
        if fate != "draft":
            send_request(held, now=asked)
            _carry(confirm_request(held, now=asked + timedelta(hours=1)), fate, asked + timedelta(days=1))


def _carry(held: CreationRequest, fate: str, at: datetime) -> None:
    siao, ddets = (_admin(held, profile) for profile in (Profile.SIAO_ADMIN, Profile.DEPARTEMENT_ADMIN))
    fates: dict[str, list[Callable[[], Any]]] = {
        "submitted": [],
        "prevalidated": [lambda: prevalidate(held, actor=siao, now=at)],
        "asked": [
            lambda: ask_applicant(held, "Avec quel financement\u00a0? Joignez la convention.", actor=siao, now=at)
        ],
        "answered": [
            lambda: ask_applicant(held, "Combien de mesures en même temps\u00a0?", actor=siao, now=at),
            lambda: answer(held, "Trente, financées par le FNAVDL.", now=at + timedelta(days=1)),
        ],
        "refused": [lambda: refuse(held, "Le gymnase est déjà recensé par la commune.", actor=siao, now=at)],
        "validated": [lambda: validate(held, entity=None, actor=ddets, now=at)],
        "withdrawn": [lambda: withdraw(held, now=at)],
    }
    for act in fates[fate]:
        act()


def _admin(held: CreationRequest, profile: Profile) -> Actor:
    kind = ScopeKind.SIAO if profile == Profile.SIAO_ADMIN else ScopeKind.DEPARTEMENT
    scoped = Grant.objects.filter(profile=profile, scope__kind=kind, scope__departement=held.departement_id)
    return scoped.select_related("user", "scope").order_by("pk")[0].actor()
