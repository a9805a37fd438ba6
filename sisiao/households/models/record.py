"""Persons, households, who belongs to which over time, and which scopes are inside a record."""

import uuid
from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat

from sisiao.core.actor import Actor
from sisiao.households.enums import LinkReason, MemberRole, ReceptionWish, Sex
from sisiao.households.models.outside import BreakGlass


class NextNumber(Func):
    """Next value of a sequence: the numeric identifiers that partners quote."""

    function = "nextval"

    def __init__(self, sequence: str) -> None:
        super().__init__(Value(sequence))


class Person(models.Model):
    """One person. Everything is optional: an anonymous caller has nothing but an age and a call."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    record_number = models.BigIntegerField(
        "identifiant de la personne",
        unique=True,
        editable=False,
        db_default=NextNumber("person_record_number"),
    )
    last_name = models.CharField("nom", max_length=80, blank=True)
    birth_name = models.CharField("nom de naissance", max_length=80, blank=True)
    first_name = models.CharField("prénom", max_length=80, blank=True)
    sex = models.CharField("sexe", max_length=5, choices=Sex, blank=True)
    birth_date = models.DateField("date de naissance", null=True, blank=True)
    birth_date_estimated = models.BooleanField("date de naissance estimée d'après l'âge déclaré", default=False)
    phone = models.CharField("téléphone", max_length=16, blank=True)
    reception_wish = models.CharField("accueil souhaité", max_length=10, choices=ReceptionWish, blank=True)
    wheelchair = models.BooleanField("se déplace en fauteuil roulant", default=False)
    pregnant = models.BooleanField("enceinte", default=False)
    anonymous = models.BooleanField("personne anonyme", default=False)
    search_words = models.GeneratedField(
        expression=Func(
            Func(
                Concat("last_name", Value(" "), "birth_name", Value(" "), "first_name"),
                function="sisiao_normalise",
            ),
            Value(" "),
            function="string_to_array",
        ),
        output_field=ArrayField(models.TextField(db_collation="C")),
        db_persist=True,
    )

    class Meta:
        verbose_name = "personne"
        verbose_name_plural = "personnes"
        indexes = (
            GinIndex(fields=("search_words",), name="person_search_words"),
            models.Index(fields=("birth_date",), name="person_birth_date"),
            models.Index(fields=("phone",), name="person_phone", condition=~Q(phone="")),
        )

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """« Prénom NOM », or what is known of it."""
        return f"{self.first_name} {self.last_name.upper()}".strip() or "Personne anonyme"

    def age(self, on: date) -> int | None:
        """Age in whole years on a day; None while the birth date is unknown.

        A child born after midnight is 0 on the night in progress, which has the date of the evening before.
        """
        if self.birth_date is None:
            return None
        birthday_to_come = (on.month, on.day) < (
            self.birth_date.month,
            self.birth_date.day,
        )
        return max(on.year - self.birth_date.year - birthday_to_come, 0)


class NameWord(models.Model):
    """Every distinct normalised word of a name, kept by a trigger: spelling is forgiven on this small vocabulary."""

    word = models.TextField(primary_key=True, db_collation="C")

    class Meta:
        verbose_name = "mot de nom"
        verbose_name_plural = "mots de noms"


class HouseholdQuerySet(models.QuerySet["Household"]):
    def visible_to(self, actor: Actor, on: date) -> Self:
        """Households to read and act upon: a dated link to one of the actor's scopes, or to the actor (R28)."""
        inside = HouseholdLink.objects.filter(household_id=OuterRef("pk")).inside(actor, on)
        return self.filter(Exists(inside))

    def readable_by(self, actor: Actor, on: date, now: datetime) -> Self:
        """Households that the actor may read: those of `visible_to`, and those that they opened by break-glass.

        What an act needs is `visible_to`: break-glass only reads, and never a household to protect. Sets `linked` and
        `opened_until`.
        """
        inside = HouseholdLink.objects.filter(household_id=OuterRef("pk")).inside(actor, on)
        opened = BreakGlass.objects.filter(household_id=OuterRef("pk")).open_for(actor, now).order_by()
        until = Subquery(opened.values("period__endswith")[:1], output_field=models.DateTimeField())
        found = self.annotate(linked=Exists(inside), opened_until=until)
        return found.filter(Q(linked=True) | Q(opened_until__isnull=False, to_protect=False))

    def with_members(self) -> Self:
        return self.prefetch_related(
            models.Prefetch(
                "memberships",
                queryset=Membership.objects.filter(period__upper_inf=True)
                .select_related("person")
                .order_by("position", "pk"),
                to_attr="current_memberships",
            )
        )


class Household(models.Model):
    """One or several persons who ask together."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    record_number = models.BigIntegerField(
        "identifiant du ménage",
        unique=True,
        editable=False,
        db_default=NextNumber("household_record_number"),
    )
    animals = ArrayField(
        models.CharField(max_length=10),
        default=list,
        blank=True,
        verbose_name="animaux",
    )
    to_protect = models.BooleanField("à protéger", default=False)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    objects = HouseholdQuerySet.as_manager()
    # Set by `readable_by()`: whether a link lets the actor in, and until when they opened the record without one.
    linked: bool = True
    opened_until: datetime | None = None
    # Filled by `with_members()`, in order.
    current_memberships: "list[Membership]"

    class Meta:
        verbose_name = "ménage"
        verbose_name_plural = "ménages"

    def __str__(self) -> str:
        return f"Ménage n° {self.record_number}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self, on: date) -> Self:
        return self.filter(period__contains=on)


class Membership(models.Model):
    """A person belongs to a household from a day to a day (excluded); to two at once in alternate custody."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="memberships", verbose_name="ménage")
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships", verbose_name="personne")
    period = DateRangeField("période")
    role = models.CharField("rôle", max_length=10, choices=MemberRole)
    position = models.PositiveSmallIntegerField("ordre", default=0)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "membre du ménage"
        verbose_name_plural = "membres des ménages"
        constraints = (
            models.CheckConstraint(condition=Q(period__isempty=False), name="membership_period_not_empty"),
            ExclusionConstraint(
                name="membership_once",
                expressions=(
                    ("household", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ),
                violation_error_message="Cette personne est déjà membre du ménage à cette période.",
            ),
        )


class HouseholdLinkQuerySet(models.QuerySet["HouseholdLink"]):
    def inside(self, actor: Actor, on: date) -> Self:
        """Links that let `actor` in on a day."""
        who = Q(scope_id__in=list(actor.perimeter.scope_ids))
        if actor.perimeter.own_records:
            who |= Q(user_id=actor.user_id, user__isnull=False)
        return self.filter(who).in_force(on)

    def in_force(self, on: date) -> Self:
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=on), starts_on__lte=on)


class HouseholdLink(models.Model):
    """Who is inside a record, since when and until when, and why: derived by the actions, read by `visible_to`.

    `source_id` is the call, request, referral or stay that the link comes from.
    """

    household = models.ForeignKey(Household, models.CASCADE, related_name="links", verbose_name="ménage")
    scope = models.ForeignKey(
        "access.Scope",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="périmètre",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="compte",
    )
    reason = models.CharField("motif", max_length=12, choices=LinkReason)
    source_id = models.BigIntegerField("origine")
    starts_on = models.DateField("depuis le")
    ends_on = models.DateField("jusqu'au", null=True)

    objects = HouseholdLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "accès au dossier"
        verbose_name_plural = "accès aux dossiers"
        constraints = (
            models.CheckConstraint(
                condition=Q(scope__isnull=True, user__isnull=False) | Q(scope__isnull=False, user__isnull=True),
                name="householdlink_scope_or_user",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="householdlink_ordered",
            ),
            models.UniqueConstraint(
                fields=("household", "scope", "user", "reason", "source_id"),
                nulls_distinct=False,
                name="householdlink_unique",
            ),
        )
        indexes = (
            models.Index(fields=("scope", "household"), name="householdlink_scope"),
            models.Index(
                fields=("user", "household"),
                name="householdlink_user",
                condition=Q(user__isnull=False),
            ),
        )
