"""The message of the day."""

from datetime import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.siao.enums import Audience, MessageTone
from sisiao.siao.models import Siao, SiaoMessage
from sisiao.siao.perms import require_on


@transaction.atomic
def publish_message(
    siao: Siao, body: str, tone: MessageTone, audience: Audience, *, until: datetime, actor: Actor, now: datetime
) -> SiaoMessage:
    """Show a message from now until an instant to come; the one shown ends. Raises `ValidationError`."""
    require_on(actor, Capability.MANAGE_SIAO, siao)
    Siao.objects.select_for_update(no_key=True).get(pk=siao.pk)
    _end(siao, now)
    message = SiaoMessage(
        siao=siao,
        body=body,
        tone=tone,
        audience=audience,
        period=DateTimeTZRange(now, until),
        author_id=actor.user_id,
    )
    message.full_clean()
    message.save()
    return message


@transaction.atomic
def withdraw_message(siao: Siao, *, actor: Actor, now: datetime) -> bool:
    """Stop showing the message; False when none is shown."""
    require_on(actor, Capability.MANAGE_SIAO, siao)
    return _end(siao, now)


def _end(siao: Siao, now: datetime) -> bool:
    shown = SiaoMessage.objects.select_for_update(no_key=True).current(now).filter(siao=siao).first()
    if shown is None:
        return False
    if shown.period.lower == now:
        shown.delete()
        return True
    shown.period = DateTimeTZRange(shown.period.lower, now)
    shown.save(update_fields=["period"])
    return True
