"""The lists of a SIAO's sheet, which its administrator keeps: antennas, hours, contacts, partners, documents."""

import uuid
from datetime import time
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sisiao.core.actor import Actor
from sisiao.siao.enums import Audience, ContactRole, DocumentKind, PartnerKind, Weekday
from sisiao.siao.models.siao import Siao


class Antenna(models.Model):
    """A place where the SIAO receives or answers, without being a legal person of its own."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    siao = models.ForeignKey(Siao, models.PROTECT, related_name="antennas", verbose_name="SIAO")
    name = models.CharField("nom", max_length=120)
    area = models.CharField("secteur", max_length=200, blank=True)
    address = models.CharField("adresse (n° et voie)", max_length=120, blank=True)
    postal_code = models.CharField("code postal", max_length=5, blank=True)
    commune = models.ForeignKey(
        "geo.Commune", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commune"
    )
    phone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("courriel", blank=True)
    hours = models.CharField("horaires", max_length=120, blank=True)

    class Meta:
        verbose_name = "antenne"
        verbose_name_plural = "antennes"
        constraints = (
            models.UniqueConstraint(
                fields=("siao", "name"),
                name="antenna_named_once",
                violation_error_message="Ce SIAO a déjà une antenne de ce nom.",
            ),
        )

    def __str__(self) -> str:
        return self.name


class HelplineHours(models.Model):
    """When the team itself answers the 115, on one day of the week; past midnight when it closes before it opens."""

    siao = models.ForeignKey(Siao, models.PROTECT, related_name="helpline_hours", verbose_name="SIAO")
    weekday = models.PositiveSmallIntegerField("jour", choices=Weekday)
    opens = models.TimeField("de")
    closes = models.TimeField("à")

    class Meta:
        verbose_name = "heures du 115"
        verbose_name_plural = "heures du 115"
        constraints = (
            models.CheckConstraint(condition=Q(weekday__in=Weekday.values), name="helplinehours_weekday"),
            models.CheckConstraint(
                condition=~Q(opens=F("closes")) | Q(opens=time(0)),
                name="helplinehours_last",
                violation_error_message="L'heure de fin est la même que celle de début.",
            ),
            models.UniqueConstraint(fields=("siao", "weekday"), name="helplinehours_once_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.get_weekday_display()}, {self.opens:%H:%M} – {self.closes:%H:%M}"


class SiaoContact(models.Model):
    """Who to ask in the SIAO for what; professionals read it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    siao = models.ForeignKey(Siao, models.PROTECT, related_name="contacts", verbose_name="SIAO")
    role = models.CharField("fonction", max_length=12, choices=ContactRole)
    name = models.CharField("nom de la personne ou du service", max_length=120, blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("courriel", blank=True)
    hours = models.CharField("quand", max_length=120, blank=True)

    class Meta:
        verbose_name = "contact du SIAO"
        verbose_name_plural = "contacts des SIAO"
        constraints = (
            models.CheckConstraint(
                condition=~Q(phone="", email=""),
                name="siaocontact_reachable",
                violation_error_message="Indiquez un téléphone ou un courriel.",
            ),
        )

    def __str__(self) -> str:
        return self.name or self.get_role_display()


class SiaoPartner(models.Model):
    """An organisation that works with the SIAO, and under which agreement."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    siao = models.ForeignKey(Siao, models.PROTECT, related_name="partners", verbose_name="SIAO")
    kind = models.CharField("nature", max_length=15, choices=PartnerKind)
    name = models.CharField("organisme", max_length=150)
    purpose = models.CharField("objet du partenariat", max_length=250, blank=True)
    contact = models.CharField("personne ou service à joindre", max_length=120, blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("courriel", blank=True)
    agreement = models.CharField("convention", max_length=60, blank=True)
    agreement_ends_on = models.DateField("échéance de la convention", null=True, blank=True)

    class Meta:
        verbose_name = "partenaire du SIAO"
        verbose_name_plural = "partenaires des SIAO"

    def __str__(self) -> str:
        return self.name


class SiaoDocumentQuerySet(models.QuerySet["SiaoDocument"]):
    def readable_by(self, actor: Actor) -> Self:
        """Those of the SIAO of the perimeter, and those that a SIAO gives to the dispositifs of its département."""
        own = Siao.objects.visible_to(actor)
        given = Q(audience=Audience.DEPARTEMENT, siao__in=Siao.objects.near(actor))
        return self.filter(Q(siao__in=own) | given)


class SiaoDocument(models.Model):
    """A file of the SIAO: its agreement, its rules, its reports."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    siao = models.ForeignKey(Siao, models.PROTECT, related_name="documents", verbose_name="SIAO")
    kind = models.CharField("nature", max_length=12, choices=DocumentKind)
    title = models.CharField("intitulé", max_length=150)
    audience = models.CharField("qui le lit", max_length=12, choices=Audience)
    ends_on = models.DateField("échéance", null=True, blank=True)
    file = models.OneToOneField("core.StoredFile", models.PROTECT, related_name="+", verbose_name="fichier")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="déposé par"
    )

    objects = SiaoDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document du SIAO"
        verbose_name_plural = "documents des SIAO"

    def __str__(self) -> str:
        return self.title
