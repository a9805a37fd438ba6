"""When the support answers the telephone, and what the nation or a DDETS tells its users."""

import uuid
from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField, DateRangeField, DateTimeRangeField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from sisiao.access.models import Scope
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.enums import ScopeKind
from sisiao.helpdesk.enums import MessageLevel


class SupportHoursQuerySet(models.QuerySet["SupportHours"]):
    def on(self, day: date) -> Self:
        """Those of a day of the week, as they hold on that day; the first first."""
        return self.filter(weekday=day.weekday(), period__contains=day).order_by("opens")


class SupportHours(models.Model):
    """A stretch of one day of the week, in Paris, from a day on. Two of one day are apart (`sql/hours.sql`)."""

    weekday = models.PositiveSmallIntegerField("jour de la semaine")
    opens = models.TimeField("ouvre à")
    closes = models.TimeField("ferme à")
    period = DateRangeField("valable")

    objects = SupportHoursQuerySet.as_manager()

    class Meta:
        verbose_name = "horaire de l'assistance"
        verbose_name_plural = "horaires de l'assistance"
        constraints = (
            models.CheckConstraint(condition=Q(weekday__lte=6), name="supporthours_weekday"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="supporthours_closes_after"),
        )

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}-{self.closes:%H:%M}"


class SupportClosure(models.Model):
    """A day when the support does not answer, beside the public holidays."""

    day = models.DateField("jour", unique=True)

    class Meta:
        verbose_name = "fermeture de l'assistance"
        verbose_name_plural = "fermetures de l'assistance"

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}"


class ServiceMessageQuerySet(models.QuerySet["ServiceMessage"]):
    def current(self, now: datetime) -> Self:
        """Those shown at an instant, the gravest first."""
        rank = models.Case(
            models.When(level=MessageLevel.ERROR, then=0), models.When(level=MessageLevel.WARNING, then=1), default=2
        )
        return self.filter(period__contains=now).order_by(rank, "-pk")

    def addressed_to(self, actor: Actor) -> Self:
        """Of the nation and of the départements where the actor works, for their profile, not put away."""
        perimeter = actor.perimeter
        here = Q(scope__departement__in={perimeter.departement_code, *perimeter.departement_codes})
        if perimeter.kind == ScopeKind.ENTITY:
            below = Scope.objects.filter(pk__in=perimeter.scope_ids).exclude(departement=None)
            here |= Q(scope__departement__in=below.values("departement"))
        mine = Q(profiles=[]) | Q(profiles__contains=[actor.profile])
        away = MessageDismissal.objects.filter(message=OuterRef("pk"), user=actor.user_id, user__isnull=False)
        return self.filter(mine & (Q(scope__kind=ScopeKind.NATION) | here)).exclude(Exists(away))

    def able_to(self, actor: Actor) -> Self:
        """Those that the actor publishes and withdraws: their own département's; for the nation, its own."""
        if not actor.can(Capability.PUBLISH_MESSAGES):
            return self.none()
        return self.filter(scope=actor.perimeter.scope_id)


class ServiceMessage(models.Model):
    """A few lines of the nation or of a DDETS, shown where the message of the day of a SIAO is, while it lasts."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    scope = models.ForeignKey(Scope, models.PROTECT, related_name="+", verbose_name="publié par")
    body = models.CharField("message", max_length=400)
    level = models.CharField("importance", max_length=7, choices=MessageLevel)
    profiles = ArrayField(models.CharField(max_length=30), default=list, blank=True, verbose_name="profils concernés")
    period = DateTimeRangeField("affiché")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="écrit par")

    objects = ServiceMessageQuerySet.as_manager()

    class Meta:
        verbose_name = "message aux utilisateurs"
        verbose_name_plural = "messages aux utilisateurs"
        constraints = (
            models.CheckConstraint(
                condition=Q(period__startswith__isnull=False, period__endswith__isnull=False),
                name="servicemessage_begins_and_ends",
            ),
        )

    def __str__(self) -> str:
        return self.body


class MessageDismissal(models.Model):
    """A reader has put a message away: an information, never what is important (`put_away`)."""

    message = models.ForeignKey(ServiceMessage, models.CASCADE, related_name="+", verbose_name="message")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="lecteur")
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "message masqué par un lecteur"
        verbose_name_plural = "messages masqués par leurs lecteurs"
        constraints = (models.UniqueConstraint(fields=("message", "user"), name="messagedismissal_once"),)

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y}"
