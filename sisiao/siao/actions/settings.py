"""The settings of a SIAO: changed by its administrator, never in the middle of the night that they would move."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.nights import night_of
from sisiao.siao.models import Siao, SiaoSettings
from sisiao.siao.perms import require_on


class UnableToSet(Exception):
    """The settings cannot be changed now; `str()` is the French sentence. `field` is what to correct."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Settings:
    """Local hours of the département, and minutes."""

    night_change_hour: int
    release_hour: int
    hold_minutes: int


@transaction.atomic
def change_settings(siao: Siao, wanted: Settings, *, actor: Actor, now: datetime) -> bool:
    """Change what the SIAO decides for itself; False when nothing differs. Raises `UnableToSet`, `ValidationError`.

    Between the old and the new hour, the change would put back a night that is over, or skip one: the figures of the
    night are frozen at its change (R2, R11).
    """
    require_on(actor, Capability.MANAGE_SIAO, siao)
    row = SiaoSettings.objects.select_for_update(no_key=True).get(siao=siao)
    before = Settings(row.night_change_hour, row.release_hour, row.hold_minutes)
    if before == wanted:
        return False
    zone = siao.departement.time_zone
    if night_of(now, zone, before.night_change_hour) != night_of(now, zone, wanted.night_change_hour):
        last = max(before.night_change_hour, wanted.night_change_hour)
        raise UnableToSet(
            f"En ce moment, ce changement déplacerait la nuit en cours. Refaites-le après {last}\u00a0h.",
            "night_change_hour",
        )
    row.night_change_hour, row.release_hour = wanted.night_change_hour, wanted.release_hour
    row.hold_minutes = wanted.hold_minutes
    row.full_clean()
    row.save()
    siao.settings = row
    return True
