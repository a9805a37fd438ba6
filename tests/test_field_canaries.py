"""Field canaries: one distinctive value of each class, looked for in every page that each kind of grant opens."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.access.field_classes import CLEARABLE, fields_of
from sisiao.access.models import OWN_RECORDS_ONLY, DepartementStage, Grant
from sisiao.core.context import set_actor
from sisiao.core.fields import FieldClass
from sisiao.helpline.models import Call
from sisiao.households.models import Household, Person
from sisiao.matching.models import NotProposed
from sisiao.offer.models import Dispositif
from sisiao.referrals.models import Referral
from sisiao.web.access_table import ROUTES
from tests.access_world import Side, arguments, follow_in_person, make_side, scope_of
from tests.factories import make_dispositif, make_siao, make_user
from tests.factories.people import TESTS
from tests.support.trials import sampled

IDENTITY, NOTES, VIOLENCE, PLACE = "CanariNom", "CanariNote", "CanariViolence", "CanariLieu"
CANARIES = {
    FieldClass.IDENTITY: (IDENTITY.upper(), IDENTITY),
    FieldClass.COMPOSITION: ("13 ans",),
    FieldClass.NOTES: (NOTES,),
    FieldClass.VIOLENCE: (VIOLENCE, '<span class="fr-icon-shield-line" aria-hidden="true"></span>À protéger'),
}
# Where a page speaks of the household; elsewhere the same name is that of an offer open to all.
TELL_WHERE = {f"households:{tab}" for tab in ("overview", "members", "path", "journal", "who_sees")} | {
    "referrals:detail",
    "stays:detail",
}
# Pages of text, and the gallery of components with its invented examples, speak of no household.
SPEAK_OF_NOBODY = ("pages:", "accounts:")
READ = sorted(
    name
    for name, rule in ROUTES.items()
    if "GET" in rule.methods and ":" in name and "upload" not in rule.kinds and not name.startswith(SPEAK_OF_NOBODY)
)


@dataclass
class World:
    side: Side
    accounts: dict[tuple[Profile, bool], Any]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        set_actor(TESTS)
        siao = make_siao()
        side = make_side(siao, make_dispositif(siao, name=PLACE))
        _lay_canaries()
        DepartementStage.objects.update_or_create(departement_id=siao.departement_id, defaults={"stage": 2})
        # Every page shows the structure of the grant: a prescripteur is not of the one that hosts.
        beside = make_dispositif(siao).scope
        accounts = {
            (profile, cleared): make_user(
                profile,
                beside if profile in OWN_RECORDS_ONLY else scope_of(profile, side),
                clearances=CLEARABLE if cleared else (),
            )
            for profile in Profile
            for cleared in (False, True)
        }
        for cleared in (False, True):
            follow_in_person(
                {"own": side, "protected": None}, {profile.value: accounts[profile, cleared] for profile in Profile}
            )
        yield World(side, accounts)
        transaction.set_rollback(True)


def _lay_canaries() -> None:
    thirteen = timezone.localdate() - timedelta(days=13 * 366)
    Household.objects.update(to_protect=True)
    Person.objects.update(last_name=IDENTITY)
    Person.objects.filter(memberships__role="child").update(birth_date=thirteen)
    Referral.objects.update(message=NOTES)
    Call.objects.update(note=NOTES)
    NotProposed.objects.update(facts=VIOLENCE, kind="ban")


@pytest.mark.parametrize("cleared", [False, True])
@pytest.mark.parametrize("profile", sampled(list(Profile)))
def test_pages_hold_what_the_table_lets_read(profile: Profile, cleared: bool, world: World) -> None:
    account, client = world.accounts[profile, cleared], Client()
    client.force_login(account)
    reads = fields_of(profile, CLEARABLE if cleared else ())
    scopes = Grant.objects.get(user=account).actor().perimeter.scope_ids
    leaks = set()
    for name in READ:
        page = _page(client, name, world.side)
        # The desk reads what it types of the call in hand (`households.perms`).
        kinds = CANARIES if not name.startswith("helpline:") else CANARIES.keys() - {FieldClass.VIOLENCE}
        leaks |= {(name, kind) for kind in kinds if kind not in reads and any(each in page for each in CANARIES[kind])}
        knows = FieldClass.PROTECTED_PLACE in reads or world.side.dispositif.scope_id in scopes
        if name in TELL_WHERE and not knows and PLACE in page:
            leaks.add((name, FieldClass.PROTECTED_PLACE))
    assert leaks == set()


def test_the_canaries_sing(world: World) -> None:
    """Each is seen somewhere by who may: a page that stops showing it would make the other test vain."""
    client = Client()
    client.force_login(world.accounts[Profile.SIAO_OPERATOR, True])
    whole = "".join(_page(client, name, world.side) for name in READ)
    assert [kind for kind, values in CANARIES.items() if not all(each in whole for each in values)] == []
    assert Dispositif.objects.filter(name=PLACE).exists()
    assert PLACE in _page(client, "households:path", world.side)


def _page(client: Client, name: str, side: Side) -> str:
    """What a route answers to whoever may open it, on the household awaited and on the one housed."""
    response = client.get(reverse(name, kwargs=arguments(ROUTES[name].named, side)))
    html = response.get("Content-Type", "").startswith("text/html")
    return response.content.decode() if response.status_code == 200 and html else ""
