"""What a dispositif was before its type or its precision changed (issue "Offer", transformations)."""

from django.db import models
from django.db.models import Q

from sisiao.offer.models.dispositif import Dispositif
from sisiao.offer.models.nomenclature import DispositifType, Precision


class NatureChange(models.Model):
    """A dispositif that becomes of another type or precision on a day: `Dispositif.type` is what it is now.

    A change to come has no `applied_at`. What the new type may hold is checked then too (trigger `dispositif_holds`).
    """

    dispositif = models.ForeignKey(Dispositif, models.CASCADE, related_name="natures", verbose_name="dispositif")
    on = models.DateField("à compter du")
    from_type = models.ForeignKey(DispositifType, models.PROTECT, related_name="+", verbose_name="type d'origine")
    from_precision = models.ForeignKey(
        Precision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="précision d'origine"
    )
    to_type = models.ForeignKey(DispositifType, models.PROTECT, related_name="+", verbose_name="nouveau type")
    to_precision = models.ForeignKey(
        Precision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="nouvelle précision"
    )
    applied_at = models.DateTimeField("fait le", null=True, blank=True)

    class Meta:
        verbose_name = "changement de nature"
        verbose_name_plural = "changements de nature"
        constraints = (
            models.UniqueConstraint(fields=("dispositif", "on"), name="nature_one_a_day"),
            models.UniqueConstraint(fields=("dispositif",), condition=Q(applied_at=None), name="nature_one_to_come"),
        )

    @property
    def before(self) -> str:
        """« CHRS » or « Hors CHRS, CHU »."""
        return nature_in_words(self.from_type, self.from_precision)

    @property
    def after(self) -> str:
        return nature_in_words(self.to_type, self.to_precision)


def nature_in_words(kind: DispositifType, precision: Precision | None) -> str:
    """The type, and its precision when there is one."""
    return f"{kind}, {precision}" if precision else str(kind)
