"""Contingents, acts: what binds a dispositif, with dates."""

from collections.abc import Mapping
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from sisiao.offer.enums import ActKind, QuotaHolder
from sisiao.offer.models import Act, Quota

# (logements réservés, of which given to the SIAO)
Reserved = tuple[int, int | None]
# (kind, reference, last day)
Cited = tuple[ActKind, str, date | None]


def follow_state_quotas(wanted: Mapping[int, Reserved | None], *, on: date) -> set[int]:
    """Bring the contingent of the State on a day to what is wanted; keys of the dispositifs where it changed.

    None ends it that day. The past is kept: what differs ends the day before. The file of a workbook calls it.
    """
    changed = set()
    known = {
        quota.dispositif_id: quota
        for quota in Quota.objects.on(on).filter(dispositif__in=wanted, holder=QuotaHolder.STATE, holder_name="")
    }
    for dispositif, reserved in wanted.items():
        quota = known.get(dispositif)
        if (quota and (quota.dwellings, quota.given_to_siao)) == reserved:
            continue
        upper = _end(quota, on) if quota else None
        if reserved is not None:
            dwellings, given = reserved
            Quota.objects.create(
                dispositif_id=dispositif,
                holder=QuotaHolder.STATE,
                dwellings=dwellings,
                given_to_siao=given,
                period=DateRange(on if quota else None, upper),
            )
        changed.add(dispositif)
    return changed


def _end(quota: Quota, on: date) -> date | None:
    """End a contingent the day before; the end that it had. One that begins that very day never was."""
    upper: date | None = quota.period.upper
    if quota.period.lower == on:
        quota.delete()
    else:
        quota.period = DateRange(quota.period.lower, on)
        quota.save(update_fields=["period"])
    return upper


def cite_acts(cited: Mapping[int, Cited]) -> set[int]:
    """Keep the act that each dispositif names: a known reference takes the new end; keys where something changed."""
    known = {(act.dispositif_id, act.reference): act for act in Act.objects.filter(dispositif__in=cited)}
    changed = set()
    for dispositif, (kind, reference, ends_on) in cited.items():
        act = known.get((dispositif, reference))
        if act is None:
            Act.objects.create(dispositif_id=dispositif, kind=kind, reference=reference, ends_on=ends_on)
        elif act.ends_on != ends_on:
            act.ends_on = ends_on
            act.save(update_fields=["ends_on"])
        else:
            continue
        changed.add(dispositif)
    return changed
