"""The official geographic code: régions, départements, communes and their postal codes."""

from typing import Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Case, IntegerField, Q, Value, When

from sisiao.core.text import Normalise, normalise
from sisiao.geo.distance import distance_km_expression

# What the post and people shorten, as whole words.
_SHORTENED = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


class Region(models.Model):
    code = models.CharField("code", max_length=3, primary_key=True)
    name = models.CharField("nom", max_length=60)

    class Meta:
        verbose_name = "région"
        verbose_name_plural = "régions"

    def __str__(self) -> str:
        return self.name


class Departement(models.Model):
    """One of the 101 départements, with the time zone in which its nights are counted."""

    code = models.CharField("code", max_length=3, primary_key=True)
    name = models.CharField("nom", max_length=60)
    region = models.ForeignKey(Region, models.PROTECT, related_name="departements", verbose_name="région")
    chef_lieu = models.CharField("code de la préfecture", max_length=5)
    time_zone = models.CharField("fuseau horaire", max_length=40)

    class Meta:
        verbose_name = "département"
        verbose_name_plural = "départements"

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    @property
    def tz(self) -> ZoneInfo:
        """The time zone itself."""
        return ZoneInfo(self.time_zone)


class Collectivity(models.Model):
    """An overseas collectivity, which is no département and has no SIAO of its own (R29)."""

    code = models.CharField("code", max_length=3, primary_key=True)
    name = models.CharField("nom", max_length=60)

    class Meta:
        verbose_name = "collectivité d'outre-mer"
        verbose_name_plural = "collectivités d'outre-mer"

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class CommuneKind(models.TextChoices):
    COMMUNE = "COM", "Commune"
    ARRONDISSEMENT = "ARM", "Arrondissement municipal"


class CommuneQuerySet(models.QuerySet["Commune"]):
    def named(self, text: str, departement: str | None = None) -> Self:
        """Communes whose name, or one of its words, begins with what was typed; a postal code begun is understood too.

        Accents, case, hyphens, apostrophes and « St » for « Saint » do not matter. The whole name first, then names
        that begin so, then the most populous. Nothing typed finds nothing.
        """
        words = normalise(text).split()
        found = self if departement is None else self.filter(departement=departement)
        if not words:
            return found.none()
        start = " ".join(_SHORTENED.get(word, word) for word in words)
        if start.isdigit():
            communes = PostalCode.objects.filter(code__startswith=start).values("commune")
            return found.filter(pk__in=communes).order_by("-population", "code")
        rank = Case(
            When(search_name=start, then=Value(0)),
            When(search_name__startswith=start, then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        )
        return (
            found.filter(Q(search_name__startswith=start) | Q(search_name__contains=f" {start}"))
            .annotate(rank=rank)
            .order_by("rank", "-population", "code")
        )

    def with_distance_from(self, commune: "Commune") -> Self:
        """Annotate `distance_km` between the centres; null where a centre is unknown."""
        return self.annotate(distance_km=distance_km_expression(commune.latitude, commune.longitude))


class Commune(models.Model):
    """A commune, or an arrondissement of Paris, Lyon or Marseille (whose `parent` is the town)."""

    code = models.CharField("code INSEE", max_length=5, primary_key=True)
    name = models.CharField("nom", max_length=60)
    search_name = models.GeneratedField(
        expression=Normalise("name"),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
        verbose_name="nom normalisé",
    )
    kind = models.CharField("nature", max_length=3, choices=CommuneKind)
    departement = models.ForeignKey(Departement, models.PROTECT, related_name="communes", verbose_name="département")
    population = models.PositiveIntegerField("population", default=0)
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="arrondissements", verbose_name="commune parente"
    )

    objects = CommuneQuerySet.as_manager()

    class Meta:
        verbose_name = "commune"
        verbose_name_plural = "communes"
        indexes = (
            models.Index(fields=("search_name",), name="commune_search_name"),
            models.Index(fields=("departement", "search_name"), name="commune_in_departement"),
        )
        constraints = (models.CheckConstraint(condition=Q(kind__in=CommuneKind.values), name="commune_kind_known"),)

    def __str__(self) -> str:
        return self.name


class PostalCode(models.Model):
    """One postal code of one commune; a commune may have several, and a code several communes."""

    code = models.CharField("code postal", max_length=5)
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="postal_codes", verbose_name="commune")

    class Meta:
        verbose_name = "code postal"
        verbose_name_plural = "codes postaux"
        constraints = (models.UniqueConstraint(fields=("code", "commune"), name="postal_code_unique"),)

    def __str__(self) -> str:
        return self.code
