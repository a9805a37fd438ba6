"""What a SIAO says of itself."""

from django.db.models import IntegerChoices, TextChoices


class OperatorStatus(TextChoices):
    """Legal form of who carries a SIAO: one single legal person (CASF L345-2)."""

    ASSOCIATION = "association", "Association"
    GIP = "gip", "Groupement d'intérêt public (GIP)"
    GCSMS = "gcsms", "Groupement de coopération sociale ou médico-sociale (GCSMS)"
    CCAS = "ccas", "CCAS ou CIAS"
    PUBLIC_BODY = "public_body", "Autre établissement public"
    STATE = "state", "Service de l'État"
    OTHER = "other", "Autre"


class Outside(TextChoices):
    """Who answers the 115 outside the hours when it is staffed: the number itself never closes."""

    ON_CALL = "on_call", "Astreinte du SIAO"
    RELAYED = "relayed", "Renvoi vers un autre SIAO"


class Weekday(IntegerChoices):
    """As `date.weekday()`."""

    MONDAY = 0, "Lundi"
    TUESDAY = 1, "Mardi"
    WEDNESDAY = 2, "Mercredi"
    THURSDAY = 3, "Jeudi"
    FRIDAY = 4, "Vendredi"
    SATURDAY = 5, "Samedi"
    SUNDAY = 6, "Dimanche"


class ContactRole(TextChoices):
    DIRECTION = "direction", "Direction"
    HELPLINE = "helpline", "Coordination du 115"
    INSERTION = "insertion", "Pôle insertion et logement"
    ASSESSMENT = "assessment", "Évaluation et accompagnement"
    OBSERVATORY = "observatory", "Observatoire et statistiques"
    TOOL = "tool", "Référent SI SIAO"
    OTHER = "other", "Autre"


class PartnerKind(TextChoices):
    FIRST_CONTACT = "first_contact", "CCAS, Département ou autre premier accueil"
    HEALTH = "health", "Santé"
    LANDLORD = "landlord", "Bailleur social ou réservataire"
    JUSTICE = "justice", "Justice et forces de l'ordre"
    ASSOCIATION = "association", "Association"
    STATE = "state", "Service de l'État"
    OTHER = "other", "Autre"


class DocumentKind(TextChoices):
    AGREEMENT = "agreement", "Convention avec l'État"
    RULES = "rules", "Règlement de fonctionnement"
    COMMISSION = "commission", "Règlement de la commission d'orientation"
    REPORT = "report", "Rapport d'activité"
    PROTOCOL = "protocol", "Protocole avec un partenaire"
    FORM = "form", "Modèle ou notice"
    OTHER = "other", "Autre"


class MessageTone(TextChoices):
    """How a message of the day is drawn."""

    INFO = "info", "Information"
    WARNING = "warning", "Attention"


class Audience(TextChoices):
    """Who reads a message or a document."""

    TEAM = "team", "L'équipe du SIAO et l'État"
    DEPARTEMENT = "departement", "L'équipe, l'État et les dispositifs du département"
