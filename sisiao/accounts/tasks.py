"""Jobs of the accounts."""

from datetime import timedelta

from django.utils import timezone

from sisiao.accounts import throttle
from sisiao.accounts.actions import answer_reset_request, complete_due_recoveries
from sisiao.accounts.models import AccountLink, TrustedBrowser
from sisiao.accounts.sessions import SessionStore
from sisiao.core.actor import command_actor
from sisiao.core.context import acting_as
from sisiao.core.jobs import job

# How long a link or a trusted browser that opens nothing any more is kept, to answer who asks what happened.
KEPT = timedelta(days=30)


@job("accounts.answer_reset_request")
def send_reset_link(user_id: int) -> None:
    """Number 0 is nobody's: the same job runs for an address that no account has."""
    with acting_as(command_actor("accounts.answer_reset_request")) as actor:
        answer_reset_request(user_id, actor=actor, now=timezone.now())


@job("accounts.complete_recoveries")
def complete_recoveries(timestamp: int) -> None:
    with acting_as(command_actor("accounts.complete_recoveries")) as actor:
        complete_due_recoveries(actor=actor, now=timezone.now())


@job("accounts.tidy")
def tidy(timestamp: int) -> None:
    """Forget what no longer opens, slows or proves anything."""
    now = timezone.now()
    SessionStore.clear_expired()
    throttle.forget(now=now)
    with acting_as(command_actor("accounts.tidy")):
        AccountLink.objects.filter(expires_at__lt=now - KEPT).delete()
        TrustedBrowser.objects.filter(expires_at__lt=now - KEPT).delete()
