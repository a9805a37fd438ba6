"""Which version of the terms of use an account has accepted, and when."""

from django.conf import settings
from django.db import models


class TermsAcceptance(models.Model):
    """One acceptance, which never changes; `version` is the number of `sisiao.accounts.terms`."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="terms_accepted", verbose_name="compte"
    )
    version = models.PositiveSmallIntegerField("version")
    accepted_at = models.DateTimeField("acceptée le")

    class Meta:
        verbose_name = "acceptation des conditions d'utilisation"
        verbose_name_plural = "acceptations des conditions d'utilisation"
        constraints = (models.UniqueConstraint(fields=("user", "version"), name="termsacceptance_once"),)
