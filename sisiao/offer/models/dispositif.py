"""Entités gestionnaires and their dispositifs."""

import uuid
from datetime import time
from typing import Self

from django.db import models
from django.db.models import F, Q

from sisiao.access.models import Scope
from sisiao.core.actor import Actor
from sisiao.core.enums import ScopeKind
from sisiao.offer.enums import (
    EntitySituation,
    Layout,
    LegalStatus,
)
from sisiao.offer.models.nomenclature import DispositifType, Precision

DEFAULT_ARRIVAL_LIMIT = time(21, 30)


class Entity(models.Model):
    """One legal person that manages dispositifs, in one or several départements."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    scope = models.OneToOneField("access.Scope", models.PROTECT, related_name="entity", verbose_name="périmètre")
    name = models.CharField("raison sociale", max_length=150)
    short_name = models.CharField("sigle ou nom d'usage", max_length=50, blank=True)
    legal_status = models.CharField("statut juridique", max_length=20, choices=LegalStatus)
    siren = models.CharField("n° SIREN", max_length=9, blank=True)
    finess = models.CharField("n° FINESS juridique", max_length=9, blank=True)
    address = models.CharField("adresse du siège", max_length=120, blank=True)
    address_extra = models.CharField("complément d'adresse", max_length=80, blank=True)
    postal_code = models.CharField("code postal du siège", max_length=5, blank=True)
    commune = models.ForeignKey(
        "geo.Commune",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="commune du siège",
    )
    phone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("courriel de contact", blank=True)
    departements = models.ManyToManyField(
        "geo.Departement",
        related_name="entities",
        verbose_name="départements d'intervention",
    )
    manager_last_name = models.CharField("gestionnaire\u00a0: nom", max_length=60, blank=True)
    manager_first_name = models.CharField("gestionnaire\u00a0: prénom", max_length=60, blank=True)
    manager_email = models.EmailField("gestionnaire\u00a0: courriel nominatif", blank=True)
    deputy_name = models.CharField("suppléant\u00a0: nom et prénom", max_length=120, blank=True)
    deputy_email = models.EmailField("suppléant\u00a0: courriel", blank=True)
    old_name = models.CharField("nom dans l'ancien SI SIAO", max_length=150, blank=True)
    situation = models.CharField("situation", max_length=15, choices=EntitySituation)
    comment = models.CharField("commentaire", max_length=250, blank=True)

    class Meta:
        verbose_name = "entité gestionnaire"
        verbose_name_plural = "entités gestionnaires"
        constraints = (
            models.UniqueConstraint(
                fields=("siren",),
                condition=~Q(siren=""),
                name="entity_siren_unique",
                violation_error_message="Une entité porte déjà ce n° SIREN : une entité est une personne morale.",
            ),
            models.CheckConstraint(
                condition=Q(deputy_name="", deputy_email="") | ~Q(deputy_name="") & ~Q(deputy_email=""),
                name="entity_deputy_whole",
                violation_error_message="Donnez le nom et le courriel du suppléant, ou aucun des deux.",
            ),
        )

    def __str__(self) -> str:
        return self.short_name or self.name


class DispositifQuerySet(models.QuerySet["Dispositif"]):
    def visible_to(self, actor: Actor) -> Self:
        """Dispositifs of the actor's SIAO or départements, or those of their entité, or their own."""
        if actor.perimeter.kind == ScopeKind.SIAO:
            return self.filter(siao__scope_id__in=actor.perimeter.scope_ids)
        return self.filter(scope__in=Scope.objects.covered_by(actor.perimeter))


class Dispositif(models.Model):
    """A service or establishment of an entité, attached to one SIAO.

    What changes over time (capacity, public, status) is in its `versions`, its contingents in `quotas`. A protected
    address is never held here: the fields that would tell it stay empty (constraint, R26).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    scope = models.OneToOneField(
        "access.Scope",
        models.PROTECT,
        related_name="dispositif",
        verbose_name="périmètre",
    )
    entity = models.ForeignKey(
        Entity,
        models.PROTECT,
        related_name="dispositifs",
        verbose_name="entité gestionnaire",
    )
    siao = models.ForeignKey("siao.Siao", models.PROTECT, related_name="dispositifs", verbose_name="SIAO")
    name = models.CharField("nom du dispositif", max_length=120)
    type = models.ForeignKey(DispositifType, models.PROTECT, related_name="+", verbose_name="type")
    precision = models.ForeignKey(Precision, models.PROTECT, null=True, blank=True, related_name="+")
    protected_address = models.BooleanField("adresse protégée", default=False)
    siret = models.CharField("n° SIRET", max_length=14, blank=True)
    finess = models.CharField("n° FINESS géographique", max_length=9, blank=True)
    address = models.CharField("adresse", max_length=120, blank=True)
    address_extra = models.CharField("complément", max_length=80, blank=True)
    postal_code = models.CharField("code postal", max_length=5, blank=True)
    commune = models.ForeignKey(
        "geo.Commune",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="commune",
    )
    layout = models.CharField("implantation", max_length=15, choices=Layout)
    area = models.CharField("secteur d'intervention", max_length=200, blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("courriel", blank=True)
    head_name = models.CharField("responsable\u00a0: nom et prénom", max_length=120, blank=True)
    head_email = models.EmailField("responsable\u00a0: courriel nominatif", blank=True)
    opened_on = models.DateField("date d'ouverture", null=True, blank=True)
    closed_on = models.DateField("date de fermeture", null=True, blank=True)
    old_names = models.CharField("noms dans l'ancien SI SIAO", max_length=200, blank=True)
    arrival_limit = models.TimeField("heure limite d'arrivée", default=DEFAULT_ARRIVAL_LIMIT)
    comment = models.CharField("commentaire", max_length=250, blank=True)

    objects = DispositifQuerySet.as_manager()

    class Meta:
        verbose_name = "dispositif"
        verbose_name_plural = "dispositifs"
        constraints = (
            models.CheckConstraint(
                condition=Q(protected_address=False)
                | Q(
                    siret="",
                    finess="",
                    address="",
                    address_extra="",
                    postal_code="",
                    commune=None,
                    phone="",
                    email="",
                ),
                name="dispositif_protected_tells_nothing",
                violation_error_message="Un dispositif à adresse protégée ne porte ni adresse, ni SIRET, ni FINESS.",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(opened_on=None) | Q(closed_on__gte=F("opened_on")),
                name="dispositif_closes_after_opening",
                violation_error_message="La fermeture ne peut pas précéder l'ouverture.",
            ),
            models.CheckConstraint(
                condition=Q(head_name="", head_email="") | ~Q(head_name="") & ~Q(head_email=""),
                name="dispositif_head_whole",
                violation_error_message="Donnez le nom et le courriel du responsable, ou aucun des deux.",
            ),
        )

    def __str__(self) -> str:
        return self.name
