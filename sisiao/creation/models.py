"""Requests of creation of an entité or a dispositif, by anyone, without account (issue "Offer", "Who creates what")."""

import uuid
from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery

from sisiao.core.actor import Actor
from sisiao.core.enums import ScopeKind
from sisiao.creation.enums import DECIDED, INSTRUCTED, WITH_APPLICANT, CreationKind, CreationState
from sisiao.imports.offer_workbook.dispositifs import MODE_CODES
from sisiao.offer.enums import AnimalRule, EntitySituation, Extent, Layout, LegalStatus, OpeningRegime, Public
from sisiao.offer.models import Dispositif, DispositifType, Entity, Precision

# What would tell where a protected dispositif is (R26).
TELLING = ("siret", "finess", "address", "address_extra", "postal_code", "phone", "email")
# Codes of the workbook's « Modes d'accueil », in words.
MODES = {code: label for label, code in MODE_CODES.items()}
# What its applicant writes, and nobody else.
ENTITY_FIELDS = (
    "entity_name", "entity_short_name", "entity_status", "entity_situation", "entity_siren", "entity_finess",
    "entity_address", "entity_postal_code", "entity_commune", "entity_phone", "entity_email",
)  # fmt: skip
DISPOSITIF_FIELDS = (
    "name", "type", "precision", "purpose", "protected_address", "layout", "area", "commune", *TELLING,
    "reception_modes", "opens_on", "opening_regime", "season", "hours", "publics", "specific_publics", "min_age",
    "max_age", "wheelchair", "animals", "capacity", "capacity_unit", "legal_frame",
)  # fmt: skip
# Who asks, corrected until the mailbox has confirmed.
APPLICANT_FIELDS = (
    "applicant_last_name", "applicant_first_name", "applicant_role", "applicant_email", "applicant_phone",
)  # fmt: skip


class CreationRequestQuerySet(models.QuerySet["CreationRequest"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's départements or SIAO, once their applicant has confirmed; the nation sees them all."""
        sent = self.exclude(confirmed_at=None)
        if actor.perimeter.nation:
            return sent
        if actor.perimeter.kind == ScopeKind.SIAO:
            return sent.filter(departement=actor.perimeter.departement_code)
        return sent.filter(departement__in=actor.perimeter.departement_codes)

    def instructed(self) -> Self:
        """Those that wait for an administrator."""
        return self.filter(state__in=INSTRUCTED)

    def with_last_word(self) -> Self:
        """Those with who wrote last (`last_by`, empty for the applicant) and when (`last_at`, empty if nobody did)."""
        written = CreationMessage.objects.filter(request=OuterRef("pk")).order_by("-pk")
        return self.annotate(
            last_by=Subquery(written.values("author")[:1]), last_at=Subquery(written.values("written_at")[:1])
        )

    def late(self, today: date) -> Self:
        """Those that wait past their day, for an administrator or for their applicant."""
        return self.filter(state__in=(*INSTRUCTED, *WITH_APPLICANT), due_on__lt=today)


class CreationRequest(models.Model):
    """What somebody asks to create, from its draft to its decision. `entity` and `dispositif` are what it made.

    A dispositif with a protected address is asked for without anything that tells where it is (constraint, R26).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("ce qui est demandé", max_length=10, choices=CreationKind)
    state = models.CharField("état", max_length=12, choices=CreationState, default=CreationState.DRAFT)
    departement = models.ForeignKey("geo.Departement", models.PROTECT, related_name="+", verbose_name="département")

    entity_name = models.CharField("raison sociale", max_length=150, blank=True)
    entity_short_name = models.CharField("sigle ou nom d'usage", max_length=50, blank=True)
    entity_status = models.CharField("statut juridique", max_length=20, choices=LegalStatus, blank=True)
    entity_siren = models.CharField("n° SIREN", max_length=9, blank=True)
    entity_situation = models.CharField(
        "situation de l'entité", max_length=15, choices=EntitySituation, default=EntitySituation.ACTIVE
    )
    entity_finess = models.CharField("n° FINESS juridique", max_length=9, blank=True)
    entity_address = models.CharField("adresse du siège", max_length=120, blank=True)
    entity_postal_code = models.CharField("code postal du siège", max_length=5, blank=True)
    entity_commune = models.ForeignKey(
        "geo.Commune", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commune du siège"
    )
    entity_phone = models.CharField("téléphone de l'entité", max_length=20, blank=True)
    entity_email = models.EmailField("courriel de contact de l'entité", blank=True)

    name = models.CharField("nom du dispositif", max_length=120, blank=True)
    type = models.ForeignKey(
        DispositifType, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="type"
    )
    precision = models.ForeignKey(
        Precision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="précision"
    )
    reception_modes = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, verbose_name="modes d'accueil"
    )
    protected_address = models.BooleanField("adresse protégée", default=False)
    siret = models.CharField("n° SIRET", max_length=14, blank=True)
    finess = models.CharField("n° FINESS géographique", max_length=9, blank=True)
    layout = models.CharField("implantation", max_length=15, choices=Layout, default=Layout.GROUPED)
    address = models.CharField("adresse", max_length=120, blank=True)
    address_extra = models.CharField("complément", max_length=80, blank=True)
    postal_code = models.CharField("code postal", max_length=5, blank=True)
    commune = models.ForeignKey(
        "geo.Commune", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commune"
    )
    area = models.CharField("secteur d'intervention", max_length=200, blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("courriel", blank=True)
    opens_on = models.DateField("date d'ouverture", null=True, blank=True)
    opening_regime = models.CharField("régime d'ouverture", max_length=15, choices=OpeningRegime, blank=True)
    season = models.CharField("période d'ouverture", max_length=15, blank=True)
    hours = models.CharField("horaires", max_length=20, blank=True)
    publics = ArrayField(
        models.CharField(max_length=25, choices=Public), default=list, blank=True, verbose_name="publics"
    )
    specific_publics = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, verbose_name="publics spécifiques"
    )
    min_age = models.PositiveSmallIntegerField("âge minimum", null=True, blank=True)
    max_age = models.PositiveSmallIntegerField("âge maximum", null=True, blank=True)
    wheelchair = models.CharField("accessible en fauteuil roulant", max_length=10, choices=Extent, blank=True)
    animals = models.CharField("animaux acceptés", max_length=15, choices=AnimalRule, blank=True)
    capacity = models.PositiveIntegerField("capacité", null=True, blank=True)
    capacity_unit = models.CharField("unité de capacité", max_length=20, blank=True)
    legal_frame = models.CharField("cadre juridique", max_length=60, blank=True)
    purpose = models.TextField("ce que fait le dispositif", max_length=1_000, blank=True)

    applicant_first_name = models.CharField("prénom du demandeur", max_length=60, blank=True)
    applicant_last_name = models.CharField("nom du demandeur", max_length=60, blank=True)
    applicant_role = models.CharField("fonction du demandeur", max_length=80, blank=True)
    applicant_email = models.EmailField("courriel du demandeur")
    applicant_phone = models.CharField("téléphone du demandeur", max_length=20, blank=True)

    entity = models.ForeignKey(
        Entity, models.PROTECT, null=True, blank=True, related_name="creation_requests", verbose_name="entité"
    )
    dispositif = models.OneToOneField(
        Dispositif, models.PROTECT, null=True, blank=True, related_name="creation_request", verbose_name="dispositif"
    )
    created_at = models.DateTimeField("commencée le")
    confirmed_at = models.DateTimeField("confirmée le", null=True, blank=True)
    prevalidated_at = models.DateTimeField("pré-validée le", null=True, blank=True)
    prevalidated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="pré-validée par",
    )
    due_on = models.DateField("à traiter avant le", null=True, blank=True)
    reminded_on = models.DateField("rappelée le", null=True, blank=True)
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="décidée par"
    )

    objects = CreationRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande de création"
        verbose_name_plural = "demandes de création"
        constraints = (
            models.CheckConstraint(condition=Q(state__in=CreationState.values), name="creationrequest_state_known"),
            models.CheckConstraint(
                condition=Q(protected_address=False) | Q(commune=None, **dict.fromkeys(TELLING, "")),
                name="creationrequest_protected_tells_nothing",
                violation_error_message="Un dispositif à adresse protégée ne porte ni adresse, ni SIRET, ni FINESS.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(CreationState.DRAFT, CreationState.TO_CONFIRM, CreationState.WITHDRAWN))
                | Q(confirmed_at__isnull=False),
                name="creationrequest_instructed_once_confirmed",
            ),
            models.CheckConstraint(
                condition=~Q(state=CreationState.VALIDATED)
                | Q(entity__isnull=False, decided_by__isnull=False)
                & (Q(kind=CreationKind.ENTITY) | Q(dispositif__isnull=False)),
                name="creationrequest_validated_made_something",
            ),
            models.CheckConstraint(
                condition=~Q(state=CreationState.VALIDATED) | ~Q(prevalidated_by=F("decided_by")),
                name="creationrequest_two_people",
                violation_error_message="Qui pré-valide une demande ne la valide pas.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=DECIDED) | Q(decided_at__isnull=False),
                name="creationrequest_decided_says_when",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(confirmed_at__gte=F("created_at")),
                name="creationrequest_confirmed_after",
            ),
        )
        indexes = (models.Index(fields=("departement", "state"), name="creationrequest_waiting"),)

    def __str__(self) -> str:
        return (self.name if self.kind == CreationKind.DISPOSITIF else self.entity_name) or "Demande sans nom"

    @property
    def number(self) -> str:
        """What names the request in a mail and on the telephone: it opens nothing, and tells nothing more."""
        return f"{self.departement_id}-{self.pk:05d}"

    @property
    def modes(self) -> list[str]:
        """Its modes d'accueil, in words."""
        return [MODES[code] for code in self.reception_modes]

    @property
    def public_words(self) -> list[str]:
        """Whom it receives, in words."""
        return [*(str(Public(each).label) for each in self.publics), *self.specific_publics]


class CreationMessage(models.Model):
    """A question of who instructs, an answer of the applicant, the reason of a refusal: both read them."""

    request = models.ForeignKey(CreationRequest, models.CASCADE, related_name="exchange", verbose_name="demande")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="auteur"
    )
    body = models.TextField("message", max_length=2_000)
    written_at = models.DateTimeField("écrit le")

    class Meta:
        verbose_name = "message d'une demande"
        verbose_name_plural = "messages des demandes"


class CreationAttachment(models.Model):
    """A file joined to a request: statuts, projet, arrêté."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(CreationRequest, models.CASCADE, related_name="attachments", verbose_name="demande")
    file = models.OneToOneField("core.StoredFile", models.PROTECT, related_name="+", verbose_name="fichier")

    class Meta:
        verbose_name = "pièce jointe d'une demande"
        verbose_name_plural = "pièces jointes des demandes"
