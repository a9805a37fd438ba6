"""Grants: which profile an account holds, on what, since when and until when."""

from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Exists, F, Func, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from sisiao.access.capabilities import capabilities_of
from sisiao.access.enums import LEGACY, Profile, Stage
from sisiao.access.field_classes import CLEARABLE, fields_of
from sisiao.access.hierarchy import WITHOUT_SUPERIOR
from sisiao.access.models.scopes import DepartementStage, Scope
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
        below = Scope.objects.filter(parent=OuterRef("scope")).order_by().values("parent")
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

    def as_shown(self) -> Self:
        """With all that a page tells of a grant, in the order of their beginnings."""
        return self.select_related("scope", "asked_by").prefetch_related("also", "within").order_by("starts_on", "pk")

    def covering_alone(self, scope: Scope) -> Self:
        """Grants on a scope and on no other."""
        return self.filter(~Exists(Grant.also.through.objects.filter(grant=OuterRef("pk"))), scope=scope)

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
    unread_news: int
    accepted_terms: int
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
        codes: list[str] = list(self.region_codes) if kind == ScopeKind.REGION else []
        if kind == ScopeKind.DEPARTEMENT:
            codes = [str(self.scope.departement_id), *self.beside_codes]
        return Perimeter(
            kind=kind,
            scope_id=self.scope_id,
            scope_ids=frozenset(own),
            departement_code=self.scope.departement_id or "",
            departement_codes=frozenset(codes),
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
