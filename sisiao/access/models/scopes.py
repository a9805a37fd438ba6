"""Scopes: what a perimeter is made of; how far each département has come with the new profiles."""

from typing import Self

from django.db import models
from django.db.models import Q

from sisiao.access.enums import Stage
from sisiao.core.actor import Perimeter
from sisiao.core.enums import ScopeKind


class ScopeQuerySet(models.QuerySet["Scope"]):
    def covered_by(self, perimeter: Perimeter) -> Self:
        """Scopes inside a perimeter: its own and those below, or those of its départements, or all of them."""
        if perimeter.nation:
            return self
        inside = Q(pk__in=perimeter.scope_ids)
        if perimeter.departement_codes:
            inside |= Q(departement__in=perimeter.departement_codes)
        return self.filter(inside)

    def governed_by(self, perimeter: Perimeter) -> Self:
        """Scopes whose accounts an administrator of this perimeter looks after.

        A SIAO or a DDETS looks after the SIAO, the dispositifs and the entités of its départements; an entité is of a
        département as soon as it has a dispositif there.
        """
        if perimeter.nation:
            return self
        codes = perimeter.departement_codes
        if perimeter.kind == ScopeKind.SIAO:
            codes = frozenset({perimeter.departement_code})
        if not codes:
            return self.filter(pk__in=perimeter.scope_ids)
        there = Q(departement__in=codes)
        if perimeter.kind == ScopeKind.SIAO:
            there &= ~Q(kind=ScopeKind.DEPARTEMENT)
        return self.filter(there | Q(pk__in=Scope.objects.filter(departement__in=codes).values("parent")))

    def reaching(self, perimeter: Perimeter) -> Self:
        """Scopes from which a grant reaches into a perimeter: those inside it and those above it."""
        if perimeter.nation:
            return self
        own = Scope.objects.filter(pk__in=perimeter.scope_ids)
        state = Q(kind__in=(ScopeKind.SIAO, ScopeKind.DEPARTEMENT))
        there = Q(departement__in=perimeter.departement_codes) | Q(departement__in=own.values("departement"))
        return self.filter(
            Q(kind=ScopeKind.NATION) | Q(pk__in=perimeter.scope_ids) | Q(pk__in=own.values("parent")) | (state & there)
        )


class Scope(models.Model):
    """What a grant covers. `parent` is the entité of a dispositif: whoever is granted the parent holds the children."""

    kind = models.CharField("nature", max_length=12, choices=ScopeKind)
    label = models.CharField("libellé", max_length=200)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    region = models.ForeignKey("geo.Region", models.PROTECT, null=True, blank=True, related_name="+")
    departement = models.ForeignKey("geo.Departement", models.PROTECT, null=True, blank=True, related_name="+")

    objects = ScopeQuerySet.as_manager()

    class Meta:
        verbose_name = "périmètre"
        verbose_name_plural = "périmètres"
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=ScopeKind.values), name="scope_kind_known"),
            models.CheckConstraint(
                condition=~Q(kind=ScopeKind.REGION) | Q(region__isnull=False), name="scope_region_named"
            ),
            models.CheckConstraint(
                condition=~Q(kind=ScopeKind.DEPARTEMENT) | Q(departement__isnull=False), name="scope_departement_named"
            ),
            models.UniqueConstraint(fields=("kind",), condition=Q(kind=ScopeKind.NATION), name="scope_one_nation"),
            models.UniqueConstraint(
                fields=("region",), condition=Q(kind=ScopeKind.REGION), name="scope_one_for_each_region"
            ),
            models.UniqueConstraint(
                fields=("departement",), condition=Q(kind=ScopeKind.DEPARTEMENT), name="scope_one_for_each_departement"
            ),
        )

    def __str__(self) -> str:
        return self.label


class DepartementStage(models.Model):
    """Which of the road map's three « temps » a département is in; without a row it is in the last."""

    departement = models.OneToOneField(
        "geo.Departement", models.PROTECT, related_name="stage", verbose_name="département"
    )
    stage = models.PositiveSmallIntegerField("temps", choices=Stage)

    class Meta:
        verbose_name = "temps du département"
        verbose_name_plural = "temps des départements"
        constraints = (models.CheckConstraint(condition=Q(stage__in=Stage.values), name="departementstage_known"),)

    def __str__(self) -> str:
        return f"{self.departement_id}\u00a0: {self.get_stage_display()}"
