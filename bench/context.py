"""What every measure starts from: the SIAO that is measured, its call-taker, the moment."""

from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Any

from django.utils import timezone

from bench.scale import FIRST_DEPARTEMENTS, Scale
from sisiao.access.models import Grant
from sisiao.accounts.models import User
from sisiao.core.actor import Actor
from sisiao.siao.models import Siao
from sisiao.siao.nights import current_night

Measure = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Context:
    scale: Scale
    siao: Siao
    user: User
    actor: Actor
    now: datetime
    tonight: date
    rng: Random

    @classmethod
    def of(cls, scale: Scale) -> "Context":
        code = FIRST_DEPARTEMENTS[0]
        siao = Siao.objects.select_related("departement", "settings", "scope").get(departement_id=code)
        user = User.objects.get(email=f"bench{code}@bench.example")
        grant = Grant.objects.select_related("scope", "user").get(user=user)
        now = timezone.now()
        return cls(scale, siao, user, grant.actor(), now, current_night(siao, now), Random(115))

    def rounds(self, usual: int) -> int:
        """How many turns: fewer on a tiny base, which is only there to be tried."""
        return usual if self.scale.factor >= 1 else 2
