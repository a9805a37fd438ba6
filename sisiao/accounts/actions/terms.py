"""Accepting the terms of use: by the owner of the account alone."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from sisiao.accounts.models import TermsAcceptance
from sisiao.accounts.terms import terms_in_force


class UnableToAccept(Exception):
    """The version accepted is not the one in force; the message says so."""


@transaction.atomic
def accept_terms(user_id: int, version: int, *, now: datetime) -> TermsAcceptance:
    """Keep that the account accepts the version in force, with the moment; twice is once. Raises `UnableToAccept`."""
    current = terms_in_force(timezone.localdate(now))
    if current is None or current.number != version:
        raise UnableToAccept("Les conditions d'utilisation ont changé depuis\u00a0: relisez-les avant de les accepter.")
    told = {"accepted_at": now}
    return TermsAcceptance.objects.get_or_create(user_id=user_id, version=version, defaults=told)[0]
