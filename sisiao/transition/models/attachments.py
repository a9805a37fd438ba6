"""What people decide of each old group and of each old account. A decision is never changed: it is undone, by whom
and when, and another takes its place."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from sisiao.access.enums import CURRENT
from sisiao.access.models import Scope
from sisiao.offer.models import Dispositif
from sisiao.transition.enums import AccountReason, AttachmentKind, AttachmentState, NothingReason
from sisiao.transition.models.legacy import LegacyPlaceGroup, LegacyUser

NEW_PROFILES = [(profile.value, profile.label) for profile in CURRENT]


class Attachment(models.Model):
    """The decision of one person on one old group: its shares, or why it has nothing to become.

    A deferred trigger of PostgreSQL checks the shares when the transaction ends: none without a dispositif, and their
    sum is the number of places of the old group unless `difference` says why. `batch` holds together what was accepted
    in one gesture, so that it may be undone in one.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(
        LegacyPlaceGroup, models.PROTECT, related_name="attachments", verbose_name="ancien groupe de places"
    )
    kind = models.CharField("décision", max_length=10, choices=AttachmentKind)
    state = models.CharField("état", max_length=12, choices=AttachmentState, default=AttachmentState.ACTIVE)
    reason = models.CharField("motif", max_length=12, choices=NothingReason, blank=True)
    comment = models.CharField("précision", max_length=250, blank=True)
    difference = models.CharField("motif de l'écart de places", max_length=250, blank=True)
    batch = models.UUIDField("lot", null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="décidé par"
    )
    made_at = models.DateTimeField("décidé le")
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="annulé par"
    )
    undone_at = models.DateTimeField("annulé le", null=True, blank=True)

    class Meta:
        verbose_name = "rattachement"
        verbose_name_plural = "rattachements"
        constraints = (
            models.UniqueConstraint(
                fields=("group",),
                condition=Q(state=AttachmentState.ACTIVE),
                name="attachment_one_in_force",
                violation_error_message="Quelqu'un vient de décider pour ce groupe.",
            ),
            models.UniqueConstraint(
                fields=("group", "made_by"),
                condition=Q(state=AttachmentState.CONTESTING),
                name="attachment_one_disagreement_each",
            ),
            models.CheckConstraint(
                condition=Q(kind=AttachmentKind.ATTACHED, reason="") | (Q(kind=AttachmentKind.NOTHING) & ~Q(reason="")),
                name="attachment_nothing_says_why",
                violation_error_message="«\u00a0Rien à rattacher\u00a0» porte son motif.",
            ),
            models.CheckConstraint(
                condition=Q(state=AttachmentState.UNDONE, undone_at__isnull=False)
                | (~Q(state=AttachmentState.UNDONE) & Q(undone_at=None, undone_by=None)),
                name="attachment_undone_is_dated",
            ),
        )
        indexes = (models.Index(fields=("batch",), name="attachment_batch", condition=Q(batch__isnull=False)),)

    def told(self) -> tuple[str, str, frozenset[tuple[int, int]]]:
        """What the decision says, to compare two of them."""
        shares = frozenset((share.dispositif_id, share.places) for share in self.shares.all())
        return self.kind, self.reason, shares


class AttachmentShare(models.Model):
    """So many places of the old group go to this dispositif: several shares split it."""

    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="shares", verbose_name="rattachement")
    dispositif = models.ForeignKey(Dispositif, models.PROTECT, related_name="shares", verbose_name="dispositif")
    places = models.PositiveIntegerField("places")

    class Meta:
        verbose_name = "part d'un rattachement"
        verbose_name_plural = "parts des rattachements"
        constraints = (
            models.UniqueConstraint(fields=("attachment", "dispositif"), name="attachmentshare_dispositif_once"),
            models.CheckConstraint(condition=Q(places__gte=1), name="attachmentshare_not_empty"),
        )


class UserAttachment(models.Model):
    """What an old account becomes: a profile on a perimeter, or nothing and why."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    legacy_user = models.ForeignKey(
        LegacyUser, models.PROTECT, related_name="attachments", verbose_name="ancien compte"
    )
    kind = models.CharField("décision", max_length=10, choices=AttachmentKind)
    scope = models.ForeignKey(Scope, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="périmètre")
    profile = models.CharField("profil cible", max_length=30, choices=NEW_PROFILES, blank=True)
    reason = models.CharField("motif", max_length=12, choices=AccountReason, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="décidé par"
    )
    made_at = models.DateTimeField("décidé le")
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="annulé par"
    )
    undone_at = models.DateTimeField("annulé le", null=True, blank=True)

    class Meta:
        verbose_name = "rattachement d'un compte"
        verbose_name_plural = "rattachements des comptes"
        constraints = (
            models.UniqueConstraint(
                fields=("legacy_user",), condition=Q(undone_at=None), name="userattachment_one_in_force"
            ),
            models.CheckConstraint(
                condition=(Q(kind=AttachmentKind.ATTACHED, reason="", scope__isnull=False) & ~Q(profile=""))
                | (Q(kind=AttachmentKind.NOTHING, scope=None, profile="") & ~Q(reason="")),
                name="userattachment_whole",
            ),
        )
