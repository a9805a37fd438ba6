"""Scopes and grants. `Siao`, `Entity` and `Dispositif` each own one `Scope`, so this app needs none of them."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from sisiao.access.capabilities import capabilities_of
from sisiao.access.enums import Profile
from sisiao.core.actor import Actor, Perimeter
from sisiao.core.enums import ScopeKind


class Scope(models.Model):
    """What a grant covers. `parent` is the entité of a dispositif: whoever is granted the parent holds the children."""

    kind = models.CharField("nature", max_length=12, choices=ScopeKind)
    label = models.CharField("libellé", max_length=200)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    departement = models.ForeignKey("geo.Departement", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "périmètre"
        verbose_name_plural = "périmètres"
        constraints = (models.CheckConstraint(condition=Q(kind__in=ScopeKind.values), name="scope_kind_known"),)

    def __str__(self) -> str:
        return self.label

    @cached_property
    def below(self) -> tuple[int, ...]:
        """Keys of its children. One query, unless they came with the grant."""
        return tuple(Scope.objects.filter(parent_id=self.pk).values_list("pk", flat=True))


class GrantQuerySet(models.QuerySet["Grant"]):
    def usable(self, on: date) -> Self:
        """Grants in force on a day, of active accounts only."""
        return self.filter(user__is_active=True, starts_on__lte=on).filter(Q(ends_on=None) | Q(ends_on__gt=on))


class Grant(models.Model):
    """One profile on one scope for one account, from a day (included) to a day (excluded)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="grants",
        verbose_name="compte",
    )
    profile = models.CharField("profil", max_length=20, choices=Profile)
    scope = models.ForeignKey(Scope, models.PROTECT, related_name="grants", verbose_name="périmètre")
    starts_on = models.DateField("à partir du")
    ends_on = models.DateField("jusqu'au", null=True, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = "habilitation"
        verbose_name_plural = "habilitations"
        constraints = (
            models.CheckConstraint(condition=Q(profile__in=Profile.values), name="grant_profile_known"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=models.F("starts_on")),
                name="grant_ends_after_start",
                violation_error_message="La fin de l'habilitation doit être après son début.",
            ),
            models.UniqueConstraint(
                fields=("user", "profile", "scope"),
                condition=Q(ends_on=None),
                name="grant_unique_open",
                violation_error_message="Ce compte a déjà ce profil sur ce périmètre.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_profile_display()} – {self.scope}"

    def actor(self) -> Actor:
        """The actor of this grant, with the scopes below its own."""
        perimeter = Perimeter(
            kind=ScopeKind(self.scope.kind),
            scope_id=self.scope_id,
            scope_ids=frozenset((self.scope_id, *self.scope.below)),
            departement_code=self.scope.departement_id or "",
        )
        return Actor(
            user_id=self.user_id,
            profile=self.profile,
            label=self.user.get_full_name(),
            perimeter=perimeter,
            capabilities=capabilities_of(self.profile),
            grant_id=self.pk,
        )
