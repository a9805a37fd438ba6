"""What the SIAO decides not to propose."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.context import verb
from sisiao.households.models import Household
from sisiao.matching.enums import NotProposedKind
from sisiao.matching.models import NotProposed
from sisiao.offer.models import Dispositif


class UnableToMark(Exception):
    """The mark cannot be made so; `str()` is the French sentence to show."""


@verb
def mark_not_proposed(
    household: Household,
    dispositif: Dispositif,
    kind: NotProposedKind,
    *,
    actor: Actor,
    on: date,
    until: date | None,
    facts: str = "",
) -> NotProposed:
    """Do not propose a dispositif to a household from the night `on` until another (excluded), or until it is ended.

    A free choice needs no reason (R16); a ban is a named decision with facts and an end date (R23).
    """
    actor.require(Capability.MARK_NOT_PROPOSED)
    if until is not None and until <= on:
        raise UnableToMark("La fin doit être après aujourd'hui.")
    if kind == NotProposedKind.BAN and (until is None or not facts.strip()):
        raise UnableToMark("Une exclusion porte ses faits et sa date de fin.")
    try:
        with transaction.atomic():
            return NotProposed.objects.create(
                household=household,
                dispositif=dispositif,
                kind=NotProposedKind(kind),
                period=DateRange(on, until, "[)"),
                decided_by_id=actor.user_id,
                facts=facts.strip(),
            )
    except IntegrityError as error:
        raise UnableToMark("Ce dispositif est déjà marqué «\u00a0non proposé\u00a0» à cette période.") from error


@verb
def propose_again(mark: NotProposed, *, actor: Actor, on: date) -> None:
    """End a mark from the night `on`; one that has not begun, or began that night, is removed."""
    actor.require(Capability.MARK_NOT_PROPOSED)
    mark = NotProposed.objects.select_for_update().get(pk=mark.pk)
    if mark.period.lower >= on:
        mark.delete()
        return
    mark.period = DateRange(mark.period.lower, on, "[)")
    mark.save(update_fields=["period"])
