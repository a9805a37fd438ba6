"""Closed lists of the offer; their French labels are those of the workbooks (`docs/guide/classeurs.md`)."""

from django.db import models


class LegalStatus(models.TextChoices):
    ASSOCIATION = "association", "Association"
    CCAS = "ccas", "CCAS ou CIAS"
    MUNICIPALITY = "municipality", "Commune ou EPCI"
    DEPARTEMENT = "departement", "Département"
    PUBLIC_HOSPITAL = "public_hospital", "Établissement public de santé"
    OTHER_PUBLIC = "other_public", "Autre établissement public"
    GIP = "gip", "GIP"
    GCSMS = "gcsms", "GCSMS"
    FOUNDATION = "foundation", "Fondation"
    MUTUAL = "mutual", "Mutuelle"
    SOCIAL_LANDLORD = "social_landlord", "Organisme HLM ou SEM"
    COMPANY = "company", "Société commerciale"
    STATE_SERVICE = "state_service", "Service de l'État"
    OTHER = "other", "Autre"


class EntitySituation(models.TextChoices):
    ACTIVE = "active", "Active"
    BEING_CREATED = "being_created", "En cours de création"
    STOPPED = "stopped", "Activité arrêtée"


class DispositifSituation(models.TextChoices):
    OPEN = "open", "Ouvert"
    PLANNED = "planned", "En projet"
    CLOSING = "closing", "Fermeture programmée"


class SiaoReferral(models.TextChoices):
    """Which places of a dispositif the SIAO orients to."""

    ALL = "all", "Toutes les places"
    SOME = "some", "Une partie"
    NONE = "none", "Aucune"


class Layout(models.TextChoices):
    GROUPED = "grouped", "Regroupé"
    SCATTERED = "scattered", "Diffus"
    MIXED = "mixed", "Mixte"
    MOBILE = "mobile", "Mobile"
    NOT_APPLICABLE = "not_applicable", "Sans objet"


class OpeningRegime(models.TextChoices):
    """How a dispositif opens over the year."""

    PERMANENT = "permanent", "Permanent"
    SEASONAL = "seasonal", "Saisonnier"
    ON_ACTIVATION = "on_activation", "Sur activation"


class Public(models.TextChoices):
    """The six compositions that a dispositif says it receives."""

    MEN = "men", "Hommes seuls"
    WOMEN = "women", "Femmes seules"
    COUPLES = "couples", "Couples sans enfant"
    WOMEN_WITH_CHILDREN = "women_with_children", "Femmes avec enfant(s)"
    MEN_WITH_CHILDREN = "men_with_children", "Hommes avec enfant(s)"
    COUPLES_WITH_CHILDREN = "couples_with_children", "Couples avec enfant(s)"


class Extent(models.TextChoices):
    """Accessibility by wheelchair."""

    YES = "yes", "Oui"
    PARTLY = "partly", "En partie"
    NO = "no", "Non"


class AnimalRule(models.TextChoices):
    YES = "yes", "Oui"
    CASE_BY_CASE = "case_by_case", "Au cas par cas"
    NO = "no", "Non"


class ReceptionMode(models.TextChoices):
    """Mode d'accueil of a groupe de places (`docs/rules.md` R1)."""

    NIGHT_EMERGENCY = "night_emergency", "Urgence à la nuit"
    CONTINUOUS_EMERGENCY = "continuous_emergency", "Urgence continue"
    STABILISATION = "stabilisation", "Stabilisation"
    INSERTION = "insertion", "Insertion"
    HOUSING = "housing", "Logement"


EMERGENCY_MODES = (ReceptionMode.NIGHT_EMERGENCY, ReceptionMode.CONTINUOUS_EMERGENCY)


class AccessRoute(models.TextChoices):
    """Voie d'accès of a groupe de places (R1)."""

    SIAO_115 = "siao_115", "SIAO-115"
    SIAO = "siao", "SIAO hors urgence"
    QUOTA_HOLDER = "quota_holder", "Réservataire"
    MANAGER = "manager", "Gestionnaire"
    OUTREACH = "outreach", "Maraude"
    POLICE = "police", "Forces de l'ordre"


class UnitKind(models.TextChoices):
    ROOM = "room", "Chambre"
    FLAT = "flat", "Logement"
    DORMITORY = "dormitory", "Dortoir"


class Sharing(models.TextChoices):
    """How a unit may be shared. Exclusive: one household at a time; adults only but for families otherwise."""

    EXCLUSIVE = "exclusive", "Exclusif"
    WOMEN = "women", "Partagé – femmes"
    MEN = "men", "Partagé – hommes"
    ADULTS = "adults", "Partagé – adultes"
    FAMILIES = "families", "Partagé – familles"


class FundingRegime(models.TextChoices):
    PERMANENT = "permanent", "Pérenne"
    WINTER = "winter", "Hivernal"
    EXCEPTIONAL = "exceptional", "Exceptionnel"
    EXPERIMENTAL = "experimental", "Expérimental"


class QuotaHolder(models.TextChoices):
    """Réservataires of a résidence sociale."""

    STATE = "state", "État (préfet)"
    ACTION_LOGEMENT = "action_logement", "Action Logement"
    MUNICIPALITY = "municipality", "Commune ou EPCI"
    DEPARTEMENT = "departement", "Département"
    CAF = "caf", "CAF ou MSA"
    LANDLORD = "landlord", "Propriétaire ou bailleur"
    OTHER = "other", "Autre réservataire"


class ActKind(models.TextChoices):
    """What binds a dispositif."""

    ORDER = "order", "Arrêté"
    AGREEMENT = "agreement", "Convention"
    CPOM = "cpom", "CPOM"
    APPROVAL = "approval", "Agrément"
    MARKET = "market", "Marché"
    AMENDMENT = "amendment", "Avenant"
    OTHER = "other", "Autre acte"


class ProvisionKind(models.TextChoices):
    """What a dispositif offers beside a bed, to whoever comes or to those it shelters."""

    MEALS = "meals", "Repas"
    FOOD = "food", "Colis alimentaires"
    SHOWERS = "showers", "Douches"
    LAUNDRY = "laundry", "Laverie"
    CLOTHES = "clothes", "Vestiaire"
    LUGGAGE = "luggage", "Bagagerie"
    ADDRESS = "address", "Domiciliation"
    RIGHTS = "rights", "Accès aux droits"
    HEALTH = "health", "Consultation de santé"
    CHILDREN = "children", "Accueil des enfants"
    DIGITAL = "digital", "Accès numérique"
    REST = "rest", "Repos en journée"
    OTHER = "other", "Autre prestation"


class ActivationLevel(models.TextChoices):
    """Why surge places open, in the words of the plans of the préfets."""

    COLD = "cold", "Temps froid (niveau 1)"
    GREAT_COLD = "great_cold", "Grand froid (niveau 2)"
    EXTREME_COLD = "extreme_cold", "Froid extrême (niveau 3)"
    HEAT = "heat", "Canicule"
    STORM = "storm", "Cyclone ou intempéries"
    DISASTER = "disaster", "Sinistre ou évacuation"
    OTHER = "other", "Autre motif"


class WorkbookTab(models.TextChoices):
    """Tabs whose pre-printed codes are kept, so that the same file twice changes nothing."""

    ENTITIES = "entities", "Entités"
    DISPOSITIFS = "dispositifs", "Dispositifs"
    FUNDINGS = "fundings", "Financement"
    GROUPS = "groups", "Groupes"
    UNITS = "units", "Unités"
