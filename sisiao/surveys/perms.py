"""Who is asked to answer, and when."""

from datetime import date

from sisiao.core.actor import Actor
from sisiao.surveys.models import Invitation, Wave

# Somebody who has put the survey off is asked once more, in its last days.
REMINDER_DAYS = 7


def asked(actor: Actor) -> bool:
    """Whether the survey is for this actor: an account under one of its profiles, never the support view."""
    return actor.grant_id is not None and not actor.masked


def waits_for(wave: Wave, invitation: Invitation | None, today: date) -> bool:
    """Whether « À traiter » asks: until answered or put off; then once more in the last `REMINDER_DAYS`."""
    if invitation is None:
        return True
    if invitation.answered:
        return False
    return invitation.put_off == 0 or (invitation.put_off == 1 and reminding(wave, today))


def reminding(wave: Wave, today: date) -> bool:
    """Whether the last `REMINDER_DAYS` have come, the very last one included."""
    return (wave.last_day - today).days < REMINDER_DAYS
