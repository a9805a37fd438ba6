"""Titles stay in the history of a shared desk: they name nobody (T20)."""

import pytest
from django.test import Client
from django.urls import reverse

from sisiao.access.enums import Profile
from tests.factories import make_group, make_referral, make_stay, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["referral", "stay"])
def test_no_title_names_a_person(client: Client, kind: str) -> None:
    unit = make_unit(make_group(), places=1)
    subject = make_referral(unit) if kind == "referral" else make_stay(unit)[0]
    route = "referrals:detail" if kind == "referral" else "stays:detail"
    client.force_login(make_user(Profile.DISPOSITIF_MANAGER, unit.group.dispositif.scope))
    page = client.get(reverse(route, args=[subject.public_id])).content.decode()
    title = page[page.index("<title>") : page.index("</title>")]
    person = subject.household.memberships.get().person
    assert person.last_name.upper() in page
    assert person.last_name.upper() not in title
