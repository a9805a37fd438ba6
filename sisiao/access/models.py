"""Scopes and grants. `Siao`, `Entity` and `Dispositif` each own one `Scope`, so this app needs none of them."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Func, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce

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


class GrantQuerySet(models.QuerySet["Grant"]):
    def with_time_zone(self) -> Self:
        """Adds `time_zone`: of the département; of an entité, that of its dispositifs if they share one; else None."""
        below = Scope.objects.filter(parent=OuterRef("scope"), departement__isnull=False).order_by().values("parent")
        zones = below.annotate(count=Count("departement__time_zone", distinct=True))
        shared = zones.filter(count=1).values(zone=Min("departement__time_zone"))
        return self.annotate(time_zone=Coalesce("scope__departement__time_zone", Subquery(shared)))

    def usable(self, now: datetime) -> Self:
        """Grants in force at an instant, each by the calendar of its own time zone, of active accounts only."""
        zone = Coalesce("time_zone", Value(settings.TIME_ZONE))
        day = Cast(Func(zone, Value(now), function="timezone"), models.DateField())
        in_force = self.with_time_zone().alias(day=day).filter(user__is_active=True, starts_on__lte=F("day"))
        return in_force.filter(Q(ends_on=None) | Q(ends_on__gt=F("day")))


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
    # Filled by `with_time_zone()`.
    time_zone: str | None

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
        """The actor of this grant, with the scopes below its own. One query beside `scope` and `user`."""
        below = Scope.objects.filter(parent_id=self.scope_id).values_list("pk", flat=True)
        perimeter = Perimeter(
            kind=ScopeKind(self.scope.kind),
            scope_id=self.scope_id,
            scope_ids=frozenset((self.scope_id, *below)),
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
