"""Requests for help, and what was said in them."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from sisiao.access.enums import Profile
from sisiao.access.models import Scope
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.models import StoredFile
from sisiao.helpdesk.enums import WAITING, TicketState

TONES = {
    TicketState.OPEN: "new",
    TicketState.ESCALATED: "new",
    TicketState.ANSWERED: "success",
    TicketState.CLOSED: "neutral",
}
LONGEST_SUBJECT = 120
LONGEST_MESSAGE = 4_000


class TicketQuerySet(models.QuerySet["Ticket"]):
    def asked_by(self, actor: Actor) -> Self:
        """The actor's own."""
        return self.filter(user=actor.user_id, user__isnull=False)

    def helped_by(self, actor: Actor) -> Self:
        """Those that the profile follows, its own left out: of the users of its SIAO; for the nation, the nation's."""
        return self.filter(_helped(actor)).exclude(user=actor.user_id)

    def counted_for(self, actor: Actor) -> Self:
        """Those whose numbers the actor reads: of its SIAO; for the nation, all."""
        return self if actor.perimeter.nation else self.filter(_helped(actor))

    def waiting(self) -> Self:
        return self.filter(state__in=WAITING)


def _helped(actor: Actor) -> Q:
    if not actor.can(Capability.ANSWER_TICKETS):
        return Q(pk__in=[])
    return Q(national=True) if actor.perimeter.nation else Q(scope__in=actor.perimeter.scope_ids)


class Ticket(models.Model):
    """A request for help: from which page, under which profile, with which browser. Never of whom (constraint).

    `scope` is the SIAO of its user, None when they have none; `national` once the nation's administrators answer.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="demandeur")
    profile = models.CharField("profil", max_length=30, choices=Profile)
    scope = models.ForeignKey(Scope, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="SIAO")
    national = models.BooleanField("suivie par l'équipe nationale", default=False)
    state = models.CharField("état", max_length=10, choices=TicketState)
    subject = models.CharField("objet", max_length=LONGEST_SUBJECT)
    route = models.CharField("page", max_length=80, blank=True)
    browser = models.CharField("navigateur", max_length=60, blank=True)
    opened_at = models.DateTimeField("ouverte le")
    waiting_since = models.DateTimeField("en attente depuis")
    answered_at = models.DateTimeField("première réponse le", null=True, blank=True)
    closed_at = models.DateTimeField("close le", null=True, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = "demande d'assistance"
        verbose_name_plural = "demandes d'assistance"
        constraints = (
            models.CheckConstraint(condition=Q(state__in=TicketState.values), name="ticket_state_known"),
            models.CheckConstraint(
                condition=Q(national=True) | (Q(scope__isnull=False) & ~Q(state=TicketState.ESCALATED)),
                name="ticket_national_or_of_a_siao",
            ),
            models.CheckConstraint(condition=Q(national=False) | ~Q(state=TicketState.OPEN), name="ticket_one_level"),
            models.CheckConstraint(
                condition=Q(state=TicketState.CLOSED) ^ Q(closed_at=None), name="ticket_closed_says_when"
            ),
        )
        indexes = (
            models.Index(fields=("user", "-opened_at"), name="ticket_of_user"),
            models.Index(fields=("scope", "state"), name="ticket_of_scope"),
        )

    def __str__(self) -> str:
        return self.subject

    @property
    def tone(self) -> str:
        """The tone of its state's badge."""
        return TONES[TicketState(self.state)]


class TicketMessage(models.Model):
    """One message of a request for help; it is never rewritten (trigger)."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="messages", verbose_name="demande")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="écrit par")
    from_support = models.BooleanField("de l'assistance")
    body = models.TextField("message", max_length=LONGEST_MESSAGE)
    written_at = models.DateTimeField("écrit le")

    class Meta:
        verbose_name = "message d'une demande d'assistance"
        verbose_name_plural = "messages des demandes d'assistance"

    def __str__(self) -> str:
        return f"{self.written_at:%d/%m/%Y}"


class TicketFile(models.Model):
    """A picture of the page, or a document, that its author says shows nobody. It goes 30 days after the closing.

    The file is kept under a name of ours: that of its author may name somebody.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="files", verbose_name="demande")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+", verbose_name="fichier")

    class Meta:
        verbose_name = "fichier d'une demande d'assistance"
        verbose_name_plural = "fichiers des demandes d'assistance"

    def __str__(self) -> str:
        return self.file.file_name
