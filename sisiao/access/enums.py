"""Kinds of grants (road map, « De nouveaux profils utilisateurs, plus proches des métiers »; R14, R28)."""

from django.db import models


class Profile(models.TextChoices):
    """Every kind of grant: the ten profiles of the road map, two that the law asks for, four kinds of their own beside
    them, and the fourteen old profiles while both coexist."""

    NATIONAL_ADMIN = "national_admin", "Administrateur national"
    DEPARTEMENT_ADMIN = "departement_admin", "Administrateur départemental"
    ANALYST = "analyst", "Analyste"
    SIAO_ADMIN = "siao_admin", "Administrateur SIAO"
    SIAO_OPERATOR = "siao_operator", "Opérateur SIAO"
    CALL_TAKER = "call_taker", "Écoutant 115"
    ENTITY_MANAGER = "entity_manager", "Gestionnaire d'entité"
    ASSISTANT = "assistant", "Assistant"
    DISPOSITIF_MANAGER = "dispositif_manager", "Responsable de dispositif"
    SOCIAL_WORKER = "social_worker", "Travailleur social"

    DPO = "dpo", "Délégué à la protection des données"
    ARCHIVIST = "archivist", "Archiviste"

    REGION_READER = "region_reader", "Lecteur régional"
    PRESCRIBER = "prescriber", "Travailleur social (prescripteur)"
    NIGHT_STAFF = "night_staff", "Travailleur social (équipe de nuit)"
    READ_ONLY = "read_only", "Consultation seule"

    OLD_NATIONAL_ADMIN = "old_national_admin", "Administrateur national (ancien profil)"
    OLD_TERRITORIAL_ADMIN = "old_territorial_admin", "Administrateur territorial (ancien profil)"
    OLD_STATISTICIAN = "old_statistician", "Statisticien insertion ou 115 (ancien profil)"
    OLD_FUNCTIONAL_ADMIN = "old_functional_admin", "Administrateur fonctionnel (ancien profil)"
    OLD_COORDINATOR = "old_coordinator", "Coordinateur (ancien profil)"
    OLD_CALL_TAKER = "old_call_taker", "Écoutant (ancien profil)"
    OLD_OUTREACH = "old_outreach", "Maraude (ancien profil)"
    OLD_STRUCTURE_MANAGER = "old_structure_manager", "Gestionnaire structure (ancien profil)"
    OLD_STRUCTURE_READER = "old_structure_reader", "Gestionnaire structure lecture seule (ancien profil)"
    OLD_READER = "old_reader", "Lecture seule (ancien profil)"
    OLD_SIAO_OPERATOR = "old_siao_operator", "Opérateur SIAO (ancien profil)"
    OLD_FIRST_CONTACT = "old_first_contact", "Premier accueil (ancien profil)"
    OLD_HOUSING_USER = "old_housing_user", "Utilisateur hébergement logement (ancien profil)"
    OLD_LOCAL_MANAGER = "old_local_manager", "Gestionnaire local (ancien profil)"


LEGACY = frozenset(profile for profile in Profile if profile.value.startswith("old_"))
CURRENT = tuple(profile for profile in Profile if profile not in LEGACY)
ROAD_MAP = tuple(Profile)[:10]


class Reading(models.TextChoices):
    """What a profile reads of a class of personal data, within its perimeter."""

    NONE = "none", "Non"
    AGGREGATE = "aggregate", "Chiffres seulement"
    CLEARED = "cleared", "Si habilité nommément"
    FULL = "full", "Oui"


class Stage(models.IntegerChoices):
    """Where a département stands in the road map's switch; the old profiles end with the third « temps »."""

    BEFORE = 0, "Prérequis\u00a0: module SIAO"
    FIRST = 1, "Temps 1\u00a0: recenser les entités et les dispositifs"
    SECOND = 2, "Temps 2\u00a0: rattacher les groupes de places et les comptes"
    THIRD = 3, "Temps 3\u00a0: bascule, profils cibles en vigueur"
