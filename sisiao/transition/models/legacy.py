"""The old offer as its file told it. Old identifiers are kept for good; nothing here is ever guessed."""

import uuid
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q, Subquery
from django.db.models.functions import Lower

from sisiao.access.enums import LEGACY
from sisiao.access.models import Scope
from sisiao.accounts.models import User
from sisiao.core.actor import Actor
from sisiao.core.enums import ScopeKind
from sisiao.offer.models import Dispositif
from sisiao.siao.models import Siao
from sisiao.transition.enums import AttachmentState, LegacySide

OLD_PROFILES = [(profile.value, profile.label) for profile in sorted(LEGACY)]


def own_structures(actor: Actor) -> models.QuerySet["LegacyUser"]:
    """Old accounts of whoever acts, by their address: they say which old structures were theirs."""
    address = User.objects.filter(pk=actor.user_id or 0).values(found=Lower("email"))
    return LegacyUser.objects.filter(email=Subquery(address)).exclude(email="").order_by()


def siao_covered(actor: Actor) -> models.QuerySet[Siao] | None:
    """The SIAO that the actor looks after as a whole; None for who stands on an entité or a dispositif."""
    perimeter = actor.perimeter
    if perimeter.nation:
        return Siao.objects.all()
    if perimeter.kind == ScopeKind.SIAO:
        return Siao.objects.filter(scope__in=perimeter.scope_ids)
    if perimeter.departement_codes:
        return Siao.objects.filter(departement__in=perimeter.departement_codes)
    return None


class LegacyStructure(models.Model):
    """A structure of the old tool; `key` is its old number, else its name without accents."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    siao = models.ForeignKey(Siao, models.PROTECT, related_name="+", verbose_name="SIAO")
    key = models.CharField("clé", max_length=150)
    legacy_id = models.CharField("numéro dans l'ancien outil", max_length=30, blank=True)
    name = models.CharField("nom", max_length=150, blank=True)

    class Meta:
        verbose_name = "ancienne structure"
        verbose_name_plural = "anciennes structures"
        constraints = (models.UniqueConstraint(fields=("siao", "key"), name="legacystructure_key_unique"),)

    def __str__(self) -> str:
        return self.name or f"Structure n°\u00a0{self.legacy_id}"


class LegacyPlaceGroupQuerySet(models.QuerySet["LegacyPlaceGroup"]):
    def visible_to(self, actor: Actor) -> Self:
        """Old groups of the actor's SIAO or départements; else of their old structures, or attached to theirs."""
        whole = siao_covered(actor)
        if whole is not None:
            return self.filter(siao__in=whole)
        mine = Dispositif.objects.visible_to(actor)
        attached = LegacyPlaceGroup.objects.filter(
            attachments__state=AttachmentState.ACTIVE, attachments__shares__dispositif__in=mine
        )
        theirs = Q(structure__in=own_structures(actor).values("structure"))
        return self.filter(theirs | Q(pk__in=attached.order_by().values("pk")))

    def undecided(self) -> Self:
        """Groups of which nobody has decided yet."""
        return self.exclude(pk__in=LegacyPlaceGroup.objects.decided().order_by().values("pk"))

    def decided(self) -> Self:
        """Groups with a decision in force."""
        return self.filter(attachments__state=AttachmentState.ACTIVE)


class LegacyPlaceGroup(models.Model):
    """A groupe de places of the old tool, of one of its two sides. `raw` holds the cells as they were read.

    A group for victims of violence tells no address, nor does one attached to a protected dispositif (R26).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    siao = models.ForeignKey(Siao, models.PROTECT, related_name="legacy_groups", verbose_name="SIAO")
    structure = models.ForeignKey(LegacyStructure, models.PROTECT, related_name="groups", verbose_name="structure")
    side = models.CharField("volet", max_length=10, choices=LegacySide)
    legacy_id = models.CharField("numéro dans l'ancien outil", max_length=30)
    name = models.CharField("nom", max_length=150)
    manager = models.CharField("gestionnaire", max_length=150, blank=True)
    address = models.CharField("adresse", max_length=150, blank=True)
    postal_code = models.CharField("code postal", max_length=5, blank=True)
    commune = models.ForeignKey(
        "geo.Commune", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commune"
    )
    type_code = models.CharField("type de places", max_length=10, blank=True)
    category_code = models.CharField("catégorie de places", max_length=10, blank=True)
    places = models.PositiveIntegerField("nombre de places", null=True, blank=True)
    closed = models.BooleanField("fermé", default=False)
    opened_on = models.DateField("ouvert le", null=True, blank=True)
    closed_on = models.DateField("fermé le", null=True, blank=True)
    protected = models.BooleanField("à adresse protégée", default=False)
    raw = models.JSONField("cellules lues", default=dict)

    objects = LegacyPlaceGroupQuerySet.as_manager()

    class Meta:
        verbose_name = "ancien groupe de places"
        verbose_name_plural = "anciens groupes de places"
        constraints = (
            models.UniqueConstraint(fields=("siao", "side", "legacy_id"), name="legacyplacegroup_number_unique"),
            models.CheckConstraint(
                condition=Q(protected=False) | Q(address="", postal_code="", commune=None),
                name="legacyplacegroup_protected_tells_nothing",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def known_places(self) -> int:
        """The number of places to attach; 0 when the old tool does not say it."""
        return self.places or 0

    def is_closed(self, on: date) -> bool:
        """Whether the old tool says that it no longer runs on a day."""
        return self.closed or (self.closed_on is not None and self.closed_on <= on)


class LegacyUserQuerySet(models.QuerySet["LegacyUser"]):
    def visible_to(self, actor: Actor) -> Self:
        """Old accounts of the actor's SIAO or départements; else those of their old structures."""
        whole = siao_covered(actor)
        if whole is not None:
            return self.filter(siao__in=whole)
        return self.filter(structure__in=own_structures(actor).values("structure"))

    def undecided(self) -> Self:
        """Accounts of which nobody has decided yet."""
        decided = LegacyUser.objects.filter(attachments__isnull=False, attachments__undone_at=None)
        return self.exclude(pk__in=decided.order_by().values("pk"))


class LegacyUser(models.Model):
    """An account of the old tool. `email` is in lower case; `profile` is empty when the file names no known one."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    siao = models.ForeignKey(Siao, models.PROTECT, related_name="legacy_users", verbose_name="SIAO")
    structure = models.ForeignKey(
        LegacyStructure, models.PROTECT, null=True, blank=True, related_name="users", verbose_name="structure"
    )
    login = models.CharField("identifiant", max_length=80)
    email = models.CharField("courriel", max_length=120, blank=True)
    last_name = models.CharField("nom", max_length=80, blank=True)
    first_name = models.CharField("prénom", max_length=80, blank=True)
    profile = models.CharField("ancien profil", max_length=30, choices=OLD_PROFILES, blank=True)
    raw = models.JSONField("cellules lues", default=dict)

    objects = LegacyUserQuerySet.as_manager()

    class Meta:
        verbose_name = "ancien compte"
        verbose_name_plural = "anciens comptes"
        constraints = (models.UniqueConstraint(fields=("siao", "login"), name="legacyuser_login_unique"),)
        indexes = (models.Index(fields=("email",), name="legacyuser_email"),)

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.login


def scopes_of(siao: Siao) -> models.QuerySet[Scope]:
    """Perimeters that an account of this SIAO may be attached to: itself, its dispositifs, their entités."""
    below = Dispositif.objects.filter(siao=siao)
    return Scope.objects.filter(
        Q(pk=siao.scope_id) | Q(pk__in=below.values("scope")) | Q(pk__in=below.values("entity__scope"))
    )
