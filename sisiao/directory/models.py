"""The directory of privileged contacts: whom to call for a victim of violence, kept by each SIAO.

A contact is a point of contact, never a place: the base refuses a text that looks like one (`sql/addresses.sql`).
"""

import uuid
from datetime import datetime, time, timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from sisiao.access.models import Scope
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.directory.enums import ContactKind, Reader, SlotDay, Victim
from sisiao.directory.slots import Hours
from sisiao.siao.models import Siao

LABEL_LENGTH, INSTRUCTIONS_LENGTH = 80, 300


def check_every() -> timedelta:
    """How long the check of a contact holds (`DIRECTORY_CHECK_DAYS`)."""
    days: int = settings.DIRECTORY_CHECK_DAYS
    return timedelta(days=days)


class PrivilegedContactQuerySet(models.QuerySet["PrivilegedContact"]):
    def visible_to(self, actor: Actor) -> Self:
        """Contacts of the SIAO of the perimeter, whoever else may see them."""
        return self.filter(siao__scope__in=Scope.objects.covered_by(actor.perimeter))

    def able_to(self, actor: Actor, capability: Capability) -> Self:
        return self.visible_to(actor) if actor.can(capability) else self.none()

    def shown_to(self, reader: Reader) -> Self:
        """Contacts in use that this kind of reader may see, and nobody else's."""
        return self.current().filter(readers__contains=[reader])

    def current(self) -> Self:
        """Not archived."""
        return self.filter(archived_at=None)

    def in_order(self) -> Self:
        """In the order of call of each SIAO."""
        return self.order_by("siao", "position", "pk")

    def unchecked(self, now: datetime) -> Self:
        """In use, and not checked for too long."""
        return self.current().filter(checked_at__lt=now - check_every())

    def to_chase(self, now: datetime, every: timedelta) -> Self:
        """Unchecked, and not chased since."""
        return self.unchecked(now).alias(told=Coalesce("chased_at", "checked_at")).filter(told__lt=now - every)


class PrivilegedContact(models.Model):
    """Somebody to call, in the order of its SIAO, for the communes that it covers (`everywhere`: all of them)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    siao = models.ForeignKey(Siao, models.PROTECT, related_name="privileged_contacts", verbose_name="SIAO")
    position = models.PositiveSmallIntegerField("ordre d'appel", null=True, blank=True)
    kind = models.CharField("nature", max_length=12, choices=ContactKind)
    label = models.CharField("libellé", max_length=LABEL_LENGTH)
    organisation = models.CharField("organisme", max_length=120)
    email = models.EmailField("courriel", blank=True)
    victims = ArrayField(
        models.CharField(max_length=20, choices=Victim), default=list, blank=True, verbose_name="public"
    )
    readers = ArrayField(models.CharField(max_length=8, choices=Reader), verbose_name="qui le voit")
    instructions = models.CharField("consignes", max_length=INSTRUCTIONS_LENGTH, blank=True)
    everywhere = models.BooleanField("tout le territoire du SIAO", default=True)
    communes = models.ManyToManyField(
        "geo.Commune", blank=True, related_name="+", verbose_name="communes", db_table="directory_contactcommune"
    )
    checked_at = models.DateTimeField("vérifié le")
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="vérifié par"
    )
    chased_at = models.DateTimeField("relancé le", null=True, blank=True)
    archived_at = models.DateTimeField("archivé le", null=True, blank=True)

    objects = PrivilegedContactQuerySet.as_manager()

    class Meta:
        verbose_name = "contact privilégié"
        verbose_name_plural = "contacts privilégiés"
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=ContactKind.values), name="privilegedcontact_kind_known"),
            models.CheckConstraint(
                condition=~Q(readers=[]) & Q(readers__contained_by=Reader.values),
                name="privilegedcontact_seen_by_somebody",
                violation_error_message="Dites qui voit ce contact.",
            ),
            models.CheckConstraint(
                condition=Q(victims__contained_by=Victim.values), name="privilegedcontact_victims_known"
            ),
            models.CheckConstraint(
                condition=Q(archived_at=None, position__isnull=False) | Q(archived_at__isnull=False, position=None),
                name="privilegedcontact_ordered_while_in_use",
            ),
            models.UniqueConstraint(
                fields=("siao", "position"), name="privilegedcontact_one_rank", deferrable=models.Deferrable.DEFERRED
            ),
        )

    def __str__(self) -> str:
        return self.label

    def is_unchecked(self, now: datetime) -> bool:
        """Whether nobody has checked it for too long."""
        return self.checked_at < now - check_every()

    @property
    def victim_words(self) -> list[str]:
        """Whom it is for, in words; empty for everybody."""
        return [str(Victim(each).label) for each in self.victims]

    @property
    def reader_words(self) -> list[str]:
        """Who may see it, in words."""
        return [str(Reader(each).label) for each in self.readers]


class ContactSlot(models.Model):
    """A number of a contact and when it answers (`directory/slots.py`)."""

    contact = models.ForeignKey(PrivilegedContact, models.CASCADE, related_name="slots", verbose_name="contact")
    phone = models.CharField("téléphone", max_length=20)
    days = ArrayField(models.PositiveSmallIntegerField(choices=SlotDay), verbose_name="jours")
    opens = models.TimeField("de", default=time(0))
    closes = models.TimeField("à", default=time(0))

    class Meta:
        verbose_name = "plage d'un contact"
        verbose_name_plural = "plages des contacts"
        constraints = (
            models.CheckConstraint(
                condition=~Q(days=[]) & Q(days__contained_by=SlotDay.values), name="contactslot_days_known"
            ),
            models.CheckConstraint(
                condition=~Q(opens=F("closes")) | Q(opens=time(0)),
                name="contactslot_last",
                violation_error_message="L'heure de fin est la même que celle de début.",
            ),
            models.CheckConstraint(condition=Q(phone__regex=r"^\+?[0-9]{2,15}$"), name="contactslot_phone"),
        )

    def __str__(self) -> str:
        return self.phone

    @property
    def hours(self) -> Hours:
        return Hours(frozenset(self.days), self.opens, self.closes)


class ContactClosure(models.Model):
    """Days on which a contact does not answer, the first included, the last excluded."""

    contact = models.ForeignKey(PrivilegedContact, models.CASCADE, related_name="closures", verbose_name="contact")
    period = DateRangeField("période")

    class Meta:
        verbose_name = "fermeture d'un contact"
        verbose_name_plural = "fermetures des contacts"
        constraints = (
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__startswith__isnull=False, period__endswith__isnull=False),
                name="contactclosure_has_days",
            ),
            ExclusionConstraint(
                name="contactclosure_once",
                expressions=(("contact", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)),
                violation_error_message="Ces jours sont déjà notés comme fermés.",
            ),
        )
