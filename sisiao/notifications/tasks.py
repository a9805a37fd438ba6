"""Mails leave by the queue."""

from sisiao.core.jobs import job


@job("notifications.deliver")
def deliver(mail_id: int) -> None:
    """Send one mail of the queue."""
