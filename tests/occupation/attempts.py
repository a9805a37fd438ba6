"""What one client of `tests.occupation.clients` does in a round. Imported once Django is set up."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils import timezone

from sisiao.core.actor import command_actor
from sisiao.core.context import acting_as
from sisiao.core.workflow import StepRefused
from sisiao.helpline.actions import UnableToAnswer, choose_household, end_call, start_call
from sisiao.housing_requests.enums import UnmetReason
from sisiao.housing_requests.models import HousingRequest
from sisiao.occupation import actions
from sisiao.occupation.actions import (
    AlreadyTaken,
    UnableToTake,
    close_places,
    reopen_places,
    tidy_expired_holds,
)
from sisiao.occupation.enums import OccupationKind, UnavailabilityCause
from sisiao.occupation.locks import LockedUnit
from sisiao.occupation.models import Occupation
from sisiao.occupation.rooms import close_unit, renew_unit, resize_unit
from sisiao.offer.actions import UnableToChangeOffer
from sisiao.offer.enums import Sharing, UnitKind
from sisiao.offer.models import Place, Unit
from sisiao.referrals.actions import (
    UnableToRefer,
    cancel_referral,
    mark_no_show,
    refer_household,
    refuse_referral,
    release_reservation,
    reserve_places,
)
from sisiao.referrals.enums import RefusalReason
from sisiao.referrals.models import Referral
from sisiao.stays.actions import UnableToLeave, UnableToProlong, confirm_arrival, declare_exit, prolong_stays
from sisiao.stays.models import Stay

CLIENT = command_actor("clients")
# What an act may answer when somebody was faster: a sentence for the user, never a crash.
REFUSALS = (
    UnableToChangeOffer,
    UnableToAnswer,
    UnableToTake,
    UnableToRefer,
    UnableToLeave,
    UnableToProlong,
    StepRefused,
)


def read_units_without_lock(unit_ids: Any, *, kept_by: int | None = None) -> dict[int, LockedUnit]:
    """The deliberately naive twin of `lock_units`: it reads, and promises nothing."""
    units = Unit.objects.filter(pk__in=unit_ids).select_related("group")
    return {unit.pk: LockedUnit(unit.pk, unit.sharing, unit.group.dispositif_id) for unit in units}


def planned(plan: dict[str, Any]) -> list[Callable[[], str]]:
    """The attempts of a plan: one for each request that wants the last place, or random walks."""
    if plan.get("naive"):
        actions.lock_units = read_units_without_lock
    if "seeds" in plan:
        return [Walk(plan, seed).run for seed in plan["seeds"]]
    return [last_place(request_id, plan["unit"]) for request_id in plan["requests"]]


def last_place(request_id: int, unit_id: int) -> Callable[[], str]:
    request = HousingRequest.objects.get(pk=request_id)

    def attempt() -> str:
        try:
            with acting_as(CLIENT):
                reserve_places(request, [unit_id], actor=CLIENT, now=timezone.now(), minutes=15)
        except AlreadyTaken:
            return "taken"
        except Exception as error:
            return repr(error)
        return "won"

    return attempt


class Walk:
    """A client that does whatever it may, at random, on the same households and rooms as the others."""

    def __init__(self, plan: dict[str, Any], seed: int) -> None:
        self.random = random.Random(seed)
        self.requests: list[int] = plan["requests"]
        self.groups: list[list[int]] = plan["groups"]
        self.steps: int = plan["steps"]
        self.today = date.fromisoformat(plan["today"])
        self.acts = (
            *[self.reserve] * 6,
            *[self.refer] * 4,
            *[self.confirm] * 4,
            *(
                self.release,
                self.refuse,
                self.no_show,
                self.cancel,
                self.leave,
                self.leave,
                self.prolong,
                self.prolong_alone,
                self.close,
                self.reopen,
                self.resize,
                self.renew,
                self.close_room,
                self.tidy,
                self.call,
            ),
        )

    def run(self) -> str:
        """`steps` acts; "done", or the first error that is not an answer."""
        for _ in range(self.steps):
            act = self.random.choice(self.acts)
            try:
                with acting_as(CLIENT):
                    act()
            except REFUSALS:
                continue
            except Exception as error:
                return f"{act.__name__}: {error!r}"
        return "done"

    def _request(self) -> HousingRequest:
        return HousingRequest.objects.select_related("hold", "siao", "household").get(
            pk=self.random.choice(self.requests)
        )

    def _referral(self) -> Referral | None:
        return self._any(Referral.objects.waiting().select_related("hold", "request", "household"))

    def _any(self, rows: Any) -> Any:
        found = list(rows.order_by("pk"))
        return self.random.choice(found) if found else None

    def _later(self, first: int, last: int) -> date:
        return self.today + timedelta(days=self.random.randint(first, last))

    def reserve(self) -> None:
        units = list(self.random.choice(self.groups))
        self.random.shuffle(units)
        # Some réservations are born expired: every reader must ignore them and every taker end them.
        minutes = self.random.choice((15, 15, 15, -1))
        reserve_places(self._request(), units, actor=CLIENT, now=timezone.now(), minutes=minutes)

    def release(self) -> None:
        release_reservation(self._request(), actor=CLIENT)

    def refer(self) -> None:
        refer_household(self._request(), actor=CLIENT, now=timezone.now())

    def confirm(self) -> None:
        referral = self._referral()
        if referral:
            persons = list(referral.household.memberships.order_by("pk").values_list("person_id", flat=True))
            arrived = set(self.random.sample(persons, self.random.randint(1, len(persons))))
            confirm_arrival(referral, arrived, actor=CLIENT, now=timezone.now())

    def refuse(self) -> None:
        referral = self._referral()
        if referral:
            refuse_referral(referral, RefusalReason.UNUSABLE, "Chauffage en panne.", actor=CLIENT, now=timezone.now())

    def no_show(self) -> None:
        referral = self._referral()
        if referral:
            mark_no_show(referral, actor=CLIENT, now=timezone.now())

    def cancel(self) -> None:
        referral = self._referral()
        if referral:
            cancel_referral(referral, actor=CLIENT, now=timezone.now())

    def leave(self) -> None:
        stay = self._any(Stay.objects.filter(state="running"))
        if stay:
            declare_exit(stay, self.today, "18", "21", actor=CLIENT, today=self.today)

    def prolong(self) -> None:
        nightly = Q(state="running", regime="nightly")
        stay = self._any(Stay.objects.filter(nightly).select_related("occupation"))
        if stay:
            whole = list(Stay.objects.filter(nightly, referral_id=stay.referral_id).order_by("pk"))
            prolong_stays(whole, self._later(2, 5), actor=CLIENT)

    def prolong_alone(self) -> None:
        stay = self._any(Stay.objects.filter(state="running", regime="nightly"))
        if stay:
            prolong_stays([stay], self._later(2, 5), actor=CLIENT)

    def close(self) -> None:
        place = self._any(Place.objects.all())
        nights = DateRange(self._later(0, 2), self._later(3, 4), "[)")
        close_places([place], nights, UnavailabilityCause.WORKS, actor=CLIENT)

    def reopen(self) -> None:
        closed = self._any(Occupation.objects.filter(active=True, kind=OccupationKind.OUT_OF_SERVICE))
        if closed:
            reopen_places([closed], self._later(0, 2), actor=CLIENT)

    def resize(self) -> None:
        places, on = self.random.randint(1, 4), self._later(0, 2)
        resize_unit(self._any(Unit.objects.all()), places, on=on, actor=CLIENT, tonight=self.today)

    def renew(self) -> None:
        sharing = self.random.choice((Sharing.EXCLUSIVE, Sharing.FAMILIES))
        told = {"kind": UnitKind.ROOM, "sharing": sharing, "on": self._later(0, 2)}
        renew_unit(self._any(Unit.objects.all()), **told, actor=CLIENT, tonight=self.today)

    def close_room(self) -> None:
        """Rarely: a room that closes is closed for good."""
        if self.random.random() < 0.1:
            close_unit(self._any(Unit.objects.all()), on=self._later(0, 2), actor=CLIENT, tonight=self.today)

    def tidy(self) -> None:
        tidy_expired_holds(actor=CLIENT)

    def call(self) -> None:
        request = self._request()
        now = timezone.now()
        call = start_call(request.siao, actor=CLIENT, now=now)
        choose_household(call, request.household, actor=CLIENT, now=now)
        end_call(call, actor=CLIENT, now=now, reason=UnmetReason.NO_PLACE)
