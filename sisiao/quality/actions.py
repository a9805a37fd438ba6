"""Saying why an anomaly stands, and taking it back."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.offer.models import Dispositif
from sisiao.quality.models import Justification
from sisiao.quality.queries import anomalies

LONGEST = timedelta(days=366)


class UnableToJustify(Exception):
    """The anomaly cannot be justified; `str()` is the French sentence. `field` is what to correct."""

    def __init__(self, message: str, field: str = "cause") -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def justify(
    dispositif: Dispositif, rule: str, digest: str, cause: str, until: date, *, actor: Actor, now: datetime
) -> Justification:
    """Say why an anomaly stands as it is, until a day, a year at most. Raises `UnableToJustify`, `ValidationError`.

    `digest` is that of the facts that the agent has read: if they have changed since, nothing is justified.
    """
    actor.require(Capability.JUSTIFY_ANOMALIES)
    today = timezone.localdate(now)
    Dispositif.objects.select_for_update(no_key=True).visible_to(actor).get(pk=dispositif.pk)
    if not today <= until <= today + LONGEST:
        raise UnableToJustify("Choisissez un jour à venir, dans un an au plus.", "until")
    found = [each for each in anomalies([dispositif.pk], today, now) if (each.rule.code, each.digest) == (rule, digest)]
    if not found:
        raise UnableToJustify("Cette anomalie n'existe plus, ou ses faits ont changé\u00a0: rechargez la page.")
    if not found[0].is_open:
        raise UnableToJustify("Quelqu'un vient de justifier cette anomalie\u00a0: rechargez la page.")
    # One whose day has passed gives way.
    past = Justification.objects.filter(dispositif=dispositif, rule=rule, digest=digest, withdrawn_at=None)
    past.update(withdrawn_at=now)
    row = Justification(
        rule=rule,
        dispositif=dispositif,
        digest=digest,
        cause=cause,
        until=until,
        written_at=now,
        author_id=actor.user_id,
    )
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def withdraw_justification(justification: Justification, *, actor: Actor, now: datetime) -> None:
    """Take a justification back: the anomaly is open again."""
    actor.require(Capability.JUSTIFY_ANOMALIES)
    Dispositif.objects.visible_to(actor).get(pk=justification.dispositif_id)
    if justification.withdrawn_at is None:
        justification.withdrawn_at = now
        justification.save(update_fields=["withdrawn_at"])
