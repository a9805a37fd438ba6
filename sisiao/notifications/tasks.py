"""Mails leave by the queue."""

from django.utils import timezone

from sisiao.core.actor import command_actor
from sisiao.core.jobs import job
from sisiao.notifications.actions import deliver_mail, take_up_late


@job("notifications.deliver")
def deliver(mail_id: int, attempt: int) -> None:
    """One try at sending one mail."""
    deliver_mail(mail_id, attempt, actor=command_actor("notifications.deliver"), now=timezone.now())


@job("notifications.take_up_late")
def take_up(timestamp: int) -> None:
    """No mail is forgotten when a worker dies with its job."""
    take_up_late(actor=command_actor("notifications.take_up_late"), now=timezone.now())
