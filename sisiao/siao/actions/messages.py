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
    _end(siao, DateTimeTZRange(now, until))
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
    Siao.objects.select_for_update(no_key=True).get(pk=siao.pk)
    shown = SiaoMessage.objects.current(now).filter(siao=siao).first()
    return shown is not None and _end(siao, DateTimeTZRange(now, shown.period.upper))


def _end(siao: Siao, period: DateTimeTZRange) -> bool:
    """Leave the period free, under the lock of the SIAO: two people may publish in the same instant."""
    shown = list(SiaoMessage.objects.filter(siao=siao, period__overlap=period))
    for each in shown:
        if each.period.lower >= period.lower:
            each.delete()
        else:
            each.period = DateTimeTZRange(each.period.lower, period.lower)
            each.save(update_fields=["period"])
    return bool(shown)
