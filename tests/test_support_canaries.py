"""Canaries of the support view: unmistakable values in every personal field, looked for in every page that it opens."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sisiao.access.actions.support import end_support_views, open_support_view
from sisiao.access.enums import Profile
from sisiao.access.field_classes import CLEARABLE
from sisiao.access.models import DepartementStage
from sisiao.access.support import NEVER_VIEWED
from sisiao.core.context import set_actor
from sisiao.core.enums import ScopeKind
from sisiao.geo.models import Commune
from sisiao.helpline.models import Call
from sisiao.households.models import BreakGlass, Household, Person
from sisiao.housing_requests.models import HousingRequest
from sisiao.matching.models import NotProposed
from sisiao.notifications.models import OutgoingMail
from sisiao.offer.models import Dispositif, Entity
from sisiao.referrals.models import Referral
from sisiao.web.access_cells import may
from sisiao.web.access_table import ROUTES
from sisiao.web.support import SUPPORT_SESSION_KEY
from tests.access_world import Side, arguments, follow_in_person, make_side, scope_of
from tests.factories import make_dispositif, make_siao, make_user, state_scope
from tests.factories.people import TESTS
from tests.support.trials import sampled

PLACE = "CanariLieu"
NUMBER, PHONE, EMAIL = 987650000, "+33799887766", "canari.adresse@exemple.fr"
# As pages write them, spaces left out.
CANARIES = (
    *("CANARINOM", "CanariNom", "CanariPrenom", "CanariNaissance", "07/03/2014", "0799887766", str(NUMBER)[:6]),
    *("CanariNote", "CanariMessage", "CanariViolence", "CanariMotifHorsLien", "Séjour-CanariVille", "canari.adresse"),
)
# Who sees them, between them.
AT_LENGTH = (Profile.SIAO_OPERATOR, Profile.CALL_TAKER, Profile.SIAO_ADMIN, Profile.DISPOSITIF_MANAGER)
OFFER_CANARIES = ("CanariCommentaire", "CanariGestionnaire", "canari.adresse")
PROFILES = [profile for profile in Profile if profile not in NEVER_VIEWED]
READ = sorted(
    name for name, rule in ROUTES.items() if "GET" in rule.methods and ":" in name and not name.startswith("accounts:")
)
# Where a page speaks of a household; elsewhere the same name is that of an offer open to all.
TELL_WHERE = (
    *(f"households:{tab}" for tab in ("overview", "members", "path", "journal", "who_sees")),
    "referrals:detail",
)


@dataclass
class World:
    side: Side
    viewer: Any
    accounts: dict[Profile, Any]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        set_actor(TESTS)
        siao = make_siao()
        side = make_side(siao, make_dispositif(siao, name=PLACE))
        assert side.mail and side.upload and side.account
        DepartementStage.objects.update_or_create(departement_id=siao.departement_id, defaults={"stage": 2})
        accounts = {each: make_user(each, scope_of(each, side), clearances=CLEARABLE) for each in PROFILES}
        lay_canaries()
        named: dict[str, Any] = {profile.value: account for profile, account in accounts.items()}
        follow_in_person({"own": side, "protected": None}, named)
        viewer = make_user(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION))
        yield World(side, viewer, accounts)
        transaction.set_rollback(True)


def lay_canaries() -> None:
    commune = Commune.objects.order_by("pk").first()
    Commune.objects.filter(pk=commune.pk).update(name="Séjour-CanariVille")
    names = {"last_name": "CanariNom", "first_name": "CanariPrenom", "birth_name": "CanariNaissance"}
    Person.objects.update(**names, phone=PHONE, birth_date=date(2014, 3, 7))
    for number, row in enumerate((*Person.objects.all(), *Household.objects.all())):
        type(row).objects.filter(pk=row.pk).update(record_number=NUMBER + number)
    Household.objects.update(animals=["chien"])
    draft = {"last_name": ["CanariBrouillon"], "note": ["CanariBrouillon"]}
    Call.objects.update(note="CanariNote", phone=PHONE, draft=draft, commune=commune)
    HousingRequest.objects.update(commune=commune)
    Referral.objects.update(message="CanariMessage")
    NotProposed.objects.update(facts="CanariViolence", kind="ban")
    BreakGlass.objects.update(reason="CanariMotifHorsLien de vingt lettres")
    Dispositif.objects.update(comment="CanariCommentaire", email=EMAIL)
    Entity.objects.update(comment="CanariCommentaire", manager_last_name="CanariGestionnaire", manager_email=EMAIL)
    OutgoingMail.objects.update(address=EMAIL)


def looking_at(world: World, profile: Profile) -> Client:
    """A browser of the support in a view of this profile's account, the earlier view being ended."""
    now, own = timezone.now(), world.viewer.grants.get().actor()
    end_support_views(actor=own, now=now)
    view = open_support_view(
        world.accounts[profile].grants.get(), "Les canaris ne chantent pas", actor=own, now=timezone.now()
    )
    client = Client()
    client.force_login(world.viewer)
    session = client.session
    session[SUPPORT_SESSION_KEY] = str(view.public_id)
    session.save()
    return client


def text_of(response: Any) -> str:
    """The text of a page without any space; of a workbook, all that it holds."""
    text = response.content.decode("utf-8", "replace")
    if response.content.startswith(b"PK"):
        with ZipFile(BytesIO(response.content)) as book:
            text = "".join(book.read(part).decode("utf-8", "replace") for part in book.namelist())
    return re.sub(r"\s|&nbsp;", "", text)


def page(client: Client, name: str, side: Side) -> tuple[int, str]:
    """Status and text of a page."""
    response = client.get(reverse(name, kwargs=arguments(ROUTES[name].named, side)))
    return response.status_code, text_of(response)


def opened_by(profile: Profile) -> list[str]:
    """Pages that a profile may open. Making a workbook is long: those of one profile tell for all."""
    names = [name for name in READ if may(profile.value, ROUTES[name]) and not ROUTES[name].keyed]
    return names if profile in AT_LENGTH else [name for name in names if "template" not in name]


@pytest.mark.parametrize("profile", sampled(PROFILES))
def test_no_page_holds_a_canary(profile: Profile, world: World) -> None:
    client = looking_at(world, profile)
    leaks, statuses = set(), {}
    for name in opened_by(profile):
        statuses[name], text = page(client, name, world.side)
        leaks |= {(name, each) for each in CANARIES if each in text}
    assert leaks == set()
    assert set(statuses.values()) <= {200, 302, 404}, statuses


def test_every_page_opens_as_for_the_user_who_sees_the_canaries(world: World) -> None:
    """The users see what the support does not: a page that stops showing it would make the other test vain."""
    whole, differ = "", {}
    for profile in AT_LENGTH:
        own, client = Client(), looking_at(world, profile)
        own.force_login(world.accounts[profile])
        for name in opened_by(profile):
            status, text = page(own, name, world.side)
            whole += text
            if (masked := page(client, name, world.side)[0]) != status:
                differ[profile, name] = (masked, status)
    assert differ == {}
    assert [each for each in CANARIES if each not in whole] == []


def test_the_workbooks_of_the_offer_name_nobody(world: World) -> None:
    """The user gets the managers of each entité in their workbook; a support view, which writes nothing, has none."""
    own, url = Client(), reverse("offer:import_template", kwargs={"kind": "offre-temps-1"})
    own.force_login(world.accounts[Profile.SIAO_ADMIN])
    seen, masked = text_of(own.post(url)), looking_at(world, Profile.SIAO_ADMIN).post(url)
    assert tuple(each for each in OFFER_CANARIES if each in seen) == OFFER_CANARIES
    assert masked.status_code != 200 and not [each for each in OFFER_CANARIES if each in text_of(masked)]


@pytest.mark.parametrize("profile", sampled([Profile.SIAO_OPERATOR, Profile.CALL_TAKER, Profile.SIAO_ADMIN]))
def test_where_a_protected_household_is_stays_hidden_even_from_the_view_of_who_is_cleared(
    profile: Profile, world: World
) -> None:
    with transaction.atomic():
        Household.objects.update(to_protect=True)
        client = looking_at(world, profile)
        told = [name for name in TELL_WHERE if PLACE in page(client, name, world.side)[1]]
        badged = [name for name in opened_by(profile) if "Àprotéger</span>" in page(client, name, world.side)[1]]
        transaction.set_rollback(True)
    assert told == []
    assert set(badged) <= {"pages:gallery"}
