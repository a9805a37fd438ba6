"""Scopes and grants, and the support views of the grants.

`Siao`, `Entity` and `Dispositif` each own one `Scope`, so this app needs none of them.
"""

import uuid
from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Count, Exists, ExpressionWrapper, F, Func, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from sisiao.access.capabilities import capabilities_of
from sisiao.access.enums import LEGACY, Profile, Stage
from sisiao.access.field_classes import CLEARABLE, fields_of
from sisiao.access.hierarchy import WITHOUT_SUPERIOR
from sisiao.accounts.enums import UserState
from sisiao.core.actor import Actor, Perimeter
from sisiao.core.enums import ScopeKind
from sisiao.geo.models import Departement

# Grants whose holder is let in to the records that they wrote or follow in person (R28).
FOLLOWS_IN_PERSON = frozenset({Profile.SOCIAL_WORKER, Profile.PRESCRIBER, Profile.OLD_FIRST_CONTACT})
# …and to no other record of their structure.
OWN_RECORDS_ONLY = frozenset({Profile.PRESCRIBER, Profile.OLD_FIRST_CONTACT, Profile.OLD_OUTREACH})

# Each grant is confirmed once a year by its administrator, counted from its start or its last confirmation (T10).
REVIEW_EVERY = timedelta(days=365)
# How long a support view lasts at most, and the least that its reason says (R20).
SUPPORT_VIEW = timedelta(minutes=30)
SUPPORT_REASON = 20


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


class ProfileMapping(models.Model):
    """A new profile that may take the place of an old one, by preference (`access/data/anciens_profils.csv`, R14)."""

    legacy = models.CharField("ancien profil", max_length=30, choices=Profile)
    rank = models.PositiveSmallIntegerField("rang")
    target = models.CharField("profil cible", max_length=30, choices=Profile)
    reason = models.CharField("raison", max_length=120)

    class Meta:
        verbose_name = "correspondance d'un ancien profil"
        verbose_name_plural = "correspondances des anciens profils"
        ordering = ("legacy", "rank")
        constraints = (
            models.UniqueConstraint(fields=("legacy", "rank"), name="profilemapping_rank"),
            models.UniqueConstraint(fields=("legacy", "target"), name="profilemapping_target"),
            models.CheckConstraint(
                condition=Q(legacy__in=sorted(LEGACY)) & ~Q(target__in=sorted(LEGACY)), name="profilemapping_old_to_new"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_legacy_display()} → {self.get_target_display()}"


class GrantQuerySet(models.QuerySet["Grant"]):
    def in_force(self, on: date | F) -> Self:
        """Grants whose dates hold on a day, whatever the state of their account, and that wait for nobody.

        An old profile ends with Temps 3 of its département; on a wider perimeter, when the last département has
        switched.
        """
        before_switch = DepartementStage.objects.filter(stage__lt=Stage.THIRD).filter(
            Q(departement=OuterRef("scope__departement"))
            | Q(Exists(Scope.objects.filter(pk=OuterRef(OuterRef("scope")), departement=None)))
        )
        dated = self.filter(starts_on__lte=on).current(on).agreed()
        return dated.filter(~Q(profile__in=sorted(LEGACY)) | Exists(before_switch))

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
        return self.with_time_zone().alias(day=day).active_on(F("day"))

    def active_on(self, on: date | F) -> Self:
        """Grants in force on a day, of active accounts only."""
        return self.filter(user__state=UserState.ACTIVE).in_force(on)

    def current(self, on: date | F) -> Self:
        """Grants that have not ended on a day: in force, or to come."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=on))

    def agreed(self) -> Self:
        """Grants that took one person alone, or to which a second one has agreed."""
        return self.filter(Q(asked_by=None) | Q(agreed_by__isnull=False))

    def waiting(self) -> Self:
        """Grants that have no effect until a second person agrees (T11)."""
        return self.filter(asked_by__isnull=False, agreed_by=None)

    def current_or_last(self, on: date) -> Self:
        """Current grants and, of an account that has none left, the one held last."""
        later = Grant.objects.filter(user=OuterRef("user")).filter(
            Q(ends_on=None) | Q(ends_on__gt=OuterRef("ends_on")) | Q(ends_on=OuterRef("ends_on"), pk__gt=OuterRef("pk"))
        )
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=on) | ~Exists(later))

    def legacy(self) -> Self:
        """Grants of old profiles."""
        return self.filter(profile__in=sorted(LEGACY))

    def to_confirm(self, by: date) -> Self:
        """Grants whose yearly review falls due on a day or before; the oldest first, as `reviewed_on`."""
        return (
            self.annotate(reviewed_on=Coalesce("confirmed_on", "starts_on"))
            .filter(reviewed_on__lte=by - REVIEW_EVERY)
            .exclude(profile__in=sorted(WITHOUT_SUPERIOR))
            .order_by("reviewed_on", "pk")
        )

    def with_perimeter(self) -> Self:
        """What `actor()` needs, in the same query: the scopes below and beside, and the départements covered."""
        within = Grant.within.through.objects.filter(grant=OuterRef(OuterRef("pk")))
        below = Scope.objects.filter(parent=OuterRef("scope")).filter(
            ~Exists(within) | Q(departement__in=within.values("departement"))
        )
        beside = Scope.objects.filter(
            pk__in=Grant.also.through.objects.filter(grant=OuterRef(OuterRef("pk"))).values("scope")
        )
        region = Departement.objects.filter(region=OuterRef("scope__region"))
        return self.annotate(
            below_ids=ArraySubquery(below.values("pk")),
            beside_ids=ArraySubquery(beside.values("pk")),
            beside_codes=ArraySubquery(beside.exclude(departement=None).values("departement")),
            region_codes=ArraySubquery(region.values("pk")),
        )


class Grant(models.Model):
    """One kind of grant on one scope for one account, from a day (included) to a day (excluded).

    `also` holds further scopes of the same kind (several départements, several dispositifs); `within` limits an entité
    to its dispositifs of some départements; `clearances` names the classes of data that the table asks to clear by
    name.
    `replaces` is the old profile that this grant takes the place of. A profile of `FOUR_EYES` that somebody gives says
    who asked for it, and has no effect before `agreed_by`; what a command gives asks for nobody.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="grants", verbose_name="compte")
    profile = models.CharField("profil", max_length=30, choices=Profile)
    scope = models.ForeignKey(Scope, models.PROTECT, related_name="grants", verbose_name="périmètre")
    also = models.ManyToManyField(Scope, related_name="+", blank=True, verbose_name="autres périmètres")
    within = models.ManyToManyField(
        "geo.Departement", related_name="+", blank=True, verbose_name="limité aux départements"
    )
    clearances = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name="habilité pour")
    starts_on = models.DateField("à partir du")
    ends_on = models.DateField("jusqu'au", null=True, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="remplace"
    )
    confirmed_on = models.DateField("confirmée le", null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="demandée par"
    )
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="accordée par"
    )

    objects = GrantQuerySet.as_manager()
    # Filled by `with_perimeter()`.
    below_ids: list[int]
    beside_ids: list[int]
    beside_codes: list[str]
    region_codes: list[str]
    # Filled by `with_time_zone()`.
    time_zone: str | None
    # Filled by `grants_in_force()`.
    unread_notices: int
    # Filled by `to_confirm()`.
    reviewed_on: date

    class Meta:
        verbose_name = "habilitation"
        verbose_name_plural = "habilitations"
        constraints = (
            models.CheckConstraint(condition=Q(profile__in=Profile.values), name="grant_profile_known"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="grant_ends_after_start",
                violation_error_message="La fin de l'habilitation ne peut pas précéder son début.",
            ),
            models.CheckConstraint(
                condition=Q(clearances__contained_by=[kind.value for kind in CLEARABLE]), name="grant_clearances_known"
            ),
            models.CheckConstraint(
                condition=Q(asked_by=None, agreed_by=None)
                | (
                    Q(asked_by__isnull=False)
                    & ~Q(asked_by=F("user"))
                    & (Q(agreed_by=None) | (~Q(agreed_by=F("asked_by")) & ~Q(agreed_by=F("user"))))
                ),
                name="grant_two_others",
                violation_error_message="Un profil d'administrateur s'accorde à deux, sans la personne concernée.",
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

    @property
    def waits(self) -> bool:
        """Whether a second person has still to agree."""
        return self.asked_by_id is not None and self.agreed_by_id is None

    def perimeter(self) -> Perimeter:
        """What this grant covers. Needs `with_perimeter()`."""
        kind = ScopeKind(self.scope.kind)
        own = () if self.profile in OWN_RECORDS_ONLY else (self.scope_id, *self.below_ids, *self.beside_ids)
        codes: list[str | None] = list(self.region_codes) if kind == ScopeKind.REGION else []
        if kind == ScopeKind.DEPARTEMENT:
            codes = [self.scope.departement_id, *self.beside_codes]
        return Perimeter(
            kind=kind,
            scope_id=self.scope_id,
            scope_ids=frozenset(own),
            departement_code=self.scope.departement_id or "",
            departement_codes=frozenset(code for code in codes if code),
            nation=kind == ScopeKind.NATION,
            own_records=self.profile in FOLLOWS_IN_PERSON or self.profile in OWN_RECORDS_ONLY,
        )

    def actor(self) -> Actor:
        """The actor of this grant. Loads what `with_perimeter()` gives when it was not asked for."""
        if "below_ids" not in self.__dict__:
            return Grant.objects.with_perimeter().select_related("scope", "user").get(pk=self.pk).actor()
        return Actor(
            user_id=self.user_id,
            profile=self.profile,
            label=self.user.get_full_name(),
            perimeter=self.perimeter(),
            capabilities=capabilities_of(self.profile),
            grant_id=self.pk,
            fields=fields_of(self.profile, self.clearances),
        )


class SupportViewQuerySet(models.QuerySet["SupportView"]):
    def in_progress(self, now: datetime) -> Self:
        return self.filter(period__contains=now)

    def of_account(self, user_id: int) -> Self:
        """Views of this account's site, whatever the profile; the newest first."""
        return self.filter(grant__user=user_id).order_by("-pk")

    def opened_by(self, user_id: int) -> Self:
        return self.filter(viewer=user_id)

    def overseen_by(self, actor: Actor) -> Self:
        """Views of the profiles that stand in the actor's perimeter; all of them for the nation."""
        if actor.perimeter.nation:
            return self
        return self.filter(grant__scope__in=Scope.objects.governed_by(actor.perimeter))


class SupportView(models.Model):
    """The site seen as one grant sees it, by somebody of the support, masked and read-only (R20).

    It ends by itself half an hour after it began, or sooner; a row changes by nothing else (trigger).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    viewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="assistance")
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="+", verbose_name="habilitation vue")
    reason = models.CharField("motif", max_length=500)
    period = DateTimeRangeField("durée")

    objects = SupportViewQuerySet.as_manager()

    class Meta:
        verbose_name = "vue d'assistance"
        verbose_name_plural = "vues d'assistance"
        indexes = (models.Index(fields=("grant", "-id"), name="supportview_of_grant"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    period__isempty=False,
                    period__lower_inf=False,
                    period__upper_inf=False,
                    period__endswith__lte=ExpressionWrapper(
                        F("period__startswith") + Value(SUPPORT_VIEW), output_field=models.DateTimeField()
                    ),
                ),
                name="supportview_half_an_hour",
            ),
            models.CheckConstraint(
                condition=Q(reason__regex=rf"\S.{{{SUPPORT_REASON - 2},}}\S"),
                name="supportview_reason_told",
                violation_error_message="Le motif tient en 20 caractères au moins.",
            ),
            ExclusionConstraint(
                name="supportview_one_at_a_time",
                expressions=(("viewer", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.viewer_id}, {self.period.lower:%d/%m/%Y}"
