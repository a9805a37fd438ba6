"""Saying why an anomaly or a gap stands, and taking it back."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.db import transaction

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.nights import national_night
from sisiao.occupation.enums import GapKind
from sisiao.offer.models import Dispositif
from sisiao.quality.enums import GapReason
from sisiao.quality.gaps import gaps
from sisiao.quality.models import Explanation, GapExplanation, Justification
from sisiao.quality.queries import anomalies

LONGEST = timedelta(days=366)
Kept = TypeVar("Kept", Justification, GapExplanation)


class UnableToJustify(Exception):
    """What stands cannot be explained; `str()` is the French sentence. `field` is what to correct."""

    def __init__(self, message: str, field: str = "cause") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Answer:
    """Why two figures differ, and until when that is so."""

    cause: GapReason
    comment: str
    until: date


@transaction.atomic
def justify(
    dispositif: Dispositif, rule: str, digest: str, cause: str, until: date, *, actor: Actor, now: datetime
) -> Justification:
    """Say why an anomaly stands as it is, until a day, a year at most. Raises `UnableToJustify`, `ValidationError`.

    `digest` is that of the facts that the agent has read: if they have changed since, nothing is justified.
    """
    today = _answering(dispositif, until, actor, now)
    found = [each for each in anomalies([dispositif.pk], today, now) if (each.rule.code, each.digest) == (rule, digest)]
    if not found:
        raise UnableToJustify("Cette anomalie n'existe plus, ou ses faits ont changé\u00a0: rechargez la page.")
    if not found[0].is_open:
        raise UnableToJustify("Quelqu'un vient de justifier cette anomalie\u00a0: rechargez la page.")
    row = Justification(rule=rule, dispositif=dispositif, digest=digest, cause=cause, until=until)
    return _kept(row, {"rule": rule}, actor, now)


@transaction.atomic
def explain_gap(
    dispositif: Dispositif, kind: GapKind, digest: str, answer: Answer, *, actor: Actor, now: datetime
) -> GapExplanation:
    """Say why two figures of tonight's ledger differ, until a day, a year at most.

    Raises `UnableToJustify`, `ValidationError`; `digest` as for `justify`.
    """
    today = _answering(dispositif, answer.until, actor, now)
    found = [each for each in gaps([dispositif.pk], today, now) if (each.gap.kind, each.gap.digest) == (kind, digest)]
    if not found or not found[0].gap.asks:
        raise UnableToJustify("Cet écart n'existe plus, ou ses chiffres ont changé\u00a0: rechargez la page.")
    if not found[0].is_open:
        raise UnableToJustify("Quelqu'un vient d'expliquer cet écart\u00a0: rechargez la page.")
    said = {"cause": answer.cause, "comment": answer.comment, "until": answer.until}
    row = GapExplanation(kind=kind, dispositif=dispositif, digest=digest, **said)
    return _kept(row, {"kind": kind}, actor, now)


def _answering(dispositif: Dispositif, until: date, actor: Actor, now: datetime) -> date:
    """Today, once the actor may answer for the dispositif until that day; one answers at a time."""
    actor.require(Capability.JUSTIFY_ANOMALIES)
    today = national_night(now)
    Dispositif.objects.select_for_update(no_key=True).visible_to(actor).get(pk=dispositif.pk)
    if not today <= until <= today + LONGEST:
        raise UnableToJustify("Choisissez un jour à venir, dans un an au plus.", "until")
    return today


def _kept(row: Kept, of: dict[str, Any], actor: Actor, now: datetime) -> Kept:
    """Keep an explanation; one of the same facts whose day has passed gives way."""
    same = type(row)._default_manager.filter(dispositif=row.dispositif, digest=row.digest, withdrawn_at=None, **of)
    same.update(withdrawn_at=now)
    row.written_at, row.author_id = now, actor.user_id
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def withdraw_explanation(explanation: Explanation, *, actor: Actor, now: datetime) -> None:
    """Take an explanation back: what it answered for is open again."""
    actor.require(Capability.JUSTIFY_ANOMALIES)
    Dispositif.objects.visible_to(actor).get(pk=explanation.dispositif_id)
    if explanation.withdrawn_at is None:
        explanation.withdrawn_at = now
        explanation.save(update_fields=["withdrawn_at"])
