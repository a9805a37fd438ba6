"""A closing that is carried out: what the dispositif held has ended on its closing date (issue "Offer")."""

from django.conf import settings
from django.db import models

from sisiao.offer.models.dispositif import Dispositif


class Closing(models.Model):
    """The dispositif holds nothing from its `closed_on` on, and the base lets nothing run past it (`sql/closed.sql`).

    Another date of closing is another closing, to be carried out in its turn: the base forgets this one.
    """

    dispositif = models.OneToOneField(Dispositif, models.CASCADE, related_name="closing", verbose_name="dispositif")
    carried_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="faite par"
    )
    carried_out_at = models.DateTimeField("faite le")

    class Meta:
        verbose_name = "fermeture faite"
        verbose_name_plural = "fermetures faites"
