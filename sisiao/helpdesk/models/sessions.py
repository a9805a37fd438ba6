"""Demonstrations, workshops, questions and answers, webinars: when, for whom, and who comes."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone

from sisiao.access.models import Scope
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.enums import ScopeKind
from sisiao.helpdesk.enums import OF_A_SIAO, SessionKind

MOST_PLACES = 1_000


class HelpSessionQuerySet(models.QuerySet["HelpSession"]):
    def open_to(self, actor: Actor) -> Self:
        """Those for this profile, of the nation and of the départements where the actor works."""
        audience = Q(profiles=[]) | Q(profiles__contains=[actor.profile])
        if actor.perimeter.nation:
            return self.filter(audience)
        perimeter = actor.perimeter
        here = Q(scope__departement__in={perimeter.departement_code, *perimeter.departement_codes})
        if perimeter.kind == ScopeKind.ENTITY:
            below = Scope.objects.filter(pk__in=perimeter.scope_ids).exclude(departement=None)
            here |= Q(scope__departement__in=below.values("departement"))
        return self.filter(audience & (Q(scope=None) | here))

    def organised_by(self, actor: Actor) -> Self:
        """Those that the actor may change: of their SIAO; for the nation, all."""
        if not actor.can(Capability.ORGANISE_SESSIONS):
            return self.none()
        return self if actor.perimeter.nation else self.filter(scope__in=actor.perimeter.scope_ids)

    def shown_to(self, actor: Actor) -> Self:
        """Those for this actor, and those that they organise."""
        return self.open_to(actor) | self.organised_by(actor)

    def upcoming(self, now: datetime) -> Self:
        """Those that are not over nor cancelled, the next one first."""
        return self.filter(ends_at__gt=now, cancelled_at=None).order_by("starts_at", "pk")

    def of_campaign(self, departement: str) -> Self:
        """Those that go with the campaign of a département: the nation's and its SIAO's."""
        return self.filter(Q(scope=None) | Q(scope__departement=departement), campaign=True)

    def with_counts(self) -> Self:
        """With how many have a place (`taken`), how many wait for one (`queued`)."""
        return self.annotate(
            taken=Count("seats", filter=Q(seats__seat__isnull=False)), queued=Count("seats", filter=Q(seats__seat=None))
        )


class HelpSession(models.Model):
    """A session that users register for. `scope` is the SIAO that holds it, None for the nation's.

    `sequence` counts its changes, for the calendars that people keep it in.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("nature", max_length=12, choices=SessionKind)
    title = models.CharField("titre", max_length=120)
    description = models.TextField("programme", max_length=2_000, blank=True)
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    place = models.CharField("lieu", max_length=200)
    link = models.URLField("lien de connexion", blank=True)
    capacity = models.PositiveSmallIntegerField(
        "places", validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)]
    )
    profiles = ArrayField(models.CharField(max_length=30), default=list, blank=True, verbose_name="profils concernés")
    scope = models.ForeignKey(Scope, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="SIAO")
    campaign = models.BooleanField("fait partie d'une campagne de recensement", default=False)
    organiser = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="organisée par"
    )
    sequence = models.PositiveSmallIntegerField("changements", default=0)
    cancelled_at = models.DateTimeField("annulée le", null=True, blank=True)

    objects = HelpSessionQuerySet.as_manager()
    # Filled by `with_counts()`.
    taken: int
    queued: int

    class Meta:
        verbose_name = "session d'aide"
        verbose_name_plural = "sessions d'aide"
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="helpsession_ends_after_start",
                violation_error_message="La fin doit être après le début.",
            ),
            models.CheckConstraint(condition=Q(capacity__range=(1, MOST_PLACES)), name="helpsession_has_places"),
            models.CheckConstraint(
                condition=Q(scope=None) | Q(kind__in=OF_A_SIAO), name="helpsession_of_a_siao_is_a_workshop"
            ),
        )
        indexes = (models.Index(fields=("ends_at",), name="helpsession_ends_at"),)

    def __str__(self) -> str:
        return self.title

    @property
    def over(self) -> bool:
        """Whether it has begun: nobody registers any more."""
        return self.starts_at <= timezone.now()

    @property
    def left(self) -> int:
        """Places that nobody has. Needs `with_counts()`."""
        return max(self.capacity - self.taken, 0)


class SessionSeat(models.Model):
    """Who comes to a session. `seat` is a number of its places, from 1 on; without one, they wait for it.

    No two share a number, and none is past the capacity (trigger): a session is never overbooked.
    """

    session = models.ForeignKey(HelpSession, models.PROTECT, related_name="seats", verbose_name="session")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="inscrit")
    seat = models.PositiveSmallIntegerField("place", null=True, blank=True)
    registered_at = models.DateTimeField("inscrit le")
    reminded_at = models.DateTimeField("rappel envoyé le", null=True, blank=True)

    class Meta:
        verbose_name = "inscription à une session"
        verbose_name_plural = "inscriptions aux sessions"
        constraints = (
            models.UniqueConstraint(fields=("session", "user"), name="sessionseat_once"),
            models.UniqueConstraint(
                fields=("session", "seat"), name="sessionseat_one_each", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=Q(seat=None) | Q(seat__gte=1), name="sessionseat_from_one"),
        )

    def __str__(self) -> str:
        return str(self.seat or "liste d'attente")
