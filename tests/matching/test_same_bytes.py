"""R16: a free choice, a ban and a conflict give the same bytes, on every page that an account may open."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.accounts.models import User
from sisiao.helpline.models import Call
from sisiao.households.actions import link_scope
from sisiao.households.enums import LinkReason
from sisiao.households.models import Household
from sisiao.matching.enums import NotProposedKind
from sisiao.matching.models import NotProposed
from sisiao.offer.models import Dispositif
from tests.factories import make_dispositif, make_group, make_household, make_siao, make_unit, make_user, tonight

FACTS = {
    NotProposedKind.CHOICE: "",
    NotProposedKind.BAN: "Coups portés le 3 novembre",
    NotProposedKind.CONFLICT: "Son ancien conjoint y dort",
}
OF_HOUSEHOLD = ("overview", "members", "path", "journal")
CHANGING = re.compile(r'nonce="[^"]*"|(X-CSRFToken": "|csrfmiddlewaretoken" value="|name="tab" value=")[^"]*"')


def _seen(user: User, url: str, household: Household, dispositif: Dispositif, kind: NotProposedKind | None) -> str:
    """What an account reads at an address while a mark of this kind is in force; undone at once."""
    client = Client()
    client.force_login(user)
    with transaction.atomic():
        if kind is not None:
            period = DateRange(tonight(), tonight() + timedelta(days=30), "[)")
            NotProposed.objects.create(
                household=household, dispositif=dispositif, kind=kind, facts=FACTS[kind], period=period
            )
        response = client.get(url)
        transaction.set_rollback(True)
    assert response.status_code == 200, url
    return CHANGING.sub("", response.content.decode())


def _call_for(household: Household, ecoutant: User) -> Call:
    """A call in hand, for a household that the search has found."""
    desk = Client()
    desk.force_login(ecoutant)
    desk.post(reverse("helpline:new"))
    call = Call.objects.get()
    desk.post(reverse("helpline:household", args=[call.public_id]), {"take": str(household.public_id), "version": "0"})
    return call


@pytest.mark.django_db
def test_the_three_kinds_look_the_same_on_every_page() -> None:
    siao, dispositif = make_siao(), make_dispositif()
    make_unit(make_group(dispositif), places=2)
    household = make_household(siao=siao)
    link_scope(household, dispositif.scope, LinkReason.STAY, 0, starts_on=tonight(), ends_on=None)
    ecoutant = make_user(Profile.CALL_TAKER, siao.scope)
    now = timezone.now()
    call = _call_for(household, ecoutant)
    call_page = reverse("helpline:call", args=[call.public_id])
    pages = [(ecoutant, call_page)] + [
        (user, reverse(f"households:{name}", args=[household.public_id]))
        for user in (ecoutant, make_user(Profile.DISPOSITIF_MANAGER, dispositif.scope))
        for name in OF_HOUSEHOLD
        if name != "journal" or user is not ecoutant
    ]
    with time_machine.travel(now, tick=False):
        for user, url in pages:
            seen = {_seen(user, url, household, dispositif, kind) for kind in NotProposedKind}
            assert len(seen) == 1, url
            assert not [fact for fact in FACTS.values() if fact and fact in next(iter(seen))]
        marked = _seen(ecoutant, call_page, household, dispositif, NotProposedKind.BAN)
        assert "Non proposé par le SIAO" in marked
        assert marked != _seen(ecoutant, call_page, household, dispositif, None), "the trial must see the mark"
