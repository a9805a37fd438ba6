"""What a dispositif says from a day on: versions past, in force and announced (issue "Offer", dated versions)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.offer.models import DESCRIBED, Dispositif, DispositifVersion
from sisiao.offer.perms import require_on

BATCH = 500


# What the base refuses when a version is checked, in words.
REFUSALS = {
    "dispositifversion_unit_of_type": "Ce type de dispositif ne se compte pas dans cette unité.",
    "dispositifversion_unconditional": "«\u00a0Réfugiés\u00a0» ne peut pas être un public ici\u00a0: l'accueil est"
    " inconditionnel.",
}


class UnableToDescribe(Exception):
    """The change of a dispositif is refused; the message says why, in French."""


@transaction.atomic
def describe(
    dispositif: Dispositif, facts: Mapping[str, Any], *, since: date, actor: Actor, reason: str = ""
) -> DispositifVersion:
    """Say what the dispositif is from `since` on, until the next version already announced.

    The version in force that day ends the day before; one that begins that very day is corrected. `facts` are fields of
    `DESCRIBED`; the others stay as they were. A date may be past (the ledger of those days follows) or to come.
    """
    require_on(actor, Capability.MANAGE_OFFER, dispositif)
    locked = Dispositif.objects.select_for_update(no_key=True).get(pk=dispositif.pk)
    version = _open(locked.versions.get(period__contains=since), facts, since, reason)
    check_versions()
    return version


@transaction.atomic
def correct_version(version: DispositifVersion, facts: Mapping[str, Any], *, actor: Actor) -> None:
    """Mend a version over all its days: what it said was never true."""
    require_on(actor, Capability.MANAGE_OFFER, version.dispositif)
    Dispositif.objects.select_for_update(no_key=True).get(pk=version.dispositif_id)
    _change(DispositifVersion.objects.get(pk=version.pk), facts)
    check_versions()


@transaction.atomic
def withdraw_version(version: DispositifVersion, *, actor: Actor, today: date) -> None:
    """Take back a version that has not begun: the one before keeps its days."""
    require_on(actor, Capability.MANAGE_OFFER, version.dispositif)
    Dispositif.objects.select_for_update(no_key=True).get(pk=version.dispositif_id)
    version.refresh_from_db()
    if version.since is None or version.since <= today:
        raise UnableToDescribe("Cette version a déjà commencé\u00a0: corrigez-la, ou ouvrez-en une autre.")
    before = DispositifVersion.objects.get(dispositif=version.dispositif_id, period__endswith=version.since)
    version.delete()
    before.period = DateRange(before.period.lower, version.period.upper)
    before.save(update_fields=["period"])


def first_versions(described: Iterable[tuple[Dispositif, Mapping[str, Any]]]) -> None:
    """The first version of new dispositifs, for all their days. Inside the transaction that creates them."""
    DispositifVersion.objects.bulk_create(
        [DispositifVersion(dispositif=one, period=DateRange(None, None), **facts) for one, facts in described],
        batch_size=BATCH,
    )


def follow_versions(wanted: Mapping[int, Mapping[str, Any]], *, on: date) -> dict[int, list[str]]:
    """Bring the versions of a day to what is wanted, by key of dispositif: what changed, by key of dispositif.

    A version that says something else ends the day before; the file of a workbook calls it, under the SIAO's lock.
    """
    changed: dict[int, list[str]] = {}
    for version in DispositifVersion.objects.filter(dispositif__in=wanted).on(on):
        facts = wanted[version.dispositif_id]
        names = [name for name, value in facts.items() if getattr(version, name) != value]
        if names:
            _open(version, facts, on, "")
        changed[version.dispositif_id] = names
    return changed


def check_versions() -> None:
    """What the base checks when a transaction ends, now, in words."""
    try:
        connection.check_constraints()
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if name not in REFUSALS:
            raise
        raise UnableToDescribe(REFUSALS[name]) from error


def _open(version: DispositifVersion, facts: Mapping[str, Any], since: date, reason: str) -> DispositifVersion:
    """The version that holds `since`, split on that day and changed from it."""
    unknown = set(facts) - {*DESCRIBED}
    if unknown:
        raise ValueError(f"not said by a version: {sorted(unknown)}")
    if version.since == since:
        _change(version, dict(facts) | {"reason": reason or version.reason})
        return version
    following = DateRange(since, version.period.upper)
    version.period = DateRange(version.period.lower, since)
    version.save(update_fields=["period"])
    told = version.facts() | dict(facts)
    return DispositifVersion.objects.create(
        dispositif_id=version.dispositif_id, period=following, reason=reason, **told
    )


def _change(version: DispositifVersion, facts: Mapping[str, Any]) -> None:
    names = [name for name, value in facts.items() if getattr(version, name) != value]
    for name in names:
        setattr(version, name, facts[name])
    version.save(update_fields=names)
